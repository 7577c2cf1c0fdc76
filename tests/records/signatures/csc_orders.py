"""What the remote signing service of the tests has promised, and what it shall do wrong."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


class ProtocolError(Exception):
    """What the service answers instead of a result."""

    def __init__(self, status: int, error: str, description: str) -> None:
        super().__init__(description)
        self.status, self.error, self.description = status, error, description


@dataclass
class Authorised:
    hashes: list[str]
    until: float


@dataclass
class Orders:
    """What the service shall do wrong; each is looked at when a request comes in."""

    delay_seconds: float = 0.0
    forget_tokens: bool = False  # Answers 401 to the next call.
    refuse_sign_in: bool = False
    status: int = 0  # Of every answer, for instance 503.
    sad_expired: int = 0  # How many signHash calls find their SAD lapsed.
    one_too_few: bool = False
    other_key: Any = None  # Signs with another key than the credential's.
    no_json: bool = False
    redirect: bool = False
    owner_declines: bool = False  # At the page where the owner is asked.
    other_state: bool = False  # The browser comes back with a state of its own.
    # What others do while it works, by the method that is asked.
    meanwhile: dict[str, Callable[[], object]] = field(default_factory=dict)


@dataclass
class Promised:
    """What an authorisation code stands for."""

    hashes: list[str]
    redirect: str
    challenge: str
