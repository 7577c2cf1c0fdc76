"""What signatures tell upwards."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from portal.core.events import Event


@dataclass(frozen=True)
class DeskSigned(Event):
    """A file came back from an officer's desk, was found valid and is stored."""

    transfer_id: UUID
    account_id: UUID
    sha256: str
    signed_sha256: str
    at: datetime
