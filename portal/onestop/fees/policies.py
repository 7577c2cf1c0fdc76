"""Who may take money for a dossier, and who may read what was taken."""

from typing import Protocol
from uuid import UUID

from portal.core.access import Actor
from portal.identity.organisations.rules import Function
from portal.onestop.dossiers.queries.matters import matter_for
from portal.onestop.slips.policies import readable_units
from portal.onestop.workflows.policies import may_function
from portal.onestop.workflows.rules import Duty


class Charged(Protocol):
    """What is needed of a dossier."""

    @property
    def id(self) -> UUID: ...
    @property
    def unit_id(self) -> UUID: ...
    @property
    def procedure_code(self) -> str: ...
    @property
    def officer_id(self) -> UUID | None: ...


def may_collect(actor: Actor, dossier: Charged, receiver_id: UUID | None) -> bool:
    """Let intake officers of the deciding unit, and whoever received the dossier elsewhere.

    A dossier may be received at any counter of the province; money is taken there too. So may
    who deputises for an intake officer of the deciding unit, today and within the limits.
    """
    if actor.kind != "staff" or actor.id is None:
        return False
    received = actor.id == receiver_id and actor.holds(Function.INTAKE)
    matter = matter_for(actor, dossier, Duty.RECEIVE)
    return received or may_function(actor, Duty.RECEIVE, dossier.unit_id, matter)


def may_read_receipts(actor: Actor) -> bool:
    """Let staff who read some unit's registers see what it took."""
    return bool(readable_units(actor))


def may_read_receipts_of(actor: Actor, unit_id: UUID) -> bool:
    """Let intake, heads, clerks and auditors of a unit see what it took."""
    return unit_id in readable_units(actor)
