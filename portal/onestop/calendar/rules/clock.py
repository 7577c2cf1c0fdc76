"""The statutory clock: from receipt, limit, calendar and segments to the promised moment."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from portal.onestop.calendar.rules import counting, refusals
from portal.onestop.calendar.rules.days import Calendar
from portal.onestop.calendar.rules.derivation import Derivation
from portal.onestop.calendar.rules.hours import MINUTES_PER_DAY
from portal.onestop.calendar.rules.limits import Limit, LimitKind
from portal.onestop.calendar.rules.segments import (
    Cause,
    Segment,
    Supplement,
    added_by,
    check,
    extensions,
    pauses,
    refuse_future,
)
from portal.onestop.calendar.rules.steps import Count, Skips
from portal.onestop.calendar.rules.timeline import FIRST_YEAR, Timeline, to_minute, to_moment


def due(
    received_at: datetime,
    limit: Limit,
    calendar: Calendar,
    segments: Sequence[Segment] = (),
    *,
    now: datetime | None = None,
    supplement: Supplement = Supplement.PAUSE,
    accepted: bool = False,
) -> Derivation:
    """Derive the moment at which a limit runs out; a pure function of its arguments.

    ``received_at`` and the segments are aware moments, counted by whole local minutes.
    With ``now`` given, segments in the future are refused. Extensions that were ``accepted``
    when they were granted are not judged again. Raises ClockRefused in one of its kinds.
    Sources of the numbers: figures.json.
    """
    received = to_minute(received_at)
    line = calendar.line(max(received_at.year - 1, FIRST_YEAR))
    if not segments:
        start = line.opening(received)
        found = _run(line, start, limit, (), ())
        return _derivation(received, start, found, limit, calendar)
    if now is not None:
        refuse_future(segments, now)
    placed = check(segments, received_at=received_at, limit=limit)
    opened, granted = line.opening(received), extensions(placed)
    for place, extended in enumerate(() if accepted else granted):
        before = added_by(granted[:place])
        expiry = _expiry_known(line, opened, limit, placed, supplement, extended.start, before)
        _check_in_time(extended, segments, expiry)
    start, left = _restarted(line, opened, placed, supplement)
    found = _run(line, start, limit, _stops(left), added_by(granted))
    return _derivation(received, start, found, limit, calendar, placed, supplement)


class _Run(NamedTuple):
    """How a limit ran out: when, and which dates or minutes were left out."""

    due: int
    last: int
    pauses: Skips
    skipped: Skips = ()


def _run(line: Timeline, start: int, limit: Limit, stops: Skips, added: Sequence[Limit]) -> _Run:
    ordinal = start // MINUTES_PER_DAY
    if limit.kind is LimitKind.CALENDAR_DAYS:
        days = int(limit.amount) + sum(int(more.amount) for more in added)
        counted = counting.after_days(line, start, days, stops)
        return _Run(counted.due, counted.last, stops, counted.skipped)
    extra = sum(more.minutes(ordinal) for more in added)
    if limit.kind is LimitKind.SAME_DAY:
        end = counting.within_day(line, start, extra, stops)
    else:
        end = counting.after_work(line, start, limit.minutes(ordinal) + extra, stops)
    return _Run(end, end // MINUTES_PER_DAY, stops)


def _expiry_known(  # noqa: PLR0917 - As due() is asked, at one moment.
    line: Timeline,
    opened: int,
    limit: Limit,
    placed: Sequence[Segment],
    supplement: Supplement,
    moment: datetime,
    added: Sequence[Limit],
) -> int:
    """Find when the limit, with what was ``added`` before, ran out as the clock stood then.

    A supplement that was answered only later does not begin anew what had expired before.
    """
    known = [segment for segment in placed if segment.start <= moment]
    start, left = _restarted(line, opened, known, supplement, by=moment)
    return _run(line, start, limit, _stops(left), added).due


def _stops(placed: Sequence[Segment]) -> Skips:
    return tuple((to_minute(p.start), to_minute(p.end or p.start)) for p in pauses(placed))


def _restarted(
    line: Timeline,
    start: int,
    placed: Sequence[Segment],
    supplement: Supplement,
    *,
    by: datetime | None = None,
) -> tuple[int, Sequence[Segment]]:
    """Begin anew after the last supplement (answered by a moment) where the procedure says so."""
    answers = [p.end for p in pauses(placed) if p.cause is Cause.SUPPLEMENT and p.end]
    answers = [answer for answer in answers if by is None or answer <= by]
    if supplement is Supplement.PAUSE or not answers:
        return start, placed
    answered_at = max(answers)
    left = [segment for segment in placed if segment.start >= answered_at]
    return line.opening(max(to_minute(answered_at), start)), left


def _check_in_time(extended: Segment, segments: Sequence[Segment], end: int) -> None:
    if to_minute(extended.start) >= end:
        raise refusals.ExtensionAfterExpiry(f"segments[{list(segments).index(extended)}].from")


def _derivation(  # noqa: PLR0917 - Called by place: this is the hot path.
    received: int,
    start: int,
    found: _Run,
    limit: Limit,
    calendar: Calendar,
    segments: tuple[Segment, ...] = (),
    supplement: Supplement = Supplement.PAUSE,
) -> Derivation:
    return Derivation(
        received_at=to_moment(received),
        starts_at=to_moment(start),
        due_at=to_moment(found.due),
        limit=limit,
        segments=segments,
        supplement=supplement,
        count=Count(calendar, received, start, found.due, found.last, found.pauses, found.skipped),
    )
