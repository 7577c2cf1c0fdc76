from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from random import Random

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from portal.onestop.calendar.rules import (
    Calendar,
    DayKind,
    DecreedDay,
    Derivation,
    Limit,
    LimitKind,
    Segment,
    SegmentKind,
    Supplement,
    due,
    explain,
    why,
)
from portal.onestop.calendar.rules.refusals import ExtensionAfterExpiry
from tests.onestop.calendar import worlds

WORKING = {LimitKind.WORKING_DAYS, LimitKind.WORKING_HOURS}


@given(worlds.moments, worlds.limits, worlds.calendars)
@settings(max_examples=40, deadline=None)
def test_a_due_date_is_what_counting_minute_by_minute_finds(
    received_at: datetime, limit: Limit, calendar: Calendar
) -> None:
    assume(limit.kind in WORKING)
    minutes = limit.minutes(received_at.toordinal())
    expected = worlds.walk_minutes(received_at, minutes, calendar, ())
    assert due(received_at, limit, calendar).due_at == expected


@given(st.integers(0, 30 * 24 * 60), worlds.limits, worlds.calendars, worlds.pauses())
@settings(max_examples=40, deadline=None)
def test_pauses_are_what_counting_minute_by_minute_leaves_out(
    before: int, limit: Limit, calendar: Calendar, segments: tuple[Segment, ...]
) -> None:
    assume(limit.kind in WORKING)
    received_at = worlds.FIRST + timedelta(days=60) - timedelta(minutes=before)
    minutes = limit.minutes(received_at.toordinal())
    expected = worlds.walk_minutes(received_at, minutes, calendar, segments)
    assert due(received_at, limit, calendar, segments).due_at == expected


@given(worlds.moments, st.integers(1, 40), worlds.calendars)
@settings(max_examples=40, deadline=None)
def test_calendar_days_are_what_counting_day_by_day_finds(
    received_at: datetime, count: int, calendar: Calendar
) -> None:
    found = due(received_at, Limit(LimitKind.CALENDAR_DAYS, count), calendar)
    assert found.due_at == worlds.walk_days(received_at, count, calendar)
    assert sum(step.counted for step in found.steps) == count


@given(worlds.moments, worlds.moments, worlds.limits, worlds.calendars, worlds.pauses())
@settings(max_examples=100, deadline=None)
def test_later_receipt_never_brings_an_earlier_date(
    one: datetime,
    other: datetime,
    limit: Limit,
    calendar: Calendar,
    segments: tuple[Segment, ...],
) -> None:
    earlier, later = sorted((one, other))
    first = due(earlier, limit, calendar, segments)
    assert first.due_at <= due(later, limit, calendar, segments).due_at


@given(worlds.moments, worlds.limits, worlds.calendars, worlds.pauses(), worlds.dates)
@settings(max_examples=100, deadline=None)
def test_a_further_day_off_never_brings_an_earlier_date(
    received_at: datetime,
    limit: Limit,
    calendar: Calendar,
    segments: tuple[Segment, ...],
    free: date,
) -> None:
    fewer = due(received_at, limit, calendar, segments)
    more = calendar.overlaid(DecreedDay(free, DayKind.OFF))
    assert fewer.due_at <= due(received_at, limit, more, segments).due_at


@given(worlds.moments, worlds.limits, worlds.calendars, worlds.pauses(), st.randoms())
@settings(max_examples=100, deadline=None)
def test_a_due_date_is_a_pure_function_of_facts_in_any_order(
    received_at: datetime,
    limit: Limit,
    calendar: Calendar,
    segments: tuple[Segment, ...],
    random: Random,
) -> None:
    shuffled = list(segments)
    random.shuffle(shuffled)
    same = Calendar(calendar.weeks, calendar.decreed, calendar.national)
    first = due(received_at, limit, calendar, segments)
    again = due(received_at, limit, same, shuffled)
    assert first.to_json() == again.to_json()


@given(worlds.moments, worlds.limits, worlds.calendars, worlds.pauses())
@settings(max_examples=100, deadline=None)
def test_a_stored_derivation_replays_to_the_same_clock_and_words(
    received_at: datetime, limit: Limit, calendar: Calendar, segments: tuple[Segment, ...]
) -> None:
    derived = due(received_at, limit, calendar, segments)
    stored = Derivation.from_json(derived.to_json())
    again = due(stored.received_at, stored.limit, calendar, stored.segments)
    assert stored == derived
    assert again.to_json() == stored.to_json() == derived.to_json()
    assert explain(stored) == explain(derived)
    assert [why(step) for step in stored.steps] == [why(step) for step in derived.steps]


@given(worlds.moments, worlds.limits, worlds.calendars, worlds.clocks(), st.randoms())
@settings(max_examples=150, deadline=None)
def test_with_extensions_and_restarts_the_clock_replays_too(
    received_at: datetime,
    limit: Limit,
    calendar: Calendar,
    clock: tuple[tuple[Segment, ...], Supplement],
    random: Random,
) -> None:
    """An extension counts exactly where the clock, as it stood then, had not run out."""
    segments, supplement = clock
    assume(limit.kind in WORKING)

    def count(known: Sequence[Segment]) -> Derivation:
        return due(received_at, limit, calendar, known, supplement=supplement)

    extended = next((s for s in segments if s.kind is SegmentKind.EXTENDED), None)
    stops = tuple(s for s in segments if s is not extended)
    plain = count(stops)
    if extended is not None and not in_time(count, stops, extended.start):
        with pytest.raises(ExtensionAfterExpiry):
            count(segments)
        return
    derived = count(segments)
    assert derived.due_at > plain.due_at if extended else derived == plain
    shuffled = list(segments)
    random.shuffle(shuffled)
    stored = Derivation.from_json(derived.to_json())
    again = count(shuffled)
    assert again.to_json() == stored.to_json() == derived.to_json()
    assert explain(stored) == explain(derived)


def in_time(
    count: Callable[[Sequence[Segment]], Derivation], stops: Sequence[Segment], moment: datetime
) -> bool:
    """Ask for the clock as it stood when an extension came: nothing later had happened."""
    answered = [s for s in stops if s.end and s.end <= moment]
    waits = [s for s in stops if s.start <= moment < (s.end or s.start)]
    before = count(answered).due_at
    return bool(waits and waits[0].start < before) or moment < before


@given(worlds.moments, worlds.limits, worlds.calendars, worlds.pauses())
@settings(max_examples=100, deadline=None)
def test_the_steps_add_up_to_the_limit(
    received_at: datetime, limit: Limit, calendar: Calendar, segments: tuple[Segment, ...]
) -> None:
    assume(limit.kind in WORKING)
    derived = due(received_at, limit, calendar, segments)
    assert sum(s.minutes for s in derived.steps) == limit.minutes(received_at.toordinal())
    assert derived.steps[0].date == received_at.date()
    assert derived.steps[-1].date == derived.due_at.date()


@given(worlds.moments, worlds.limits, worlds.calendars, worlds.pauses())
@settings(max_examples=100, deadline=None)
def test_a_promised_moment_is_working_time_and_no_pause_hides_it(
    received_at: datetime, limit: Limit, calendar: Calendar, segments: tuple[Segment, ...]
) -> None:
    due_at = due(received_at, limit, calendar, segments).due_at
    spans = calendar.day((due_at - timedelta(minutes=1)).date()).hours.spans
    time = (due_at - timedelta(minutes=1)).hour * 60 + (due_at - timedelta(minutes=1)).minute
    assert any(a <= time < b for a, b in spans)
    assert not any(s.start < due_at < (s.end or s.start) for s in segments)
