"""What accounts tell the floors above."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from portal.core.access import Deputation
from portal.core.events import Event


class FactorChange(StrEnum):
    """What became of somebody's second factor."""

    ENROLLED = "enrolled"
    CODES_RENEWED = "codes_renewed"
    CODE_USED = "code_used"
    REMOVED = "removed"


@dataclass(frozen=True)
class FactorChanged(Event):
    """Somebody's second factor is not what it was; its owner is told (ASVS 5.0.0, 6.3.7)."""

    account_id: UUID
    at: datetime
    change: FactorChange


@dataclass(frozen=True)
class SignedIn(Event):
    """Somebody signed in; ``new_device`` when this browser was never seen with the account."""

    account_id: UUID
    at: datetime
    user_agent: str
    network: str
    new_device: bool


@dataclass(frozen=True)
class DeputationsAsked(Event):
    """Somebody of the staff acts: who keeps deputies appends what they carry for others today."""

    account_id: UUID
    today: date
    answers: list[Deputation] = field(default_factory=list)
