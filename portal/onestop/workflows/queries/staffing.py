"""Reading who does what in a unit on a day."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from portal.core.database import session
from portal.core.errors import NotFound
from portal.core.events import publish
from portal.core.i18n import lazy_gettext as _l
from portal.identity.accounts.queries import staff_in
from portal.identity.organisations import queries as organisations
from portal.identity.organisations.rules import Function, UnitKind
from portal.onestop.workflows.events import LoadsAsked
from portal.onestop.workflows.models import Absence, Competence, Deputy, DeputyUse
from portal.onestop.workflows.rules.duties import Duty
from portal.onestop.workflows.rules.lint_law import Crew
from portal.onestop.workflows.rules.matters import Deputising
from portal.onestop.workflows.rules.staffing import Competent, Person, Staffing


class EntryNotFound(NotFound):
    """There is no such entry, or it has ended."""

    sentence = _l("Không tìm thấy mục này, hoặc mục đã kết thúc.")


@dataclass(frozen=True, slots=True)
class CompetenceRow:
    """A cell of the matrix."""

    id: UUID
    unit_id: UUID
    account_id: UUID
    duty: Duty
    procedure_code: str
    territory: str


@dataclass(frozen=True, slots=True)
class AbsenceRow:
    """Days on which somebody is away."""

    id: UUID
    unit_id: UUID
    account_id: UUID
    first_day: date
    last_day: date


@dataclass(frozen=True, slots=True)
class DeputyRow:
    """Who acts for whom."""

    id: UUID
    unit_id: UUID
    principal_id: UUID
    deputy_id: UUID
    duties: tuple[Duty, ...]
    procedures: tuple[str, ...]
    first_day: date
    last_day: date
    max_dossiers: int | None
    max_amount_vnd: int | None
    ground: str
    used: int


_COMPETENCE: list[Any] = [getattr(Competence, name) for name in CompetenceRow.__slots__]
_ABSENCE: list[Any] = [getattr(Absence, name) for name in AbsenceRow.__slots__]
_DEPUTY: list[Any] = [getattr(Deputy, name) for name in DeputyRow.__slots__[:-1]]


def people(unit_id: UUID, today: date) -> tuple[Person, ...]:
    """List the people of a unit whose accounts are open, with all their functions."""
    names: dict[UUID, str] = {}
    functions: dict[UUID, set[Function]] = defaultdict(set)
    for row in staff_in(unit_id, None, today):
        names[row.account_id] = row.display_name
        functions[row.account_id].add(row.function)
    return tuple(Person(key, name, frozenset(functions[key])) for key, name in names.items())


def staffing(unit_id: UUID, today: date) -> Staffing:
    """Read everything that decides who is responsible in a unit on a day."""
    asked = LoadsAsked(unit_id)
    publish(asked)
    cells = (Competent(c.account_id, c.duty, c.procedure_code, c.territory)
             for c in competences(unit_id))  # fmt: skip
    named = (row for row in deputies(unit_id, today) if row.first_day <= today)
    return Staffing(
        people=people(unit_id, today),
        competent=tuple(cells),
        deputies=tuple(map(_deputising, named)),
        away=frozenset(a.account_id for a in absences(unit_id, today) if a.first_day <= today),
        loads=asked.answers,
    )


def above(unit_id: UUID) -> Iterator[UUID]:
    """List the units to which work falls when a unit has nobody: its parents, then the centres."""
    known = {row.id: row for row in organisations.units()}
    met = {unit_id}
    parent = known[unit_id].parent_id if unit_id in known else None
    while parent is not None and parent not in met:
        met.add(parent)
        yield parent
        parent = known[parent].parent_id
    centres = (key for key, row in known.items() if row.kind is UnitKind.PROVINCE_CENTRE)
    yield from (key for key in centres if key not in met)


def competences(unit_id: UUID) -> tuple[CompetenceRow, ...]:
    """List the cells of a unit's matrix that stand."""
    wanted = sa.select(*_COMPETENCE).where(
        Competence.unit_id == unit_id, Competence.ended_at.is_(None)
    )
    rows = session().execute(wanted.order_by(Competence.procedure_code, Competence.id))
    return tuple(CompetenceRow(*row) for row in rows)


def absences(unit_id: UUID, today: date) -> tuple[AbsenceRow, ...]:
    """List the absences of a unit that last or are to come."""
    wanted = sa.select(*_ABSENCE).where(
        Absence.unit_id == unit_id, Absence.ended_at.is_(None), Absence.last_day >= today
    )
    rows = session().execute(wanted.order_by(Absence.first_day, Absence.id))
    return tuple(AbsenceRow(*row) for row in rows)


def deputies(unit_id: UUID, today: date) -> tuple[DeputyRow, ...]:
    """List the deputies of a unit that act or are to come, with the dossiers they acted on."""
    here = (Deputy.unit_id == unit_id, Deputy.ended_at.is_(None), Deputy.last_day >= today)
    return _deputies(*here)


def get_deputy(entry_id: UUID) -> DeputyRow:
    """Give a deputyship that has not ended; raises EntryNotFound."""
    found = _deputies(Deputy.id == entry_id, Deputy.ended_at.is_(None))
    if not found:
        raise EntryNotFound
    return found[0]


def _deputies(*wanted: sa.ColumnElement[bool]) -> tuple[DeputyRow, ...]:
    used = sa.select(sa.func.count()).where(DeputyUse.deputyship_id == Deputy.id).scalar_subquery()
    columns: list[Any] = [*_DEPUTY, used]
    found = sa.select(*columns).where(*wanted).order_by(Deputy.first_day, Deputy.id)
    return tuple(_deputy_row(DeputyRow(*row)) for row in session().execute(found))


def _deputy_row(row: DeputyRow) -> DeputyRow:
    duties = tuple(Duty(duty) for duty in row.duties)
    return replace(row, duties=duties, procedures=tuple(row.procedures))


def unit_of_competence(entry_id: UUID) -> UUID:
    """Name the unit of a cell of the matrix; raises EntryNotFound."""
    return _unit_of(session().get(Competence, entry_id))


def unit_of_absence(entry_id: UUID) -> UUID:
    """Name the unit of an absence; raises EntryNotFound."""
    return _unit_of(session().get(Absence, entry_id))


def unit_of_deputy(entry_id: UUID) -> UUID:
    """Name the unit of a deputyship; raises EntryNotFound."""
    return _unit_of(session().get(Deputy, entry_id))


def _unit_of(held: Competence | Absence | Deputy | None) -> UUID:
    if held is None:
        raise EntryNotFound
    return held.unit_id


def crews(kinds: frozenset[UnitKind], today: date) -> tuple[Crew, ...]:
    """List the units of some kinds that have people, with the duties somebody in them holds."""
    found = []
    for unit in organisations.units():
        who = people(unit.id, today) if unit.kind in kinds else ()
        functions = frozenset[Function]().union(*(person.functions for person in who))
        if who:
            held = frozenset(duty for duty in Duty if duty.held_by in functions)
            found.append(Crew(unit.name, held))
    return tuple(found)


def _deputising(row: DeputyRow) -> Deputising:
    return Deputising(
        id=row.id,
        principal_id=row.principal_id,
        deputy_id=row.deputy_id,
        duties=frozenset(row.duties),
        procedures=frozenset(row.procedures),
        max_dossiers=row.max_dossiers,
        max_amount_vnd=row.max_amount_vnd,
        used=row.used,
    )
