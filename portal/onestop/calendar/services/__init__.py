"""What the calendar does: promise dates, keep decreed days and working hours."""

from portal.onestop.calendar.services.days import DayAlreadyDecreed, add_day, remove_day
from portal.onestop.calendar.services.hours import (
    HoursAlreadySet,
    HoursInForce,
    set_hours,
    withdraw_hours,
)
from portal.onestop.calendar.services.promising import answer, derive, promise, replay_year

__all__ = [
    "DayAlreadyDecreed",
    "HoursAlreadySet",
    "HoursInForce",
    "add_day",
    "answer",
    "derive",
    "promise",
    "remove_day",
    "replay_year",
    "set_hours",
    "withdraw_hours",
]
