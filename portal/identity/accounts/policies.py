"""Who may do what with an account."""

from typing import Protocol
from uuid import UUID

from portal.core.access import Actor


class Owned(Protocol):
    """Anything that belongs to one account."""

    @property
    def account_id(self) -> UUID:
        """Name the owner's account."""


def may_use_own_account(actor: Actor) -> bool:
    """Let people with an account see their own data and sessions."""
    return actor.kind in {"citizen", "staff"} and actor.id is not None


def may_end_session(actor: Actor, owned: Owned) -> bool:
    """Let people end their own sessions only."""
    return actor.id is not None and owned.account_id == actor.id
