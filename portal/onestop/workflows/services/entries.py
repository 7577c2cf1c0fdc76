"""What the services about people share: who is of the unit, which days are right, the journal."""

from datetime import date, datetime
from typing import TypeVar
from uuid import UUID

from portal.core.access import Actor
from portal.core.clock import local
from portal.core.database import session
from portal.core.errors import Invalid
from portal.core.i18n import lazy_gettext as _l
from portal.core.json_types import JsonValue
from portal.identity.audit.services import record
from portal.identity.organisations.rules import Function
from portal.onestop.workflows.models import Absence, Competence, Deputy, DeputyUse
from portal.onestop.workflows.queries import staffing as find

Entry = TypeVar("Entry", Competence, Absence, Deputy)


class NotHolding(Invalid):
    """The person does not hold the function that the duty needs."""

    sentence = _l("Người này không giữ chức năng “%(function)s” tại đơn vị.")


class NotOfTheUnit(Invalid):
    """The person holds no function in the unit."""

    sentence = _l("Người này không có chức năng nào tại đơn vị.")


class DaysReversed(Invalid):
    """The last day is before the first, or already over."""

    sentence = _l("Ngày cuối phải từ ngày đầu trở đi và chưa qua.")


def functions_in(unit_id: UUID, account_id: UUID, now: datetime) -> frozenset[Function]:
    """List the functions that somebody holds in a unit; raises NotOfTheUnit."""
    today = local(now).date()
    for person in find.people(unit_id, today):
        if person.id == account_id:
            return person.functions
    raise NotOfTheUnit


def check_days(first_day: date, last_day: date, now: datetime) -> None:
    """Refuse days in the wrong order, or all past; raises DaysReversed."""
    if last_day < first_day or last_day < local(now).date():
        raise about("last_day", DaysReversed())


def about(field: str, refusal: Invalid) -> Invalid:
    """Put a refusal beside its field."""
    refusal.errors = {field: [str(refusal)]}
    return refusal


def add(made: Competence | Absence | Deputy | DeputyUse) -> None:
    """Write an entry down."""
    session().add(made)
    session().flush()


def standing(kind: type[Entry], entry_id: UUID) -> Entry:
    """Give an entry that has not ended; raises EntryNotFound."""
    held = session().get(kind, entry_id)
    if held is None or held.ended_at is not None:
        raise find.EntryNotFound
    return held


def note(
    action: str,
    entry: Competence | Absence | Deputy,
    about: UUID,
    actor: Actor,
    now: datetime,
    **facts: JsonValue,
) -> None:
    """Write an act about a person to the unit's journal."""
    record(
        action=action,
        actor=actor,
        now=now,
        subject="account",
        subject_id=about,
        unit_id=entry.unit_id,
        **facts,
    )
