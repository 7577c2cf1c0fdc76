"""Finding units and who holds which function in them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from portal.core.database import session
from portal.core.errors import NotFound
from portal.core.i18n import lazy_gettext as _l
from portal.core.json_types import JsonValue
from portal.core.prepared import Prepared
from portal.core.remembering import remembered
from portal.identity.organisations.models import Position, Unit
from portal.identity.organisations.rules import Function, UnitKind
from portal.identity.organisations.rules.trees import Tree


class UnitNotFound(NotFound):
    """There is no such unit."""

    sentence = _l("Không tìm thấy đơn vị này.")


class PositionNotFound(NotFound):
    """There is no such position, or it has ended."""

    sentence = _l("Không tìm thấy chức năng được giao này.")


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit as other packages see it."""

    id: UUID
    code: str
    name: str
    short_name: str
    kind: UnitKind
    commune_code: str | None
    parent_id: UUID | None
    symbol: str
    place_name: str
    working_hours: dict[str, JsonValue] | None
    demonstration: bool


@dataclass(frozen=True, slots=True)
class PositionRow:
    """A function that somebody holds, with the unit's code and name."""

    id: UUID
    account_id: UUID
    unit_id: UUID
    function: Function
    title: str
    valid_from: date
    valid_to: date | None
    unit_code: str
    unit_name: str


_UNIT = sa.select(*(Unit.__table__.c[name] for name in UnitRow.__slots__))
_UNIT_BY_ID = _UNIT.where(Unit.__table__.c.id == sa.bindparam("unit_id"))
_DAY = sa.bindparam("day", type_=sa.Date)
_HELD = (
    sa.select(
        *(Position.__table__.c[name] for name in PositionRow.__slots__[:-2]), Unit.code, Unit.name
    )
    .join(Unit, Unit.id == Position.unit_id)
    .where(Position.valid_from <= _DAY)
    .where(sa.or_(Position.valid_to.is_(None), Position.valid_to > _DAY))
    .order_by(Unit.code, Position.function, Position.id)
)
_HELD_BY = Prepared(_HELD.where(Position.account_id == sa.bindparam("who")))


@remembered(steady=True)
def get_unit(unit_id: UUID) -> UnitRow:
    """Give a unit; raises UnitNotFound."""
    row = session().connection().execute(_UNIT_BY_ID, {"unit_id": unit_id}).one_or_none()
    if row is None:
        raise UnitNotFound
    return UnitRow(*row)


def unit(code: str) -> UnitRow:
    """Give the unit of an identification code such as H56.14; raises UnitNotFound."""
    return _one(_UNIT.where(Unit.code == code))


def find_unit(code: str) -> UnitRow | None:
    """Give the unit of an identification code, or nothing."""
    found = _units(_UNIT.where(Unit.code == code))
    return found[0] if found else None


def commune_unit(commune_code: str) -> UnitRow | None:
    """Give the people's committee of a commune, or nothing when it is not on the portal."""
    found = _units(_UNIT.where(Unit.commune_code == commune_code, Unit.kind == UnitKind.COMMUNE))
    return found[0] if found else None


@remembered(steady=True)
def units() -> tuple[UnitRow, ...]:
    """List all units by code."""
    return _units(_UNIT.order_by(Unit.code))


def unit_tree() -> Tree:
    """Give which unit stands under which, for policies that ask how far a view reaches."""
    known = units()
    centres = (unit.id for unit in known if unit.kind is UnitKind.PROVINCE_CENTRE)
    return Tree({unit.id: unit.parent_id for unit in known}, frozenset(centres))


def get_position(position_id: UUID, today: date) -> PositionRow:
    """Give a position held on a day; raises PositionNotFound."""
    found = _positions(today, Position.id == position_id)
    if not found:
        raise PositionNotFound
    return found[0]


def units_of(account_ids: Iterable[UUID], today: date) -> dict[UUID, frozenset[UUID]]:
    """Give the units to which accounts belong: where they hold a function, else where they did."""
    held = sa.select(Position.account_id, Position.unit_id, Position.valid_to).where(
        Position.account_id.in_(set(account_ids))
    )
    past: dict[UUID, set[UUID]] = defaultdict(set)
    present: dict[UUID, set[UUID]] = defaultdict(set)
    for account_id, unit_id, valid_to in session().execute(held):
        past[account_id].add(unit_id)
        if valid_to is None or valid_to > today:
            present[account_id].add(unit_id)
    return {key: frozenset(present[key] or units) for key, units in past.items()}


def accounts_once_in(unit_id: UUID) -> frozenset[UUID]:
    """List the accounts that hold or ever held a function in a unit."""
    wanted = sa.select(Position.account_id).where(Position.unit_id == unit_id)
    return frozenset(session().scalars(wanted))


def holders_of(function: Function, today: date) -> frozenset[UUID]:
    """List the accounts that hold a function anywhere on a day."""
    return frozenset(row.account_id for row in _positions(today, Position.function == function))


def unit_names(ids: Iterable[str]) -> dict[str, str]:
    """Give the names of units by their ids as text; what is no unit's id has none."""
    wanted = set(ids)
    return {str(unit.id): unit.short_name for unit in units() if str(unit.id) in wanted}


def positions_of(account_id: UUID, today: date) -> tuple[PositionRow, ...]:
    """List the functions that an account holds on a day, by unit."""
    return tuple(PositionRow(*row) for row in _HELD_BY.ask(day=today, who=account_id))


def people_in(unit_id: UUID, function: Function | None, today: date) -> tuple[PositionRow, ...]:
    """List who holds a function (or any) in a unit on a day."""
    wanted = [Position.unit_id == unit_id]
    if function:
        wanted.append(Position.function == function)
    return _positions(today, *wanted)


def _one(wanted: sa.Select[Any]) -> UnitRow:
    found = _units(wanted)
    if not found:
        raise UnitNotFound
    return found[0]


def _units(wanted: sa.Select[Any]) -> tuple[UnitRow, ...]:
    return tuple(UnitRow(**row) for row in session().execute(wanted).mappings())


def _positions(today: date, *wanted: sa.ColumnElement[bool]) -> tuple[PositionRow, ...]:
    rows = session().execute(_HELD.where(*wanted), {"day": today})
    return tuple(PositionRow(*tuple(row)) for row in rows)
