"""What the calendar asks of the packages above it."""

from dataclasses import dataclass, field

from portal.core.events import Event
from portal.onestop.calendar.rules import Promise


@dataclass(frozen=True)
class PromisesAsked(Event):
    """Somebody replays a year: whoever made promises in it appends them to ``answers``."""

    year: int
    answers: list[Promise] = field(default_factory=list)
