"""The people of the demonstration's units, who carry the dossiers on."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from portal.core import clock
from portal.core.access import Actor, Grant
from portal.core.database import transaction
from portal.identity.accounts.queries import staff_in
from portal.identity.organisations.queries import UnitRow, units
from portal.identity.organisations.rules import Function, UnitKind


@dataclass(frozen=True, slots=True)
class Staff:
    """The people of a unit, one for each function."""

    unit: UnitRow
    by_function: dict[Function, Actor]


def all_crews(now: datetime) -> list[Staff]:
    """Give the people of every unit of the demonstration."""
    with transaction(writing=False):
        return [Staff(unit, people_of(unit.id, now)) for unit in units() if unit.demonstration]


def communes(crews: list[Staff]) -> list[Staff]:
    """Give the crews of communes."""
    return [crew for crew in crews if crew.unit.kind is UnitKind.COMMUNE]


def people_of(unit_id: UUID, now: datetime) -> dict[Function, Actor]:
    """Give the people of a unit as they act there."""
    return {
        row.function: Actor(
            row.account_id, row.display_name, "staff", frozenset({Grant(unit_id, row.function)})
        )
        for row in staff_in(unit_id, None, clock.local(now).date())
    }
