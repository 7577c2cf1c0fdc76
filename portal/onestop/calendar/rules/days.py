"""The working calendar: weekly pattern, public holidays, decreed days off and make-up days."""

from bisect import bisect_right
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property, lru_cache
from types import MappingProxyType

import holidays

from portal.onestop.calendar.rules.hours import CLOSED, Week, WorkingHours, default_weeks
from portal.onestop.calendar.rules.timeline import Timeline


class DayKind(StrEnum):
    """What a decree makes of a day."""

    OFF = "off"
    WORK = "work"


class Reason(StrEnum):
    """Why a date counts or does not."""

    WORKING = "working"
    MAKE_UP = "make_up"
    WEEKLY_REST = "weekly_rest"
    PUBLIC_HOLIDAY = "public_holiday"
    DECREED_OFF = "decreed_off"
    PAUSED = "paused"
    RECEIVED = "received"
    RECEIVED_LATE = "received_late"
    COUNTED = "counted"
    MOVED = "moved"
    DUE = "due"


@dataclass(frozen=True, slots=True)
class DecreedDay:
    """A day that a decree (or a unit's own decision) makes free or makes a working day."""

    date: date
    kind: DayKind
    name: str = ""
    legal_reference: str = ""


@dataclass(frozen=True, slots=True)
class Day:
    """One date of a calendar: its hours, and why it has them; names in both languages."""

    hours: WorkingHours
    reason: Reason
    name: str = ""
    name_en: str = ""


@dataclass(frozen=True)
class Calendar:
    """A unit's working calendar.

    ``weeks`` are the weekly patterns, oldest first; ``decreed`` overlays the public holidays,
    where a later entry for a date wins over an earlier one. ``national`` off leaves the public
    holidays out.
    """

    weeks: tuple[Week, ...] = field(default_factory=default_weeks)
    decreed: tuple[DecreedDay, ...] = ()
    national: bool = True
    _lines: list[Timeline] = field(default_factory=list, init=False, compare=False, repr=False)

    def day(self, day: date) -> Day:
        """Tell what a date is in this calendar."""
        week = self.week(day)
        usual = week.days[day.weekday()]
        decreed = self._decreed.get(day)
        if decreed is not None:
            return _decreed_day(decreed, week, usual)
        public = public_days(day.year).get(day) if self.national else None
        if public is None:
            return Day(usual, Reason.WORKING if usual.spans else Reason.WEEKLY_REST)
        if public.kind is DayKind.WORK:
            return Day(week.full_day, Reason.MAKE_UP, public.name, public.name_en)
        return _free(usual, Reason.PUBLIC_HOLIDAY, public.name, public.name_en)

    def line(self, year: int) -> Timeline:
        """Give the counted line of this calendar that begins no later than a year.

        Raises OutsideCalendar for a year without calendar.
        """
        line = self._lines[0] if self._lines else None
        if line is None or line.first_year > year:
            line = Timeline(lambda day: self.day(day).hours.spans, year)
            self._lines[:] = [line]
        return line

    def overlaid(self, *days: DecreedDay) -> "Calendar":
        """Give this calendar with further decreed days over it."""
        return Calendar(self.weeks, self.decreed + days, self.national)

    def until(self, day: date, later: "Calendar") -> "Calendar":
        """Give this calendar up to and with a day, and another one from the next day on."""
        if later == self:
            return self
        following = day + timedelta(days=1)
        weeks = (
            *(week for week in self.weeks if week.effective_from <= day),
            replace(later.week(following), effective_from=following),
            *(week for week in later.weeks if week.effective_from > following),
        )
        decreed = (
            *(decreed for decreed in self.decreed if decreed.date <= day),
            *(decreed for decreed in later.decreed if decreed.date > day),
        )
        return Calendar(weeks, decreed, later.national)

    @cached_property
    def _decreed(self) -> dict[date, DecreedDay]:
        return {decreed.date: decreed for decreed in self.decreed}

    @cached_property
    def _effective(self) -> list[date]:
        return [week.effective_from for week in self.weeks]

    def week(self, day: date) -> Week:
        """Give the weekly pattern in force on a date."""
        return self.weeks[max(bisect_right(self._effective, day) - 1, 0)]


def _decreed_day(decreed: DecreedDay, week: Week, usual: WorkingHours) -> Day:
    if decreed.kind is DayKind.WORK:
        return Day(week.full_day, Reason.MAKE_UP, decreed.name, decreed.name)
    return _free(usual, Reason.DECREED_OFF, decreed.name, decreed.name)


def _free(usual: WorkingHours, reason: Reason, name: str, name_en: str) -> Day:
    """Make a free day; on a day of weekly rest the rest is the reason, not the holiday."""
    return Day(CLOSED, reason if usual.spans else Reason.WEEKLY_REST, name, name_en)


@dataclass(frozen=True, slots=True)
class PublicDay:
    """A public holiday, or a make-up working day that the holiday list knows of."""

    kind: DayKind
    name: str
    name_en: str


@lru_cache(maxsize=128)
def public_days(year: int) -> MappingProxyType[date, PublicDay]:
    """List the public holidays and known make-up working days of a year in Viet Nam."""
    vietnamese = holidays.country_holidays("VN", years=year, language="vi")
    english = holidays.country_holidays("VN", years=year, language="en_US")
    found = {
        day: PublicDay(DayKind.OFF, name, english.get(day) or name)
        for day, name in vietnamese.items()
    }
    worked = (day for day in vietnamese.weekend_workdays if day.year == year)
    return MappingProxyType(found | {day: PublicDay(DayKind.WORK, "", "") for day in worked})
