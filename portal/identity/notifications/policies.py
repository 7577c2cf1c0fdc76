"""Who may read notices."""

from typing import Protocol
from uuid import UUID

from portal.core.access import Actor


class Addressed(Protocol):
    """Anything that is addressed to one account."""

    @property
    def account_id(self) -> UUID:
        """Name the reader's account."""


def may_read_notices(actor: Actor) -> bool:
    """Let people with an account read what they were told."""
    return actor.kind in {"citizen", "staff"} and actor.id is not None


def may_open_notice(actor: Actor, notice: Addressed) -> bool:
    """Let people open their own notices only."""
    return actor.id is not None and notice.account_id == actor.id
