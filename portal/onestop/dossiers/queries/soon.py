"""Until when what is due at a unit is due soon, by the working time of that unit."""

from datetime import datetime, timedelta
from uuid import UUID

from portal.core.clock import local
from portal.onestop.calendar.queries import calendar_for
from portal.onestop.calendar.rules import ClockRefused, figures
from portal.onestop.calendar.rules.progress import runs_out

_WITHOUT_WORK = timedelta(days=1)


def soon_of(unit_id: UUID, now: datetime) -> datetime:
    """Give the moment before which what is due counts as due soon.

    It is as far ahead as the warning of one working day reaches back (``warnings``). Counted
    on from now instead of back from each date, one moment serves all dossiers of a unit, and an
    index finds them. A calendar without a working day counts by the clock.
    """
    figure = figures.in_force("warnings", local(now).date()).value
    try:
        return runs_out(calendar_for(unit_id), now, -figure["minutes_from_due"]["day_before"])
    except ClockRefused:
        return now + _WITHOUT_WORK
