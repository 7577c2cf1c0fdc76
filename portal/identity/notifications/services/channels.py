"""The port for messages to the outside, and its registry."""

from typing import Protocol

from portal.identity.notifications.rules import Message
from portal.identity.notifications.services.file_outbox import FileOutbox


class Channel(Protocol):
    """A way to reach people outside the portal."""

    @property
    def name(self) -> str:
        """Name the channel: email or sms."""

    def send(self, message: Message) -> None:
        """Hand a message over; the same key twice is one message. Raises ChannelDown."""


def channels() -> dict[str, Channel]:
    """List the channels of this installation by name."""
    return {name: FileOutbox(name) for name in ("email", "sms")}
