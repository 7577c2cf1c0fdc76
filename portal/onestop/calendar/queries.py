"""Finding decreed days and working hours, and making the calendar of a unit."""

import json
from collections.abc import Callable
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
from portal.identity.organisations.models import Unit
from portal.identity.organisations.queries import UnitNotFound
from portal.onestop.calendar.models import CalendarDay, WorkingWeek
from portal.onestop.calendar.rules import Calendar, DayKind, DecreedDay, Week
from portal.onestop.calendar.rules.hours import read_weeks, succeeded


class DayNotFound(NotFound):
    """There is no such decreed day, or it was withdrawn."""

    sentence = _l("Không tìm thấy ngày này trong lịch làm việc.")


class WeekNotFound(NotFound):
    """There are no such working hours, or they were withdrawn."""

    sentence = _l("Không tìm thấy giờ làm việc này.")


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


@dataclass(frozen=True, slots=True)
class WorkingWeekRow:
    """Working hours of a unit from a day on, as pages show them."""

    id: UUID
    unit_id: UUID
    effective_from: date
    hours: dict[str, Any]
    legal_reference: str
    recorded_at: datetime


@remembered(steady=True)
def calendar_for(unit_id: UUID | None = None, *, known_at: datetime | None = None) -> Calendar:
    """Give the working calendar of a unit, or the one common to all.

    With ``known_at`` only what had been recorded by that moment counts. Calendars are kept
    between calls by the content they are made from, so a changed row makes a new one at once.
    Raises UnitNotFound.
    """
    session().flush()
    asked = _STANDING if known_at is None else _KNOWN
    rows = tuple(map(tuple, session().connection().execute(asked, {"of": unit_id, "at": known_at})))
    if unit_id and not any(row[2] == _UNIT for row in rows):
        raise UnitNotFound
    return _calendar(rows)


@lru_cache(maxsize=256)
def _calendar(rows: tuple[tuple[Any, ...], ...]) -> Calendar:
    """Make a calendar of what was recorded; a unit's own days come last because they win."""
    told = [(day, kind, text, reference) for _own, day, kind, text, reference in rows]
    base = next((json.loads(text) for _, kind, text, _ in told if kind == _UNIT and text), None)
    own = [Week.of(json.loads(text), day) for day, kind, text, _ in told if kind == _WEEK]
    days = (
        DecreedDay(day, DayKind(kind), text, reference)
        for day, kind, text, reference in told
        if kind not in {_UNIT, _WEEK}
    )
    return Calendar(succeeded(read_weeks(base), own), tuple(days))


def _one_statement(holds: Callable[[Any], sa.ColumnElement[bool]]) -> sa.CompoundSelect[Any]:
    """Ask for days, weeks and the unit's first hours at once: every page with a date does."""
    days = sa.select(
        _DAY.unit_id.is_not(None).label("own"),
        _DAY.date.label("day"),
        sa.type_coerce(_DAY.kind, sa.String),
        _DAY.name,
        _DAY.legal_reference,
    ).where(sa.or_(_DAY.unit_id.is_(None), _DAY.unit_id == sa.bindparam("of")), holds(_DAY))
    weeks = sa.select(
        sa.true(),
        _WORKED.effective_from,
        sa.literal(_WEEK, sa.String),
        sa.cast(_WORKED.hours, sa.Text),
        _WORKED.legal_reference,
    ).where(_WORKED.unit_id == sa.bindparam("of"), holds(_WORKED))
    first = sa.select(
        sa.true(),
        sa.literal(date.min, sa.Date),
        sa.literal(_UNIT, sa.String),
        sa.cast(_HELD.working_hours, sa.Text),
        _HELD.code,
    ).where(_HELD.id == sa.bindparam("of"))
    return sa.union_all(days, weeks, first).order_by("own", "day")


def _stands(table: Any) -> sa.ColumnElement[bool]:  # noqa: ANN401 - the columns of a table.
    removed: sa.ColumnElement[bool] = table.removed_at.is_(None)
    return removed


def _was_known(table: Any) -> sa.ColumnElement[bool]:  # noqa: ANN401 - the columns of a table.
    at = sa.bindparam("at", type_=table.recorded_at.type)
    standing = sa.or_(table.removed_at.is_(None), table.removed_at > at)
    return sa.and_(table.recorded_at <= at, standing)


_UNIT, _WEEK = "unit", "week"
_DAY, _WORKED, _HELD = (table.__table__.c for table in (CalendarDay, WorkingWeek, Unit))
_STANDING, _KNOWN = _one_statement(_stands), _one_statement(_was_known)


def weeks_of(unit_id: UUID) -> tuple[WorkingWeekRow, ...]:
    """List the working hours recorded for a unit that stand, the latest first."""
    rows = session().execute(
        _weeks().where(WorkingWeek.unit_id == unit_id).order_by(WorkingWeek.effective_from.desc())
    )
    return tuple(WorkingWeekRow(**row) for row in rows.mappings())


def get_week(week_id: UUID) -> WorkingWeekRow:
    """Give working hours that stand; raises WeekNotFound."""
    found = session().execute(_weeks().where(WorkingWeek.id == week_id)).mappings().first()
    if found is None:
        raise WeekNotFound
    return WorkingWeekRow(**found)


def _weeks() -> sa.Select[Any]:
    columns = [WorkingWeek.__table__.c[name] for name in WorkingWeekRow.__slots__]
    return sa.select(*columns).where(WorkingWeek.removed_at.is_(None))


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
