"""Who drafts, checks, signs and releases outgoing documents, and who handles incoming ones."""

from typing import Protocol
from uuid import UUID

from portal.core.access import Actor
from portal.identity.organisations.rules import Function
from portal.records.correspondence.rules import Act

_DRAFTING = (Function.INTAKE, Function.CASE_OFFICER, Function.DIVISION_HEAD)
_WORKING = (*_DRAFTING, Function.AGENCY_HEAD, Function.RECORDS_CLERK)
_READING = (*_WORKING, Function.AUDITOR)
_ASSIGNING = (Function.AGENCY_HEAD, Function.DIVISION_HEAD, Function.RECORDS_CLERK)


class Outgoing(Protocol):
    """What a policy asks of an outgoing document."""

    @property
    def unit_id(self) -> UUID: ...
    @property
    def drafter_id(self) -> UUID: ...
    @property
    def signer_id(self) -> UUID: ...


class Incoming(Protocol):
    """What a policy asks of an incoming document."""

    @property
    def unit_id(self) -> UUID: ...
    @property
    def assignee_id(self) -> UUID | None: ...


def units_read(actor: Actor) -> frozenset[UUID]:
    """List the units whose correspondence an actor reads."""
    return _units(actor, _READING)


def units_drafted_for(actor: Actor) -> frozenset[UUID]:
    """List the units for which an actor may draft."""
    return _units(actor, _DRAFTING)


def units_registered_for(actor: Actor) -> frozenset[UUID]:
    """List the units whose incoming documents an actor registers."""
    return _units(actor, (Function.RECORDS_CLERK,))


def _units(actor: Actor, functions: tuple[Function, ...]) -> frozenset[UUID]:
    held = actor.grants if actor.kind == "staff" else ()
    return frozenset(grant.unit_id for grant in held if grant.function in set(functions))


def may_read_any(actor: Actor) -> bool:
    """Let staff of a unit see its correspondence."""
    return bool(units_read(actor))


def may_draft(actor: Actor, unit_id: UUID) -> bool:
    """Let those who prepare answers draft documents of their unit."""
    return unit_id in units_drafted_for(actor)


def may_read(actor: Actor, document: Outgoing | Incoming) -> bool:
    """Let staff of the unit read a document."""
    return document.unit_id in units_read(actor)


def may_edit(actor: Actor, document: Outgoing) -> bool:
    """Let the drafter alone change the draft."""
    return actor.id == document.drafter_id and may_draft(actor, document.unit_id)


def may_act(actor: Actor, document: Outgoing, act: Act) -> bool:
    """Let each act be done by whose it is; whether it is in order, the service looks."""
    unit = document.unit_id
    clerk = document.unit_id in units_registered_for(actor)
    checker = unit in _units(actor, (Function.DIVISION_HEAD,))
    signer = actor.id == document.signer_id and may_read(actor, document)
    allowed = {
        Act.SUBMIT: may_edit(actor, document),
        Act.INITIAL: checker and actor.id != document.drafter_id,
        Act.SIGN: signer,
        Act.RELEASE: clerk and actor.id != document.signer_id,
        Act.SEND_BACK: checker or signer or clerk,
    }
    return allowed[act]


def may_try_again(actor: Actor, document: Outgoing) -> bool:
    """Let staff of the unit who work with documents have failed work done again."""
    return document.unit_id in _units(actor, _WORKING)


def may_end_force(actor: Actor, document: Outgoing) -> bool:
    """Let leaders of the agency revoke a document."""
    return document.unit_id in _units(actor, (Function.AGENCY_HEAD,))


def may_hand_over(actor: Actor, document: Outgoing) -> bool:
    """Let the records clerk hand a document to other agencies."""
    return document.unit_id in units_registered_for(actor)


def may_register(actor: Actor, unit_id: UUID) -> bool:
    """Let the records clerk register what comes in."""
    return unit_id in units_registered_for(actor)


def may_assign(actor: Actor, document: Incoming) -> bool:
    """Let leaders and the clerk say who settles an incoming document."""
    return document.unit_id in _units(actor, _ASSIGNING)


def may_settle(actor: Actor, document: Incoming) -> bool:
    """Let whom it was given to, or who may give it to others, settle it."""
    mine = actor.id is not None and actor.id == document.assignee_id
    return (mine and may_read(actor, document)) or may_assign(actor, document)
