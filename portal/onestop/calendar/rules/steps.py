"""The derivation of a date, day by day: what was counted, and why the rest was not."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NamedTuple

from portal.core.json_types import JsonValue
from portal.onestop.calendar.rules.days import Calendar, Day, Reason
from portal.onestop.calendar.rules.hours import MINUTES_PER_DAY
from portal.onestop.calendar.rules.limits import Limit, LimitKind

Skips = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One date of a derivation.

    ``minutes`` is working time counted on the date, ``paused_minutes`` working time left out
    because the clock stood still; both are 0 in a count of calendar days. ``name`` is the
    holiday's or decree's, in Vietnamese and English.
    """

    date: date
    counted: bool
    reason: Reason
    minutes: int = 0
    paused_minutes: int = 0
    name: str = ""
    name_en: str = ""

    def to_json(self) -> dict[str, JsonValue]:
        """Give the step for storage, without what is empty."""
        told: dict[str, JsonValue] = {
            "date": self.date.isoformat(),
            "counted": self.counted,
            "reason": self.reason.value,
        }
        rest = {name: getattr(self, name) for name in ("minutes", "paused_minutes")}
        names = {name: getattr(self, name) for name in ("name", "name_en")}
        return told | {name: value for name, value in (rest | names).items() if value}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Step":
        """Read what ``to_json`` wrote."""
        day, reason = date.fromisoformat(stored["date"]), Reason(stored["reason"])
        return cls(**{**stored, "date": day, "reason": reason})


class Count(NamedTuple):
    """What the steps are told from: minutes of receipt, start and end, and what was left out.

    ``last`` is the ordinal of the last date counted; ``pauses`` are in minutes, ``skipped``
    in ordinals of dates, both half-open. A tuple, because one is made for every due date.
    """

    calendar: Calendar
    received: int
    start: int
    due: int
    last: int
    pauses: Skips
    skipped: Skips

    def steps(self, limit: Limit) -> tuple[Step, ...]:
        """Tell every date from receipt to the end."""
        by_days = limit.kind is LimitKind.CALENDAR_DAYS
        told = self._calendar_days() if by_days else self._working_time()
        return tuple(told)

    def _dates(self) -> Iterator[tuple[int, Day]]:
        first, last = self.received // MINUTES_PER_DAY, self.due // MINUTES_PER_DAY
        for ordinal in range(first, last + 1):
            yield ordinal, self.calendar.day(date.fromordinal(ordinal))

    def _working_time(self) -> Iterator[Step]:
        paused = self._paused_minutes()
        for ordinal, day in self._dates():
            begin, end = ordinal * MINUTES_PER_DAY, (ordinal + 1) * MINUTES_PER_DAY
            inside = _overlap(day, ordinal, max(begin, self.start), min(end, self.due))
            step = _step(ordinal, day, inside - paused[ordinal], paused[ordinal])
            late = not inside and day.hours.spans and end > self.received and begin < self.start
            yield replace(step, reason=Reason.RECEIVED_LATE) if late else step

    def _paused_minutes(self) -> Mapping[int, int]:
        found: dict[int, int] = defaultdict(int)
        for begin, end in self.pauses:
            begin, end = max(begin, self.start), min(end, self.due)  # noqa: PLW2901 - Clipped.
            for ordinal in range(begin // MINUTES_PER_DAY, end // MINUTES_PER_DAY + 1):
                day = self.calendar.day(date.fromordinal(ordinal))
                found[ordinal] += _overlap(day, ordinal, begin, end)
        return found

    def _calendar_days(self) -> Iterator[Step]:
        skipped = {day for first, end in self.skipped for day in range(first, end)}
        started = self.start // MINUTES_PER_DAY
        for ordinal, day in self._dates():
            if ordinal <= started:
                reason = Reason.RECEIVED
            elif ordinal in skipped:
                reason = Reason.PAUSED
            elif ordinal > self.last:
                reason = Reason.DUE if ordinal == self.due // MINUTES_PER_DAY else Reason.MOVED
            else:
                reason = Reason.COUNTED
            counted = reason is Reason.COUNTED
            yield Step(date.fromordinal(ordinal), counted, reason, 0, 0, day.name, day.name_en)


def _step(ordinal: int, day: Day, minutes: int, paused: int) -> Step:
    reason = Reason.PAUSED if paused and not minutes else day.reason
    counted = minutes > 0
    return Step(date.fromordinal(ordinal), counted, reason, minutes, paused, day.name, day.name_en)


def _overlap(day: Day, ordinal: int, begin: int, end: int) -> int:
    """Count the working minutes of a date between two minutes."""
    midnight = ordinal * MINUTES_PER_DAY
    return sum(
        max(0, min(end, midnight + closed) - max(begin, midnight + opened))
        for opened, closed in day.hours.spans
    )
