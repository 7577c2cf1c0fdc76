"""Random calendars, limits and segments, and the slow oracles that recount them."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from hypothesis import strategies as st

from portal.core.clock import VIETNAM
from portal.onestop.calendar.rules import (
    Calendar,
    DayKind,
    DecreedDay,
    Limit,
    LimitKind,
    Segment,
    SegmentKind,
    Supplement,
    Week,
    WorkingHours,
)

FIRST = datetime(2026, 1, 1, tzinfo=VIETNAM)
SPANS = (
    (),
    ((420, 690),),
    ((420, 690), (810, 1020)),
    ((450, 720), (780, 1050)),
    ((0, 1440),),
    ((600, 601), (1380, 1440)),
)


def at(day: int, month: int, clock: str = "08:00", *, year: int = 2026) -> datetime:
    hour, minute = map(int, clock.split(":"))
    return datetime(year, month, day, hour, minute, tzinfo=VIETNAM)


def days(amount: int) -> Limit:
    return Limit(LimitKind.WORKING_DAYS, amount)


def pause(start: datetime, end: datetime | None) -> Segment:
    return Segment(SegmentKind.PAUSED, start, end)


hours = st.sampled_from(SPANS).map(WorkingHours)
weeks = st.lists(hours, min_size=7, max_size=7).map(
    lambda found: Week((WorkingHours(SPANS[2]), *found[1:]))
)
dates = st.dates(date(2026, 1, 1), date(2026, 4, 30))
decreed = st.builds(DecreedDay, dates, st.sampled_from(DayKind))
calendars = st.builds(
    lambda week, days, national: Calendar((week,), tuple(days), national),
    weeks,
    st.lists(decreed, max_size=12),
    st.booleans(),
)
moments = st.integers(0, 60 * 24 * 60).map(lambda minutes: FIRST + timedelta(minutes=minutes))
limits = st.one_of(
    st.integers(1, 30).map(lambda n: Limit(LimitKind.WORKING_HOURS, n)),
    st.integers(1, 6).map(days),
    st.integers(1, 15).map(lambda n: Limit(LimitKind.CALENDAR_DAYS, n)),
    st.just(Limit(LimitKind.SAME_DAY)),
)


@st.composite
def pauses(draw: st.DrawFn) -> tuple[Segment, ...]:
    """Up to three pauses, apart, all after the latest possible receipt of ``moments``."""
    ends = draw(st.lists(st.integers(0, 20 * 24 * 60), max_size=6, unique=True).map(sorted))
    last = FIRST + timedelta(days=60)
    pairs = zip(ends[::2], ends[1::2], strict=False)
    return tuple(pause(last + timedelta(minutes=a), last + timedelta(minutes=b)) for a, b in pairs)


@st.composite
def clocks(draw: st.DrawFn) -> tuple[tuple[Segment, ...], Supplement]:
    """Pauses, perhaps an extension among them, and what an answered supplement does."""
    stops = draw(pauses())
    supplement = draw(st.sampled_from(Supplement))
    minute = draw(st.none() | st.integers(0, 25 * 24 * 60))
    if minute is None:
        return stops, supplement
    granted = FIRST + timedelta(days=60, minutes=minute)
    added = draw(st.integers(1, 10))
    return (*stops, Segment(SegmentKind.EXTENDED, granted, added=days(added))), supplement


def walk_minutes(
    received_at: datetime, minutes: int, calendar: Calendar, segments: Sequence[Segment]
) -> datetime:
    """Count working minutes one by one, as slowly and plainly as possible."""
    moment = received_at
    while minutes:
        moment += timedelta(minutes=1)
        minutes -= _worked(moment - timedelta(minutes=1), calendar, segments)
    return moment


def _worked(moment: datetime, calendar: Calendar, segments: Sequence[Segment]) -> bool:
    if any(s.start <= moment < (s.end or s.start) for s in segments):
        return False
    time = moment.hour * 60 + moment.minute
    return any(a <= time < b for a, b in calendar.day(moment.date()).hours.spans)


def walk_days(received_at: datetime, count: int, calendar: Calendar) -> datetime:
    """Count calendar days without pauses: first working minute, N days on, off rest days."""
    start = walk_minutes(received_at, 1, calendar, ()) - timedelta(minutes=1)
    day = start.date() + timedelta(days=count)
    while not calendar.day(day).hours.spans:
        day += timedelta(days=1)
    closing = calendar.day(day).hours.spans[-1][1]
    midnight = datetime.combine(day, datetime.min.time(), VIETNAM)
    return midnight + timedelta(minutes=closing)
