"""A stand-in for a mail server or text message gateway: one file for each message.

Files lie in ``outbox/<channel>/`` of the data folder. A file named ``DOWN`` there makes the
channel fail until it is removed, as a gateway does that cannot be reached.
"""

import hashlib
import json
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

from portal.core.settings import settings
from portal.identity.notifications.rules import Message

SWITCH = "DOWN"


class ChannelDown(OSError):
    """The other side cannot be reached; the message is tried again later."""


@dataclass(frozen=True, slots=True)
class FileOutbox:
    """The stand-in for one channel."""

    name: str

    @property
    def folder(self) -> Path:
        """Name the folder of this channel's messages."""
        return settings().data_folder / "outbox" / self.name

    def send(self, message: Message) -> None:
        """Write the message once; raises ChannelDown while the switch is there."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if (self.folder / SWITCH).exists():
            raise ChannelDown(self.name)
        name = hashlib.sha256(message.key.encode()).hexdigest()[:32]
        draft = self.folder / f".{name}.{secrets.token_hex(4)}"
        draft.write_text(json.dumps(asdict(message), ensure_ascii=False), encoding="utf-8")
        draft.replace(self.folder / f"{name}.json")
