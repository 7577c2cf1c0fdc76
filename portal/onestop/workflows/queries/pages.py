"""What the pages about people show: everything of one unit, with names."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from portal.identity.accounts.queries import names_of
from portal.identity.organisations.queries import UnitRow, get_unit
from portal.onestop.procedures import queries as procedures
from portal.onestop.workflows.queries import staffing
from portal.onestop.workflows.queries.staffing import AbsenceRow, CompetenceRow, DeputyRow
from portal.onestop.workflows.rules import Duty, Matter, responsible_for
from portal.onestop.workflows.rules.staffing import Person, Responsible


@dataclass(frozen=True, slots=True)
class UnitPeople:
    """The people of a unit and every entry about them."""

    unit: UnitRow
    people: tuple[Person, ...]
    competences: tuple[CompetenceRow, ...]
    absences: tuple[AbsenceRow, ...]
    deputies: tuple[DeputyRow, ...]
    names: dict[UUID, str]
    procedure_names: dict[str, str]
    responsible: tuple[tuple[Duty, Responsible | None], ...]


def people_of(unit_id: UUID, today: date) -> UnitPeople:
    """Read a unit's people; raises UnitNotFound."""
    unit = get_unit(unit_id)
    staff = staffing.staffing(unit_id, today)
    cells = staffing.competences(unit_id)
    absences = staffing.absences(unit_id, today)
    deputies = staffing.deputies(unit_id, today)
    named = {row.account_id for row in cells} | {row.account_id for row in absences}
    named |= {key for row in deputies for key in (row.principal_id, row.deputy_id)}
    return UnitPeople(
        unit=unit,
        people=staff.people,
        competences=cells,
        absences=absences,
        deputies=deputies,
        names=names_of(named | {person.id for person in staff.people}),
        procedure_names={row.code: row.name for row in procedures.in_force_pages()},
        responsible=tuple((duty, responsible_for(duty, Matter(), staff)) for duty in Duty),
    )


def procedure_choices() -> list[tuple[str, str]]:
    """List the procedures in force as choices."""
    return [(row.code, f"{row.code} – {row.shown_name}") for row in procedures.in_force_pages()]
