"""Who asks for copies, allows them, numbers, seals and releases them."""

from typing import Protocol
from uuid import UUID

from portal.core.access import Actor
from portal.identity.organisations.rules import Function
from portal.records.copies.rules import CopyAct
from portal.records.correspondence.policies import units_read, units_registered_for


class Copy(Protocol):
    """What a policy asks of a copy."""

    @property
    def unit_id(self) -> UUID: ...
    @property
    def clerk_id(self) -> UUID: ...


# The authority register may name others than the head; auditors read and act on nothing.
_WORKING = frozenset(Function) - {Function.AUDITOR}


def may_read_any(actor: Actor) -> bool:
    """Let staff of a unit see its copies."""
    return bool(units_read(actor))


def may_read(actor: Actor, copy: Copy) -> bool:
    """Let staff of the unit read a copy."""
    return copy.unit_id in units_read(actor)


def may_ask(actor: Actor, unit_id: UUID) -> bool:
    """Let the records clerk prepare copies."""
    return unit_id in units_registered_for(actor)


def may_act(actor: Actor, copy: Copy, act: CopyAct) -> bool:
    """Let the clerk number, seal and release; whether somebody may allow, the service looks up."""
    if act in {CopyAct.ALLOW, CopyAct.REFUSE}:
        return _may_judge(actor, copy)
    return copy.unit_id in units_registered_for(actor)


def _may_judge(actor: Actor, copy: Copy) -> bool:
    working = any(actor.holds(function, copy.unit_id) for function in _WORKING)
    return working and may_read(actor, copy) and actor.id != copy.clerk_id


def may_try_again(actor: Actor, copy: Copy) -> bool:
    """Let those who work with documents have failed work done again."""
    return may_ask(actor, copy.unit_id) or _may_judge(actor, copy)
