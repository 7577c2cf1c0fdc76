"""What would have been promised under another calendar, beside what was promised."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from portal.core.clock import local
from portal.onestop.calendar.rules.clock import due
from portal.onestop.calendar.rules.days import Calendar
from portal.onestop.calendar.rules.limits import Limit
from portal.onestop.calendar.rules.refusals import ClockRefused
from portal.onestop.calendar.rules.segments import Segment, Supplement


@dataclass(frozen=True, slots=True)
class Promise:
    """What was promised once: a reference such as the dossier code, and the clock's facts.

    ``due_at`` is the moment that was promised; ``unit_id`` names the unit whose calendar counted.
    """

    reference: str
    received_at: datetime
    due_at: datetime
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


@dataclass(frozen=True, slots=True)
class NotReplayed:
    """A promise that cannot be worked out under another calendar, and why."""

    reference: str
    why: ClockRefused


def replay(promises: Iterable[Promise], calendar: Calendar) -> list[Difference | NotReplayed]:
    """List the promises whose moment would be another under a calendar, or cannot be told."""
    compared = (_compared(promise, calendar) for promise in promises)
    return [found for found in compared if found is not None]


def _compared(promise: Promise, calendar: Calendar) -> Difference | NotReplayed | None:
    try:
        new = due(
            promise.received_at,
            promise.limit,
            calendar,
            promise.segments,
            supplement=promise.supplement,
        )
    except ClockRefused as refused:
        return NotReplayed(promise.reference, refused)
    if new.due_at == promise.due_at:
        return None
    return Difference(promise.reference, promise.due_at, new.due_at)
