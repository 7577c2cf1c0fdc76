"""Finding decreed days, and making the calendar of a unit."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from portal.core.database import session
from portal.core.errors import NotFound
from portal.core.i18n import lazy_gettext as _l
from portal.core.remembering import remembered
from portal.identity.organisations import queries as organisations
from portal.identity.organisations.models import Unit
from portal.onestop.calendar.models import CalendarDay
from portal.onestop.calendar.rules import Calendar, DayKind, DecreedDay
from portal.onestop.calendar.rules.hours import read_weeks


class DayNotFound(NotFound):
    """There is no such decreed day, or it was withdrawn."""

    sentence = _l("Không tìm thấy ngày này trong lịch làm việc.")


@dataclass(frozen=True, slots=True)
class CalendarDayRow:
    """A decreed day as pages show it; ``unit_name`` is empty when it holds for all."""

    id: UUID
    date: date
    kind: DayKind
    name: str
    legal_reference: str
    unit_id: UUID | None
    recorded_at: datetime
    unit_name: str


@remembered(steady=True)
def calendar_for(unit_id: UUID | None = None, *, known_at: datetime | None = None) -> Calendar:
    """Give the working calendar of a unit, or the one common to all.

    With ``known_at`` only what had been recorded by that moment counts. Calendars are kept
    between calls by the content they are made from, so a changed row makes a new one at once.
    Raises UnitNotFound.
    """
    hours = organisations.get_unit(unit_id).working_hours if unit_id else None
    return _calendar(json.dumps(hours, sort_keys=True), _decreed(unit_id, known_at))


@lru_cache(maxsize=256)
def _calendar(hours: str, decreed: tuple[DecreedDay, ...]) -> Calendar:
    return Calendar(read_weeks(json.loads(hours)), decreed)


def _decreed(unit_id: UUID | None, known_at: datetime | None) -> tuple[DecreedDay, ...]:
    """List what is decreed for a unit, its own days last because they win."""
    session().flush()
    wanted = _DECREED if known_at is None else _DECREED_ALL.where(_known(known_at))
    rows = session().connection().execute(wanted, {"of": unit_id})
    return _made_of(tuple(map(tuple, rows)))


@lru_cache(maxsize=256)
def _made_of(rows: tuple[tuple[Any, ...], ...]) -> tuple[DecreedDay, ...]:
    return tuple(DecreedDay(*row) for row in rows)


def _known(known_at: datetime) -> sa.ColumnElement[bool]:
    standing = sa.or_(_DAY.removed_at.is_(None), _DAY.removed_at > known_at)
    return sa.and_(_DAY.recorded_at <= known_at, standing)


_DAY = CalendarDay.__table__.c
_DECREED_ALL = (
    sa.select(*(_DAY[name] for name in DecreedDay.__slots__))
    .where(sa.or_(_DAY.unit_id.is_(None), _DAY.unit_id == sa.bindparam("of")))
    .order_by(_DAY.unit_id.is_not(None), _DAY.date)
)
_DECREED = _DECREED_ALL.where(_DAY.removed_at.is_(None))


def days_of(year: int) -> tuple[CalendarDayRow, ...]:
    """List the decreed days of a year that stand, by date."""
    wanted = _rows().where(
        CalendarDay.date.between(date(year, 1, 1), date(year, 12, 31)),
        CalendarDay.removed_at.is_(None),
    )
    ordered = wanted.order_by(CalendarDay.date, CalendarDay.unit_id)
    return tuple(CalendarDayRow(**row) for row in session().execute(ordered).mappings())


def get_day(day_id: UUID) -> CalendarDayRow:
    """Give a decreed day that stands; raises DayNotFound."""
    wanted = _rows().where(CalendarDay.id == day_id, CalendarDay.removed_at.is_(None))
    found = session().execute(wanted).mappings().first()
    if found is None:
        raise DayNotFound
    return CalendarDayRow(**found)


def _rows() -> sa.Select[Any]:
    table = CalendarDay.__table__
    shown = [table.c[name] for name in CalendarDayRow.__slots__[:-1]]
    unit_name = sa.func.coalesce(Unit.name, "").label("unit_name")
    return sa.select(*shown, unit_name).outerjoin(Unit, Unit.id == CalendarDay.unit_id)
