"""What somebody carries for others on a day, and whether it reaches an act.

This is the one place that says in whose right a member of staff acts: policies, lists and the
services that write the act down all ask here.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from portal.core.access import Actor, Deputation
from portal.core.database import session
from portal.core.json_types import JsonValue
from portal.core.prepared import Prepared
from portal.identity.accounts.queries import names_of
from portal.identity.organisations.queries import people_in
from portal.identity.organisations.rules import Function
from portal.onestop.workflows.models import Deputy, DeputyUse
from portal.onestop.workflows.queries.staffing import EntryNotFound
from portal.onestop.workflows.rules.duties import Duty
from portal.onestop.workflows.rules.matters import Matter, within_limits

# The duties of those who answer other units for their own: case officers and both heads.
SPEAKING = (Duty.CONSULT, Duty.INITIAL, Duty.SIGN)


def speaks_for(actor: Actor, unit_id: UUID) -> bool:
    """Tell whether an actor answers other units for their own: case officers and heads do."""
    return actor.kind == "staff" and any(actor.holds(duty.held_by, unit_id) for duty in SPEAKING)


def spoken_for(actor: Actor) -> frozenset[UUID]:
    """Name the units for which an actor answers others in their own right."""
    return frozenset(unit for unit in actor.units if speaks_for(actor, unit))


def carried_for(actor: Actor) -> frozenset[UUID]:
    """Name the units for which an actor answers others as somebody's deputy only."""
    speaking = frozenset(SPEAKING)
    carried = {given.unit_id for given in actor.deputations if speaking & given.duties}
    return frozenset(carried - spoken_for(actor))


def speaking_duty(actor: Actor, unit_id: UUID, matter: Matter) -> Duty | None:
    """Name the duty under which an actor speaks for a unit: their own right, or a deputyship.

    Nothing for who does neither. A deputyship counts within all its limits.
    """
    if speaks_for(actor, unit_id):
        return next(duty for duty in SPEAKING if actor.holds(duty.held_by, unit_id))
    carried = (duty for duty in SPEAKING if deputation_for(actor, duty, unit_id, matter))
    return next(carried, None) if actor.kind == "staff" else None


def in_own_right(actor: Actor, duty: Duty, unit_id: UUID, matter: Matter) -> bool:
    """Tell whether an actor holds the duty's function, and has the matter where one person has."""
    return actor.holds(duty.held_by, unit_id) and matter.person_id in {None, actor.id}


def deputation_for(actor: Actor, duty: Duty, unit_id: UUID, matter: Matter) -> Deputation | None:
    """Find what an actor acts under for somebody else; nothing for who acts in their own right."""
    if in_own_right(actor, duty, unit_id, matter):
        return None
    reaching = (d for d in actor.deputations if d.unit_id == unit_id and reaches(d, duty, matter))
    return next(reaching, None)


def reaches(given: Deputation, duty: Duty, matter: Matter) -> bool:
    """Tell whether a deputation reaches an act: the right person's, within all its limits."""
    left = given.only is None or matter.dossier_id in given.only
    theirs = matter.person_id in {None, given.principal_id}
    return left and theirs and within_limits(given, duty, matter)


def deputations_of(account_id: UUID, today: date) -> tuple[Deputation, ...]:
    """List what somebody carries for others today, the oldest first.

    What an entry names counts as far as it is right today: the principal still holds the
    functions in the unit, and the deputy is still one of its people.
    """
    rows = [_Entry(*row) for row in _CARRIED_BY.ask(who=account_id, day=today)]
    names = names_of({row.principal_id for row in rows}) if rows else {}
    found = (_deputation(row, _carried(row, today), names) for row in rows)
    return tuple(deputation for deputation in found if deputation.duties)


def get_deputation(entry_id: UUID) -> Deputation:
    """Give a deputyship as it was named, whatever the day; raises EntryNotFound."""
    found = _BY_ID.ask(id=entry_id)
    if not found:
        raise EntryNotFound
    row = _Entry(*found[0])
    return _deputation(row, frozenset(map(str, row.duties)), names_of({row.principal_id}))


class _Entry(NamedTuple):
    """A deputyship as it is stored."""

    id: UUID
    unit_id: UUID
    principal_id: UUID
    deputy_id: UUID
    duties: list[JsonValue]
    procedures: list[JsonValue]
    first_day: date
    last_day: date
    ground: str
    max_dossiers: int | None
    max_amount_vnd: int | None


_DEPUTY = Deputy.__table__.c
_ENTRIES = sa.select(*(_DEPUTY[name] for name in _Entry._fields)).order_by(_DEPUTY.id)
_DAY = sa.bindparam("day", type_=sa.Date)
_BY_ID = Prepared(_ENTRIES.where(_DEPUTY.id == sa.bindparam("id")))
# Everybody who acts is asked this first, and nearly nobody carries anything.
_CARRIED_BY = Prepared(
    _ENTRIES.where(
        _DEPUTY.deputy_id == sa.bindparam("who"),
        _DEPUTY.ended_at.is_(None),
        _DEPUTY.first_day <= _DAY,
        _DEPUTY.last_day >= _DAY,
    )
)


def _carried(row: _Entry, today: date) -> frozenset[str]:
    held: dict[UUID, set[Function]] = {}
    for position in people_in(row.unit_id, None, today):
        held.setdefault(position.account_id, set()).add(position.function)
    if row.deputy_id not in held:
        return frozenset()
    functions = held.get(row.principal_id, set())
    return frozenset(duty for duty in map(Duty, _texts(row.duties)) if duty.held_by in functions)


def _deputation(row: _Entry, duties: frozenset[str], names: dict[UUID, str]) -> Deputation:
    return Deputation(
        id=row.id,
        unit_id=row.unit_id,
        principal_id=row.principal_id,
        principal_name=names.get(row.principal_id, ""),
        duties=duties,
        first_day=row.first_day,
        last_day=row.last_day,
        ground=row.ground,
        procedures=frozenset(_texts(row.procedures)),
        max_amount_vnd=row.max_amount_vnd,
        only=_left(row),
    )


def _left(row: _Entry) -> frozenset[UUID] | None:
    """Name the dossiers already counted, once no other one may be added."""
    if row.max_dossiers is None:
        return None
    wanted = sa.select(DeputyUse.dossier_id).where(DeputyUse.deputyship_id == row.id)
    used = frozenset(session().scalars(wanted))
    return used if len(used) >= row.max_dossiers else None


def _texts(stored: Iterable[Any]) -> Iterable[str]:
    return map(str, stored)
