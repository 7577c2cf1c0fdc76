"""A unit with people, entries about them and a draft, for tests of pages."""

from datetime import timedelta

from portal.core import clock
from portal.core.access import SYSTEM
from portal.core.database import transaction
from portal.identity.organisations.rules import Function
from portal.onestop.workflows.queries import staffing, versions
from portal.onestop.workflows.rules import Duty
from portal.onestop.workflows.services import deputising, publishing
from portal.onestop.workflows.services import staffing as services
from tests.doors import Address
from tests.factories.identity import make_staff, make_unit
from tests.factories.workflows import as_text, content_of, step_of

BASE = "/can-bo/quy-trinh"
LEADS = {Function.ADMINISTRATOR, Function.DIVISION_HEAD, Function.AGENCY_HEAD}


def new_version() -> str:
    content = content_of()
    step_of(content, "ky-so")["limit"] = {"hours": 1}
    return as_text(content)


def day_fields(prefix: str, days: int = 0) -> dict[str, str]:
    day = (clock.local(clock.now()) + timedelta(days=days)).date()
    return {
        f"{prefix}-day": str(day.day),
        f"{prefix}-month": str(day.month),
        f"{prefix}-year": str(day.year),
    }


class World:
    """A unit with all its people, an entry of each kind, and a draft."""

    def __init__(self) -> None:
        self.unit = make_unit()
        self.people = {f: make_staff(self.unit, f, display_name=f"Người {f}") for f in Function}
        now, who = clock.now(), self.people
        today = clock.local(now).date()
        shared = {"unit_id": self.unit, "actor": SYSTEM, "now": now}
        days = {"first_day": today, "last_day": today + timedelta(days=1)}
        with transaction():
            self.draft = publishing.draft(new_version(), actor=SYSTEM, now=now)
            self.cell = services.give_competence(
                account_id=who[Function.CASE_OFFICER],
                duty=Duty.EXAMINE,
                procedure_code="",
                territory="Khu phố 1",
                **shared,  # type: ignore[arg-type]
            )
            self.absence = services.note_absence(
                account_id=who[Function.INTAKE],
                **days,  # type: ignore[arg-type]
                **shared,  # type: ignore[arg-type]
            )
            self.deputy = deputising.name_deputy(
                principal_id=who[Function.INTAKE],
                deputy_id=who[Function.CASE_OFFICER],
                duties=[Duty.RECEIVE],
                ground="Văn bản minh họa",
                **days,  # type: ignore[arg-type]
                **shared,  # type: ignore[arg-type]
            )

    @property
    def seen_by_leads(self) -> dict[Address, str]:
        return {
            ("workflows.index", "GET"): BASE,
            ("workflows.show", "GET"): f"{BASE}/mau/mac-dinh",
            ("workflows.version", "GET"): f"{BASE}/phien-ban/{self.draft}",
            ("workflows.units", "GET"): f"{BASE}/nguoi",
        }

    @property
    def of_the_unit(self) -> dict[Address, str]:
        here = f"{BASE}/nguoi/{self.unit}"
        return {
            ("workflows.matrix", "GET"): here,
            ("workflows.give_competence", "POST"): here,
            ("workflows.leave", "GET"): f"{here}/vang-mat",
            ("workflows.note_absence", "POST"): f"{here}/vang-mat",
            ("workflows.name_deputy", "POST"): f"{here}/lam-thay",
            ("workflows.end_competence", "POST"): f"{BASE}/phan-cong/{self.cell}/thoi",
            ("workflows.end_absence", "POST"): f"{BASE}/vang-mat/{self.absence}/thoi",
            ("workflows.end_deputy", "POST"): f"{BASE}/lam-thay/{self.deputy}/thoi",
        }

    @property
    def of_administrators(self) -> dict[Address, str]:
        return {
            ("workflows.draft", "POST"): f"{BASE}/mau/mac-dinh/ban-moi",
            ("workflows.publish", "POST"): f"{BASE}/phien-ban/{self.draft}/cong-bo",
        }

    @property
    def everything(self) -> dict[Address, str]:
        return self.seen_by_leads | self.of_the_unit | self.of_administrators

    def left(self) -> tuple[object, ...]:
        """Give what nobody else may have changed."""
        today = clock.local(clock.now()).date()
        with transaction(writing=False):
            return (
                versions.in_force("mac-dinh").number,
                len(versions.versions_of("mac-dinh")),
                staffing.competences(self.unit),
                staffing.absences(self.unit, today),
                staffing.deputies(self.unit, today),
            )
