"""Keeping the competence matrix and absences, and finding who is responsible."""

from datetime import date, datetime
from uuid import UUID

from portal.core.access import Actor
from portal.core.errors import Refused
from portal.core.i18n import lazy_gettext as _l
from portal.onestop.workflows.models import Absence, Competence
from portal.onestop.workflows.queries import staffing as find
from portal.onestop.workflows.rules import Duty, Matter, Responsible
from portal.onestop.workflows.rules.staffing import equally_responsible
from portal.onestop.workflows.services.entries import (
    NotHolding,
    about,
    add,
    check_days,
    functions_in,
    note,
    standing,
)


class AlreadyNamed(Refused):
    """The same cell names the same person already."""

    sentence = _l("Người này đã được phân công đúng việc đó.")


class NobodyThere(Refused):
    """No unit that could have the work has anybody in it."""

    sentence = _l("Chưa có ai tại đơn vị này và các đơn vị cấp trên để nhận việc.")


def responsible(
    unit_id: UUID, duty: Duty, matter: Matter, *, today: date, assigned: UUID | None = None
) -> Responsible:
    """Find who is responsible for a step in a unit, or where it has nobody in the units above.

    Raises NobodyThere only when none of these has a single open account with a function.
    """
    return all_responsible(unit_id, duty, matter, today=today, assigned=assigned)[0]


def all_responsible(
    unit_id: UUID, duty: Duty, matter: Matter, *, today: date, assigned: UUID | None = None
) -> tuple[Responsible, ...]:
    """Find all who are responsible on the same ground; raises NobodyThere as ``responsible``."""
    for place in (unit_id, *find.above(unit_id)):
        here = find.staffing(place, today)
        found = equally_responsible(duty, matter, here, assigned=assigned)
        if found:
            return found
    raise NobodyThere


def give_competence(
    *,
    unit_id: UUID,
    account_id: UUID,
    duty: Duty,
    procedure_code: str,
    territory: str,
    actor: Actor,
    now: datetime,
) -> UUID:
    """Name a person for a duty; an empty procedure or territory stands for any.

    Raises NotHolding or AlreadyNamed.
    """
    person = functions_in(unit_id, account_id, now)
    if duty.held_by not in person:
        raise about("account_id", NotHolding(function=duty.held_by.label))
    facts = {"duty": duty, "procedure_code": procedure_code, "territory": territory}
    if any(
        (cell.account_id, cell.duty, cell.procedure_code, cell.territory)
        == (account_id, duty, procedure_code, territory)
        for cell in find.competences(unit_id)
    ):
        raise AlreadyNamed
    made = Competence(unit_id=unit_id, account_id=account_id, created_at=now, **facts)
    add(made)
    note("competence.given", made, account_id, actor, now, duty=duty.value,
          procedure=procedure_code, territory=territory)  # fmt: skip
    return made.id


def end_competence(entry_id: UUID, *, actor: Actor, now: datetime) -> None:
    """Take a person off a duty; raises EntryNotFound."""
    held = standing(Competence, entry_id)
    held.ended_at = now
    note("competence.ended", held, held.account_id, actor, now, duty=held.duty.value)


def note_absence(
    *, unit_id: UUID, account_id: UUID, first_day: date, last_day: date, actor: Actor, now: datetime
) -> UUID:
    """Note days on which somebody is away; raises NotOfTheUnit or DaysReversed."""
    functions_in(unit_id, account_id, now)
    check_days(first_day, last_day, now)
    made = Absence(
        unit_id=unit_id,
        account_id=account_id,
        first_day=first_day,
        last_day=last_day,
        created_at=now,
    )
    add(made)
    note("absence.noted", made, account_id, actor, now,
          first_day=first_day.isoformat(), last_day=last_day.isoformat())  # fmt: skip
    return made.id


def end_absence(entry_id: UUID, *, actor: Actor, now: datetime) -> None:
    """Note that somebody is back, or does not go; raises EntryNotFound."""
    held = standing(Absence, entry_id)
    held.ended_at = now
    note("absence.ended", held, held.account_id, actor, now)
