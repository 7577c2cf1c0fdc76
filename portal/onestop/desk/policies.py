"""Who may do what at the desk: pure predicates."""

from collections.abc import Collection
from typing import Protocol
from uuid import UUID

from portal.core.access import Actor
from portal.identity.organisations.rules import Function
from portal.onestop.desk.rules import OFFERED, BulkAct
from portal.onestop.dossiers.policies import may_work_at_desk
from portal.onestop.dossiers.rules import MOVES
from portal.onestop.dossiers.rules.queues import OWN_WORK, QUEUES

__all__ = [
    "may_drop",
    "may_go_on",
    "may_keep_for_unit",
    "may_open_run",
    "may_repair",
    "may_take_in",
    "may_work_at_desk",
    "offered",
]


class KeptSentence(Protocol):
    """What a policy needs to know of a sentence."""

    @property
    def account_id(self) -> UUID: ...
    @property
    def unit_id(self) -> UUID | None: ...


class BegunIntake(Protocol):
    """What a policy needs to know of a walk-in dossier."""

    @property
    def officer_id(self) -> UUID: ...


def may_open_run(actor: Actor, account_id: UUID) -> bool:
    """Allow whoever did the bulk act to see what became of it."""
    return actor.kind == "staff" and actor.id == account_id


def offered(actor: Actor, queue: str, officers: Collection[UUID]) -> tuple[BulkAct, ...]:
    """List the acts to offer over a queue: those of somebody's duty at one of its places.

    Whether an act is allowed is asked for each dossier again.
    """
    return tuple(act for act in OFFERED if _concerns(actor, act, queue, officers))


def _concerns(actor: Actor, act: BulkAct, queue: str, officers: Collection[UUID]) -> bool:
    if act is BulkAct.ASSIGN and not officers:
        return False
    there = QUEUES.get(queue, QUEUES[OWN_WORK]).places
    moves = [move for move in MOVES if move.action is act.action]
    return act.action is None or any(
        (move.step, state) in there and move.function and _serves(actor, move.function)
        for move in moves
        for state in move.states
    )


def _serves(actor: Actor, function: Function) -> bool:
    return actor.holds(function) or bool(actor.deputations)


def may_take_in(actor: Actor) -> bool:
    """Allow intake officers of any unit to enter walk-in dossiers."""
    return actor.kind == "staff" and actor.holds(Function.INTAKE)


def may_keep_for_unit(actor: Actor, unit_id: UUID) -> bool:
    """Allow heads of a unit to keep sentences for all of it."""
    heads = (Function.DIVISION_HEAD, Function.AGENCY_HEAD)
    return actor.kind == "staff" and any(actor.holds(head, unit_id) for head in heads)


def may_drop(actor: Actor, sentence: KeptSentence) -> bool:
    """Allow whoever keeps a sentence, and heads those of their unit."""
    if sentence.unit_id is not None:
        return may_keep_for_unit(actor, sentence.unit_id)
    return actor.kind == "staff" and actor.id == sentence.account_id


def may_go_on(actor: Actor, intake: BegunIntake) -> bool:
    """Allow the officer who began a walk-in dossier, while they hold intake anywhere."""
    return may_take_in(actor) and actor.id == intake.officer_id


def may_repair(actor: Actor, unit_id: UUID) -> bool:
    """Allow intake officers and heads of the deciding unit to correct what was taken in."""
    held = (Function.INTAKE, Function.DIVISION_HEAD)
    return actor.kind == "staff" and any(actor.holds(each, unit_id) for each in held)
