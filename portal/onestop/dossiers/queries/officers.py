"""Who signs for a unit, and who may examine in it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from portal.core.clock import local
from portal.core.errors import Refused
from portal.core.i18n import lazy_gettext as _l
from portal.identity.accounts.queries import staff_in
from portal.identity.organisations.rules import Function


class NoAgencyHead(Refused):
    """Nobody holds the function of agency head in the unit."""

    sentence = _l("Đơn vị chưa có lãnh đạo cơ quan để ký kết quả.")


@dataclass(frozen=True, slots=True)
class Signer:
    """Whose name and title stand under a document."""

    name: str
    title: str


def agency_head(unit_id: UUID, now: datetime) -> Signer:
    """Give who signs for a unit today; raises NoAgencyHead."""
    heads = staff_in(unit_id, Function.AGENCY_HEAD, local(now).date())
    if not heads:
        raise NoAgencyHead
    return Signer(heads[0].display_name, heads[0].title)


def case_officers(unit_id: UUID, now: datetime) -> dict[UUID, str]:
    """Name the case officers of a unit by account."""
    people = staff_in(unit_id, Function.CASE_OFFICER, local(now).date())
    return {person.account_id: person.display_name for person in people}
