"""What the archive tells upwards."""

from dataclasses import dataclass
from datetime import datetime

from portal.core.events import Event
from portal.core.json_types import JsonObject


@dataclass(frozen=True)
class Strengthened(Event):
    """A signed file has reached the level demanded of it, and is stored.

    ``step`` names what was under way, with what the asker wants to hear again.
    """

    step: str
    payload: JsonObject
    sha256: str
    at: datetime
