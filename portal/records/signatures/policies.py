"""Who may carry a paper to the token on the desk and back."""

from typing import Protocol
from uuid import UUID

from portal.core.access import Actor


class OwnTransfer(Protocol):
    """What a policy needs to know of a transfer."""

    @property
    def account_id(self) -> UUID: ...


def may_carry(actor: Actor, transfer: OwnTransfer) -> bool:
    """Allow the officer who is to sign, and nobody else."""
    return actor.kind == "staff" and actor.id == transfer.account_id
