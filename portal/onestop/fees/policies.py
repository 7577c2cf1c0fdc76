"""Who may take money for a dossier, and who may read what was taken."""

from typing import Protocol
from uuid import UUID

from portal.core.access import Actor
from portal.identity.organisations.rules import Function
from portal.onestop.slips.policies import readable_units


class Charged(Protocol):
    """What is needed of a dossier."""

    @property
    def unit_id(self) -> UUID: ...


def may_collect(actor: Actor, dossier: Charged, receiver_id: UUID | None) -> bool:
    """Let intake officers of the deciding unit, and whoever received the dossier elsewhere.

    A dossier may be received at any counter of the province; money is taken there too.
    """
    if actor.kind != "staff" or actor.id is None:
        return False
    received = actor.id == receiver_id and actor.holds(Function.INTAKE)
    return received or actor.holds(Function.INTAKE, dossier.unit_id)


def may_read_receipts(actor: Actor) -> bool:
    """Let staff who read some unit's registers see what it took."""
    return bool(readable_units(actor))


def may_read_receipts_of(actor: Actor, unit_id: UUID) -> bool:
    """Let intake, heads, clerks and auditors of a unit see what it took."""
    return unit_id in readable_units(actor)
