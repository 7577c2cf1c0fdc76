"""What uploads tell upwards."""

from dataclasses import dataclass
from uuid import UUID

from portal.core.events import Event


@dataclass(frozen=True)
class FileKept(Event):
    """An inspected file was kept in the present transaction."""

    file_id: UUID
    sha256: str
    media_type: str
