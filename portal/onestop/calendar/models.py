"""Decreed days and working hours as they are stored: added and withdrawn, never overwritten."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.database import Entity, enum_column
from portal.core.json_types import JsonValue
from portal.onestop.calendar.rules import DayKind


class CalendarDay(Entity):
    """A day off or make-up working day by decree, for the whole province or for one unit.

    ``removed_at`` marks a withdrawn entry, which stays so that every date promised while it
    stood can be derived again. ``recorded_at`` and ``removed_at`` bound when it was known.
    """

    __tablename__ = "calendar_day"
    __table_args__ = (
        sa.Index(
            "uq_calendar_day_common",
            "date",
            unique=True,
            sqlite_where=sa.text("unit_id IS NULL AND removed_at IS NULL"),
            postgresql_where=sa.text("unit_id IS NULL AND removed_at IS NULL"),
        ),
        sa.Index(
            "uq_calendar_day_unit",
            "date",
            "unit_id",
            unique=True,
            sqlite_where=sa.text("unit_id IS NOT NULL AND removed_at IS NULL"),
            postgresql_where=sa.text("unit_id IS NOT NULL AND removed_at IS NULL"),
        ),
    )

    date: Mapped[date]
    kind: Mapped[DayKind] = mapped_column(enum_column(DayKind))
    name: Mapped[str] = mapped_column(sa.String(200))
    legal_reference: Mapped[str] = mapped_column(sa.String(400))
    unit_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    recorded_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]


class WorkingWeek(Entity):
    """The working hours of a unit from a day on, until a later entry takes their place.

    ``hours`` are spans by weekday as ``Week.of`` reads them. Weeks that have begun are kept for
    good: whatever was promised under them can be derived again. ``recorded_at`` and
    ``removed_at`` bound when a week was known.
    """

    __tablename__ = "working_week"
    __table_args__ = (
        sa.Index(
            "uq_working_week_unit_from",
            "unit_id",
            "effective_from",
            unique=True,
            sqlite_where=sa.text("removed_at IS NULL"),
            postgresql_where=sa.text("removed_at IS NULL"),
        ),
    )

    unit_id: Mapped[UUID] = mapped_column(sa.ForeignKey("unit.id"))
    effective_from: Mapped[date]
    hours: Mapped[dict[str, JsonValue]]
    legal_reference: Mapped[str] = mapped_column(sa.String(400))
    recorded_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]
