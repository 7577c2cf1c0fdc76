"""What signatures tell upwards."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from portal.core.events import Event
from portal.core.json_types import JsonValue


@dataclass(frozen=True)
class DeskSigned(Event):
    """A file came back from an officer's desk, was found valid and is stored.

    Whoever asked for it knows their ``step``, and refuses with a DomainError what they do not
    want any more; then the file is not taken.
    """

    transfer_id: UUID
    account_id: UUID
    sha256: str
    signed_sha256: str
    at: datetime
    step: str = ""
    payload: Mapping[str, JsonValue] = field(default_factory=dict)
