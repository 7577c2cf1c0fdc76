"""What would have been promised under another calendar."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from portal.core.clock import local
from portal.onestop.calendar.rules.clock import due
from portal.onestop.calendar.rules.days import Calendar
from portal.onestop.calendar.rules.limits import Limit
from portal.onestop.calendar.rules.segments import Segment, Supplement


@dataclass(frozen=True, slots=True)
class Promise:
    """What was promised once: a reference such as the dossier code, and the clock's facts.

    ``unit_id`` names the unit whose calendar counted.
    """

    reference: str
    received_at: datetime
    limit: Limit
    segments: tuple[Segment, ...] = ()
    supplement: Supplement = Supplement.PAUSE
    unit_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """A promise that another calendar would have changed; moments are aware."""

    reference: str
    old_due_at: datetime
    new_due_at: datetime

    @property
    def days(self) -> int:
        """Count the calendar days by which the new date is later."""
        return (local(self.new_due_at).date() - local(self.old_due_at).date()).days


def replay(promises: Iterable[Promise], old: Calendar, new: Calendar) -> list[Difference]:
    """List the promises whose moment differs between two calendars.

    Raises ClockRefused for a promise that neither calendar can keep.
    """
    compared = (Difference(p.reference, _due_at(p, old), _due_at(p, new)) for p in promises)
    return [found for found in compared if found.old_due_at != found.new_due_at]


def _due_at(promise: Promise, calendar: Calendar) -> datetime:
    derived = due(
        promise.received_at,
        promise.limit,
        calendar,
        promise.segments,
        supplement=promise.supplement,
    )
    return derived.due_at
