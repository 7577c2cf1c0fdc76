"""Asking the floors above whether somebody may open an upload: they know whose paper it is."""

from portal.core import events
from portal.core.access import Actor
from portal.core.database import read_uuid
from portal.records.validation.events import ReadersAsked


def opens(sha256: str, where: str, actor: Actor) -> bool:
    """Tell whether an actor may open a paper of this content that lies where they say."""
    found = read_uuid(where)
    if found is None:
        return False
    asked = ReadersAsked(sha256, actor, found)
    events.publish(asked)
    return any(asked.answers)
