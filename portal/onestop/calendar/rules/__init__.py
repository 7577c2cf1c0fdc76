"""The statutory clock in plain Python: what the law says about time."""

from portal.onestop.calendar.rules.clock import due
from portal.onestop.calendar.rules.days import Calendar, Day, DayKind, DecreedDay, Reason
from portal.onestop.calendar.rules.derivation import Derivation
from portal.onestop.calendar.rules.hours import Week, WorkingHours
from portal.onestop.calendar.rules.limits import Limit, LimitKind
from portal.onestop.calendar.rules.refusals import ClockRefused
from portal.onestop.calendar.rules.replay import Difference, NotReplayed, Promise, replay
from portal.onestop.calendar.rules.segments import Cause, Segment, SegmentKind, Supplement
from portal.onestop.calendar.rules.steps import Step
from portal.onestop.calendar.rules.words import explain, why

__all__ = [
    "Calendar",
    "Cause",
    "ClockRefused",
    "Day",
    "DayKind",
    "DecreedDay",
    "Derivation",
    "Difference",
    "Limit",
    "LimitKind",
    "NotReplayed",
    "Promise",
    "Reason",
    "Segment",
    "SegmentKind",
    "Step",
    "Supplement",
    "Week",
    "WorkingHours",
    "due",
    "explain",
    "replay",
    "why",
]
