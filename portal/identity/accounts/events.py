"""What accounts tell the floors above."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from portal.core.events import Event


@dataclass(frozen=True)
class SignedIn(Event):
    """Somebody signed in; ``new_device`` when this browser was never seen with the account."""

    account_id: UUID
    at: datetime
    user_agent: str
    network: str
    new_device: bool
