"""What the register tells the floors above."""

from dataclasses import dataclass
from uuid import UUID

from portal.core.events import Event


@dataclass(frozen=True)
class DocumentReleased(Event):
    """A document was released: its file is final and its state is in force."""

    document_id: UUID
    public_id: str
    sha256: str


@dataclass(frozen=True)
class DocumentRevoked(Event):
    """A document was revoked or replaced."""

    document_id: UUID
    public_id: str
