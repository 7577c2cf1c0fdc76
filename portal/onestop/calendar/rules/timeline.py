"""A calendar laid out as one line of working minutes, so that a due date is one bisection.

Moments are whole minutes: the proleptic ordinal of the local date times 1440, plus the minute
of the day. Viet Nam has kept one offset since 1975, so no minute is missing or doubled.
"""

from bisect import bisect_left
from collections.abc import Callable
from datetime import date, datetime, timedelta
from threading import Lock

from portal.core.clock import VIETNAM
from portal.onestop.calendar.rules.hours import MINUTES_PER_DAY, Span
from portal.onestop.calendar.rules.refusals import CalendarWithoutWork, OutsideCalendar

# The holiday list computes lunar dates up to the end of the century.
FIRST_YEAR, LAST_YEAR = 2000, 2098
_MIDNIGHT = datetime(1, 1, 1, tzinfo=VIETNAM)


def to_minute(moment: datetime) -> int:
    """Turn an aware moment into its local minute, the seconds dropped.

    Raises OutsideCalendar outside the years of the calendar.
    """
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise OutsideCalendar(first=FIRST_YEAR, last=LAST_YEAR)
    local = moment.astimezone(VIETNAM)
    if not FIRST_YEAR <= local.year <= LAST_YEAR:
        raise OutsideCalendar(first=FIRST_YEAR, last=LAST_YEAR)
    return local.toordinal() * MINUTES_PER_DAY + local.hour * 60 + local.minute


def to_moment(minute: int) -> datetime:
    """Turn a minute into an aware moment in Vietnamese time."""
    return _MIDNIGHT + timedelta(minutes=minute - MINUTES_PER_DAY)


class Timeline:
    """Counts of working minutes for every date from a first year on; grows a year at a time."""

    def __init__(self, spans_of: Callable[[date], tuple[Span, ...]], first_year: int) -> None:
        if not FIRST_YEAR <= first_year <= LAST_YEAR:
            raise OutsideCalendar(first=FIRST_YEAR, last=LAST_YEAR)
        self.first_year = first_year
        self._spans_of = spans_of
        self._first = date(first_year, 1, 1).toordinal()
        self._years = 0
        self._spans: list[tuple[Span, ...]] = []
        self._before = [0]
        self._growing = Lock()

    def worked(self, minute: int) -> int:
        """Count the working minutes from the beginning of the line until a minute."""
        ordinal, time = divmod(minute, MINUTES_PER_DAY)
        place = ordinal - self._first
        while place >= len(self._before) - 1:
            self._grow(OutsideCalendar)
        done = self._before[place]
        for start, end in self._spans[place]:
            if time <= start:
                break
            done += min(time, end) - start
        return done

    def at(self, worked: int) -> int:
        """Find the first minute at which so many working minutes are done.

        Raises CalendarWithoutWork when the calendar never comes to so many.
        """
        while self._before[-1] < worked:
            self._grow(CalendarWithoutWork)
        place = bisect_left(self._before, worked) - 1
        left = worked - self._before[place]
        for start, end in self._spans[place]:
            if left <= end - start:
                return (self._first + place) * MINUTES_PER_DAY + start + left
            left -= end - start
        raise AssertionError("The count of a day is the sum of its spans.")

    def opening(self, minute: int) -> int:
        """Find the first working minute from a minute on: receipt at lunch, at night, on rest."""
        return self.at(self.worked(minute) + 1) - 1

    def closing(self, ordinal: int) -> int:
        """Find the closing minute of a date, or of the next date on which work is done."""
        return self.at(self.worked((self._working_from(ordinal) + 1) * MINUTES_PER_DAY))

    def works(self, ordinal: int) -> bool:
        """Tell whether any work is done on a date."""
        return self._working_from(ordinal) == ordinal

    def _working_from(self, ordinal: int) -> int:
        return self.opening(ordinal * MINUTES_PER_DAY) // MINUTES_PER_DAY

    def _grow(self, refusal: type[CalendarWithoutWork | OutsideCalendar]) -> None:
        """Add a year; the counts come last, so that a reader never sees a date without spans."""
        with self._growing:
            year = self.first_year + self._years
            if year > LAST_YEAR:
                raise refusal(first=FIRST_YEAR, last=LAST_YEAR)
            for ordinal in range(date(year, 1, 1).toordinal(), date(year + 1, 1, 1).toordinal()):
                spans = self._spans_of(date.fromordinal(ordinal))
                self._spans.append(spans)
                self._before.append(self._before[-1] + sum(end - start for start, end in spans))
            self._years += 1
