"""Keeping the table of decreed days."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa

from portal.core.access import Actor
from portal.core.database import session
from portal.core.errors import Refused
from portal.core.i18n import lazy_gettext as _l
from portal.identity.audit.services import record
from portal.onestop.calendar import queries
from portal.onestop.calendar.models import CalendarDay
from portal.onestop.calendar.rules import DayKind


class DayAlreadyDecreed(Refused):
    """The date already has an entry for the same unit."""

    sentence = _l("Ngày %(day)s đã có trong lịch. Hãy gỡ mục cũ trước khi thêm mục mới.")


def add_day(
    *,
    day: date,
    kind: DayKind,
    name: str,
    legal_reference: str,
    unit_id: UUID | None,
    actor: Actor,
    now: datetime,
) -> UUID:
    """Decree a day off or a make-up working day, for all units or one; give the entry's id.

    Dates already promised stay as promised, and extensions are judged by them; what a later
    extension adds, or is left after a pause, counts by this day too. Raises DayAlreadyDecreed.
    """
    if session().scalar(_standing(day, unit_id)):
        raise DayAlreadyDecreed(day=f"{day:%d/%m/%Y}")
    made = CalendarDay(
        date=day,
        kind=kind,
        name=name,
        legal_reference=legal_reference,
        unit_id=unit_id,
        recorded_at=now,
    )
    session().add(made)
    session().flush()
    _record("added", made, actor=actor, now=now)
    return made.id


def remove_day(*, day_id: UUID, actor: Actor, now: datetime) -> None:
    """Withdraw a decreed day from now on; raises DayNotFound."""
    held = session().get(CalendarDay, day_id)
    if held is None or held.removed_at is not None:
        raise queries.DayNotFound
    held.removed_at = now
    session().flush()
    _record("removed", held, actor=actor, now=now)


def _standing(day: date, unit_id: UUID | None) -> sa.Select[UUID]:
    return sa.select(CalendarDay.id).where(
        CalendarDay.date == day,
        CalendarDay.unit_id.is_(None) if unit_id is None else CalendarDay.unit_id == unit_id,
        CalendarDay.removed_at.is_(None),
    )


def _record(change: str, entry: CalendarDay, *, actor: Actor, now: datetime) -> None:
    record(
        action="calendar.changed",
        actor=actor,
        now=now,
        subject="calendar_day",
        subject_id=entry.id,
        unit_id=entry.unit_id,
        change=change,
        date=entry.date.isoformat(),
        kind=entry.kind.value,
        name=entry.name,
        legal_reference=entry.legal_reference,
    )
