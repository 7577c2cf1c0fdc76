"""How far a clock has come: working time between moments, and moments by share of a limit."""

from collections.abc import Sequence
from datetime import datetime

from portal.onestop.calendar.rules.counting import after_work
from portal.onestop.calendar.rules.days import Calendar
from portal.onestop.calendar.rules.derivation import Derivation
from portal.onestop.calendar.rules.steps import Count
from portal.onestop.calendar.rules.timeline import FIRST_YEAR, Timeline, to_minute, to_moment

Span = tuple[datetime, datetime | None]


def worked(calendar: Calendar, spans: Sequence[Span]) -> int:
    """Count the working minutes of some stretches; one without an end counts nothing."""
    total = 0
    for start, end in spans:
        if end is not None:
            line = _line(calendar, start)
            total += line.worked(to_minute(end)) - line.worked(to_minute(start))
    return total


def runs_out(calendar: Calendar, start: datetime, minutes: int) -> datetime:
    """Find when so many working minutes from a moment on are done; the moment itself for none."""
    if minutes <= 0:
        return start
    line, first = _line(calendar, start), to_minute(start)
    return to_moment(line.at(line.worked(first) + minutes))


def at_share(derivation: Derivation, percent: int) -> datetime:
    """Find when a share of the working time of a derivation just made has passed.

    Time in which the clock stood still does not count. Raises ValueError for a derivation
    that was read from storage.
    """
    count = _count(derivation)
    line = _line(count.calendar, derivation.starts_at)
    total = line.worked(count.due) - line.worked(count.start)
    stopped = sum(
        line.worked(max(end, count.start)) - line.worked(max(begin, count.start))
        for begin, end in count.pauses
        if begin < count.due
    )
    found = after_work(line, count.start, (total - stopped) * percent // 100, count.pauses)
    return to_moment(found)


def from_due(derivation: Derivation, minutes: int) -> datetime:
    """Find the moment so many working minutes after the end (before it, when negative).

    Raises ValueError for a derivation that was read from storage.
    """
    count = _count(derivation)
    line = _line(count.calendar, derivation.starts_at)
    return to_moment(line.at(line.worked(count.due) + minutes))


def _count(derivation: Derivation) -> Count:
    if derivation.count is None:
        raise ValueError("Only a derivation just made knows its calendar.")
    return derivation.count


def _line(calendar: Calendar, start: datetime) -> Timeline:
    return calendar.line(max(start.year - 1, FIRST_YEAR))
