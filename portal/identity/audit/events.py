"""What the journal tells upwards."""

from dataclasses import dataclass
from datetime import datetime

from portal.core.events import Event


@dataclass(frozen=True)
class JournalBroken(Event):
    """The daily check found places where the journal does not hold."""

    at: datetime
    breaks: int
