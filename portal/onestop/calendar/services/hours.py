"""Keeping the working hours of units: past hours stay, a change begins on a day."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import cast
from uuid import UUID

from portal.core.access import Actor
from portal.core.clock import local
from portal.core.database import session
from portal.core.errors import Refused
from portal.core.i18n import lazy_gettext as _l
from portal.identity.audit.services import record
from portal.identity.organisations import queries as organisations
from portal.onestop.calendar import queries
from portal.onestop.calendar.models import WorkingWeek
from portal.onestop.calendar.rules import Week
from portal.onestop.calendar.rules.refusals import HoursBegunAlready, WeekWithoutWork


class HoursAlreadySet(Refused):
    """The unit already has hours that begin on that day."""

    sentence = _l("Đã có giờ làm việc áp dụng từ ngày %(day)s. Hãy gỡ mục đó trước.")


class HoursInForce(Refused):
    """Hours that have begun are not withdrawn: dates were promised under them."""

    sentence = _l("Giờ làm việc đã áp dụng thì không gỡ được. Hãy thêm giờ mới từ một ngày sau đó.")


def set_hours(
    *,
    unit_id: UUID,
    effective_from: date,
    hours: Mapping[str, Sequence[str]],
    legal_reference: str,
    actor: Actor,
    now: datetime,
) -> UUID:
    """Change the working hours of a unit from a day on; give the entry's id.

    Hours until that day and dates already promised stay as they are. ``hours`` are spans by
    weekday (``{"mon": ["07:00-11:30", "13:30-17:00"]}``); a day left out is a day of rest.
    What was recorded today to begin today is replaced, and kept as removed.
    Raises HoursUnreadable (unreadable, overlapping or disordered), WeekWithoutWork,
    HoursBegunAlready, HoursAlreadySet or UnitNotFound.
    """
    organisations.get_unit(unit_id)
    week = Week.of(hours)
    if not week.minutes:
        raise WeekWithoutWork
    if effective_from < local(now).date():
        raise HoursBegunAlready
    _make_way(unit_id, effective_from, actor=actor, now=now)
    made = WorkingWeek(
        unit_id=unit_id,
        effective_from=effective_from,
        hours=dict(week.as_spans()),
        legal_reference=legal_reference,
        recorded_at=now,
    )
    session().add(made)
    session().flush()
    _record_hours("added", made, actor=actor, now=now)
    return made.id


def _make_way(unit_id: UUID, effective_from: date, *, actor: Actor, now: datetime) -> None:
    """Remove today's mistake, which could not be withdrawn; whatever else begins then stays."""
    found = (row for row in queries.weeks_of(unit_id) if row.effective_from == effective_from)
    row = next(found, None)
    if row is None:
        return
    if not effective_from == local(row.recorded_at).date() == local(now).date():
        raise HoursAlreadySet(day=f"{effective_from:%d/%m/%Y}")
    _remove(session().get_one(WorkingWeek, row.id), actor=actor, now=now)


def withdraw_hours(*, week_id: UUID, actor: Actor, now: datetime) -> None:
    """Withdraw working hours that have not begun; raises WeekNotFound or HoursInForce."""
    held = session().get(WorkingWeek, week_id)
    if held is None or held.removed_at is not None:
        raise queries.WeekNotFound
    if held.effective_from <= local(now).date():
        raise HoursInForce
    _remove(held, actor=actor, now=now)


def _remove(held: WorkingWeek, *, actor: Actor, now: datetime) -> None:
    held.removed_at = now
    session().flush()
    _record_hours("removed", held, actor=actor, now=now)


def _record_hours(change: str, entry: WorkingWeek, *, actor: Actor, now: datetime) -> None:
    spans = cast("dict[str, list[str]]", entry.hours)
    record(
        action="calendar.hours_changed",
        actor=actor,
        now=now,
        subject="working_week",
        subject_id=entry.id,
        unit_id=entry.unit_id,
        change=change,
        effective_from=entry.effective_from.isoformat(),
        hours="; ".join(f"{day} {', '.join(given)}" for day, given in spans.items()),
        legal_reference=entry.legal_reference,
    )
