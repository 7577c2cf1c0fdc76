"""A question anybody may ask the clock, with a calendar of their own supposed over the real one."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from portal.core.i18n import lazy_gettext as _l
from portal.onestop.calendar.rules.clock import due
from portal.onestop.calendar.rules.days import Calendar, DecreedDay
from portal.onestop.calendar.rules.derivation import Derivation
from portal.onestop.calendar.rules.hours import Week
from portal.onestop.calendar.rules.limits import Limit
from portal.onestop.calendar.rules.refusals import ClockRefused
from portal.onestop.calendar.rules.segments import (
    Segment,
    Supplement,
    answered,
    refuse_future,
)


class DayBothWays(ClockRefused):
    """A day cannot be free and worked at once."""

    place = "calendar.make_up_days"
    sentence = _l("Ngày %(day)s vừa là ngày nghỉ vừa là ngày làm bù.")


class AnswerTooFar(ClockRefused):
    """A supposed answer years away is no question anybody has."""

    place = "if_answered_on"
    sentence = _l("Ngày giả định trả lời quá xa so với ngày tiếp nhận.")


class CalendarTooThin(ClockRefused):
    """With hardly any working time a limit would run for decades; no office has such hours."""

    place = "calendar"
    sentence = _l("Với lịch này, thời hạn kéo dài quá %(years)s năm. Hãy xem lại giờ làm việc.")


# Both bound the derivation that is told day by day.
_FARTHEST, _MOST_YEARS = timedelta(days=3660), 25
_LONGEST = timedelta(days=366 * _MOST_YEARS)


@dataclass(frozen=True, slots=True)
class Supposed:
    """What is supposed about the calendar: further days, and hours that hold the whole week."""

    days_off: tuple[DecreedDay, ...] = ()
    make_up_days: tuple[DecreedDay, ...] = ()
    week: Week | None = None

    def over(self, calendar: Calendar) -> Calendar:
        """Lay the supposition over a calendar; raises DayBothWays."""
        free = {decreed.date for decreed in self.days_off}
        both = sorted(free & {decreed.date for decreed in self.make_up_days})
        if both:
            raise DayBothWays(day=f"{both[0]:%d/%m/%Y}")
        laid = calendar.overlaid(*self.days_off, *self.make_up_days)
        return Calendar((self.week,), laid.decreed, laid.national) if self.week else laid


@dataclass(frozen=True, slots=True)
class Question:
    """When would a limit run out? ``unit`` is a unit's code or id, empty for the general calendar.

    ``if_answered_on`` supposes when the last pause ends; it alone may lie in the future.
    """

    received_at: datetime
    limit: Limit
    unit: str = ""
    segments: tuple[Segment, ...] = ()
    supposed: Supposed = Supposed()
    if_answered_on: datetime | None = None
    supplement: Supplement = Supplement.PAUSE

    def answer(self, calendar: Calendar, *, now: datetime) -> Derivation:
        """Derive the moment; raises ClockRefused in one of its kinds."""
        refuse_future(self.segments, now)
        segments = self.segments
        if self.if_answered_on is not None:
            if self.if_answered_on - self.received_at > _FARTHEST:
                raise AnswerTooFar
            segments = answered(segments, self.if_answered_on)
        laid = self.supposed.over(calendar)
        told = due(self.received_at, self.limit, laid, segments, supplement=self.supplement)
        if told.due_at - self.received_at > _LONGEST:
            raise CalendarTooThin(years=_MOST_YEARS)
        return told
