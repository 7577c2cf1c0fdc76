"""How each kind of limit runs out, in whole minutes on one calendar's line.

Pauses are pairs of minutes, in order and apart. Each function is monotone: a later start, a
longer pause or a further day off never brings the end nearer.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from portal.onestop.calendar.rules import figures
from portal.onestop.calendar.rules.hours import MINUTES_PER_DAY, minute_of_day
from portal.onestop.calendar.rules.timeline import Timeline

Pause = tuple[int, int]


def after_work(line: Timeline, start: int, minutes: int, pauses: Sequence[Pause]) -> int:
    """Find when so many working minutes outside the pauses are done."""
    target = line.worked(start) + minutes
    for begin, end in pauses:
        stopped = line.worked(max(begin, start))
        if stopped >= target:
            break
        target += line.worked(max(end, start)) - stopped
    return line.at(target)


def within_day(line: Timeline, start: int, extra: int, pauses: Sequence[Pause]) -> int:
    """Find the closing of the day of receipt, or of the next working day past the cut-off.

    ``extra`` are working minutes added by an extension. What is left when a pause begins goes
    on after it, and the result is always the closing of a working day.
    """
    ordinal = start // MINUTES_PER_DAY
    promised = line.closing(ordinal + 1 if past_cut_off(start) else ordinal)
    due = _closing_after(line, line.worked(promised) + extra)
    for begin, end in pauses:
        if begin >= due:
            break
        left = line.worked(due) - line.worked(max(begin, start))
        due = _closing_after(line, line.worked(max(end, start)) + left)
    return due


def _closing_after(line: Timeline, worked: int) -> int:
    return line.closing(line.at(worked) // MINUTES_PER_DAY)


def past_cut_off(start: int) -> bool:
    """Tell whether receipt came after the hour up to which the same day is promised."""
    ordinal, time = divmod(start, MINUTES_PER_DAY)
    return time > minute_of_day(figures.at_ordinal("same_day_cut_off", ordinal).value)


@dataclass(frozen=True, slots=True)
class DayCount:
    """A count of calendar days: the last day counted, the end, and the dates left out.

    ``skipped`` are pairs of ordinals, the second exclusive.
    """

    last: int
    due: int
    skipped: tuple[tuple[int, int], ...]


def after_days(line: Timeline, start: int, days: int, pauses: Sequence[Pause]) -> DayCount:
    """Count calendar days: the first is not counted, the last is moved off days of rest.

    The end is the closing of that last day. What is left of the limit when a pause begins is
    counted again from the day on which it ends; while nothing has been counted yet, the day
    of the pause's end takes the place of the day of receipt.
    """
    origin = start // MINUTES_PER_DAY
    last, skipped = origin + days, []
    due = line.closing(last)
    for begin, end in pauses:
        if begin >= due:
            break
        resumed = line.opening(max(end, start)) // MINUTES_PER_DAY
        stopped = max(begin // MINUTES_PER_DAY, origin)
        first = stopped <= origin
        skipped.append((stopped + first, resumed + first))
        origin = resumed if first else origin
        last = resumed + max(last - stopped, 0)
        due = line.closing(last)
    return DayCount(last, due, tuple(skipped))
