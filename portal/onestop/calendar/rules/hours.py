"""Working hours of a day and of a week, in minutes after midnight."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from portal.onestop.calendar.rules.figures import FIGURES
from portal.onestop.calendar.rules.refusals import HoursUnreadable

Span = tuple[int, int]
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MINUTES_PER_DAY = 24 * 60
_SPAN = re.compile(r"(\d{1,2}):(\d{2})\s*[-–]\s*(\d{1,2}):(\d{2})", re.ASCII)
_TIME = re.compile(r"(\d{1,2}):(\d{2})", re.ASCII)


@dataclass(frozen=True, slots=True)
class WorkingHours:
    """The spans of one day in which an office works; none means a day of rest.

    Raises HoursUnreadable when spans are empty, out of order, overlapping or outside the day.
    """

    spans: tuple[Span, ...]

    def __post_init__(self) -> None:
        last = -1
        for start, end in self.spans:
            if not max(last, 0) <= start < end <= MINUTES_PER_DAY:
                raise HoursUnreadable
            last = end

    @property
    def minutes(self) -> int:
        """Count the working minutes of the day."""
        return sum(end - start for start, end in self.spans)

    @property
    def closing(self) -> int:
        """Tell when the last span ends, in minutes after midnight; 0 on a day of rest."""
        return self.spans[-1][1] if self.spans else 0

    @classmethod
    def of(cls, *spans: str) -> "WorkingHours":
        """Read spans such as ``07:00-11:30``; raises HoursUnreadable."""
        return cls(tuple(_span(text) for text in spans))

    def as_texts(self) -> list[str]:
        """Write the spans as ``of`` reads them."""
        return [f"{clock_face(start)}-{clock_face(end)}" for start, end in self.spans]


CLOSED = WorkingHours(())


def clock_face(minute: int) -> str:
    """Write minutes after midnight as 07:05."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


def minute_of_day(text: str) -> int:
    """Read 07:05 as minutes after midnight; raises HoursUnreadable."""
    found = _TIME.fullmatch(text)
    if not found:
        raise HoursUnreadable
    return _minute(found[1], found[2])


def _minute(hours: str, minutes: str) -> int:
    minute = int(hours) * 60 + int(minutes)
    if int(minutes) > 59 or minute > MINUTES_PER_DAY:  # noqa: PLR2004 - An hour's last minute.
        raise HoursUnreadable
    return minute


def _span(text: str) -> Span:
    found = _SPAN.fullmatch(text.strip())
    if not found:
        raise HoursUnreadable
    return _minute(found[1], found[2]), _minute(found[3], found[4])


@dataclass(frozen=True, slots=True)
class Week:
    """The hours of the seven days from Monday on, in force from a day."""

    days: tuple[WorkingHours, ...]
    effective_from: date = date.min

    @classmethod
    def of(cls, spans: Mapping[str, Sequence[str]], effective_from: date = date.min) -> "Week":
        """Read a mapping of ``mon`` … ``sun`` to spans; a day left out is a day of rest."""
        return cls(tuple(WorkingHours.of(*spans.get(day, ())) for day in WEEKDAYS), effective_from)

    def as_spans(self) -> dict[str, list[str]]:
        """Write the week as ``of`` reads it, leaving out days of rest."""
        listed = zip(WEEKDAYS, self.days, strict=True)
        return {name: hours.as_texts() for name, hours in listed if hours.spans}

    @property
    def minutes(self) -> int:
        """Count the working minutes of the week."""
        return sum(hours.minutes for hours in self.days)

    @property
    def full_day(self) -> WorkingHours:
        """Give the hours of a make-up working day: those of the week's first longest day."""
        return max(self.days, key=lambda hours: hours.minutes)


@lru_cache(maxsize=1)
def default_weeks() -> tuple[Week, ...]:
    """Give the weeks that hold for every unit without hours of its own, oldest first."""
    return tuple(Week.of(entry.value, entry.effective_from) for entry in FIGURES["working_week"])


def read_weeks(stored: Mapping[str, Any] | None) -> tuple[Week, ...]:
    """Read a unit's own hours; nothing means the weeks that hold for all.

    Either one week (``{"mon": ["07:00-11:30", …], "sat": ["07:00-11:30"]}``) or several with
    the day each took effect (``{"weeks": [{"effective_from": "2026-04-15", "week": {…}}]}``).
    Raises HoursUnreadable.
    """
    if not stored:
        return default_weeks()
    if "weeks" not in stored:
        return (Week.of(stored),)
    listed = (
        Week.of(entry["week"], date.fromisoformat(entry["effective_from"]))
        for entry in stored["weeks"]
    )
    return tuple(sorted(listed, key=lambda week: week.effective_from))


def succeeded(base: Sequence[Week], own: Sequence[Week]) -> tuple[Week, ...]:
    """Let a unit's own weeks take the place of others from the day the first took effect.

    Both are in order of that day.
    """
    if not own:
        return tuple(base)
    return (*(week for week in base if week.effective_from < own[0].effective_from), *own)
