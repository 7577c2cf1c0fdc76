"""Who may see a dossier and act on it: pure predicates."""

from datetime import datetime
from typing import Protocol
from uuid import UUID

from portal.core.access import Actor
from portal.identity.organisations.rules import Function
from portal.onestop.dossiers.queries.dossiers import sights_of
from portal.onestop.dossiers.queries.matters import matter_for, telling_duty
from portal.onestop.dossiers.rules import (
    ANSWERS_WITHDRAWAL,
    Action,
    Move,
    State,
    Step,
    duty_of,
    find_move,
    moves_from,
)
from portal.onestop.workflows.policies import may_function
from portal.onestop.workflows.rules import Duty

# Fresh authentication comes before these: they sign or seal, at once or in a job.
_ASKS_PROOF = frozenset({Action.SIGN, Action.RELEASE, Action.EXTEND, Action.END})
# The agency's letter of these is signed with the act only where its head does it.
_SIGNED_BY_HEAD = frozenset({Action.STOP, Action.CONFIRM_WITHDRAWAL})


class OwnedDraft(Protocol):
    """What a policy needs to know of a draft."""

    @property
    def account_id(self) -> UUID: ...


class Subject(Protocol):
    """What a policy needs to know of a dossier."""

    @property
    def id(self) -> UUID: ...
    @property
    def unit_id(self) -> UUID: ...
    @property
    def procedure_code(self) -> str: ...
    @property
    def submitted_by(self) -> UUID: ...
    @property
    def officer_id(self) -> UUID | None: ...
    @property
    def state(self) -> State: ...
    @property
    def step(self) -> Step: ...
    @property
    def withdrawal_asked_at(self) -> datetime | None: ...


def may_file(actor: Actor) -> bool:
    """Allow citizens to begin a dossier and see their own list."""
    return actor.kind == "citizen"


def may_edit_draft(actor: Actor, draft: OwnedDraft) -> bool:
    """Allow the citizen who began a draft."""
    return actor.kind == "citizen" and actor.id == draft.account_id


def may_see_own(actor: Actor, dossier: Subject) -> bool:
    """Allow the citizen who filed a dossier."""
    return actor.kind == "citizen" and actor.id == dossier.submitted_by


def may_work_at_desk(actor: Actor) -> bool:
    """Allow staff who hold any function in a unit."""
    return actor.kind == "staff" and bool(actor.grants)


def may_handle(actor: Actor, dossier: Subject) -> bool:
    """Allow staff of the deciding unit: case officers their own, clerks what is signed.

    Deputies see what the one they act for sees, within their limits.
    """
    return actor.kind == "staff" and any(sight.shows(dossier) for sight in sights_of(actor))


def may_act(actor: Actor, dossier: Subject, action: Action) -> bool:
    """Allow whoever carries the duty that the move asks for, in the deciding unit.

    They hold its function, or are deputies of somebody who does, today and within the limits.
    """
    move = find_move(action, dossier.step, dossier.state)
    duty = duty_of(move) if move else None
    if move is None or duty is None:
        return move is not None and may_see_own(actor, dossier)
    return _may_do(actor, dossier, duty)


def _may_do(actor: Actor, dossier: Subject, duty: Duty) -> bool:
    if duty is Duty.EXAMINE and dossier.officer_id is None:
        return False
    return may_function(actor, duty, dossier.unit_id, matter_for(actor, dossier, duty))


def asks_proof(actor: Actor, dossier: Subject, action: Action) -> bool:
    """Tell whether the actor must prove who they are once more before an act that signs."""
    signs = action in _ASKS_PROOF or (
        action in _SIGNED_BY_HEAD and actor.holds(Function.AGENCY_HEAD, dossier.unit_id)
    )
    return signs and not actor.fresh


def may_withdraw(actor: Actor, dossier: Subject) -> bool:
    """Allow the citizen who filed, as long as nothing is decided and nothing was asked yet."""
    asked = dossier.withdrawal_asked_at is not None
    may = may_act(actor, dossier, Action.WITHDRAW) or may_act(actor, dossier, Action.ASK_WITHDRAWAL)
    return may and not asked


def may_draft(actor: Actor, dossier: Subject) -> bool:
    """Allow the case officer to whom the dossier is assigned, and their deputy."""
    return _may_do(actor, dossier, Duty.EXAMINE)


def may_end_outside(actor: Actor, dossier: Subject) -> bool:
    """Allow who may draft, and both heads, to tell how an agency outside the portal ended.

    So may who deputises for one of them: what is told lets the dossier be signed.
    """
    return telling_duty(actor, dossier) is not None


def allowed_moves(actor: Actor, dossier: Subject) -> tuple[Move, ...]:
    """List the moves that an actor may make of a dossier as it stands."""
    asked = dossier.withdrawal_asked_at is not None
    return tuple(
        move
        for move in moves_from(dossier.step, dossier.state)
        if may_act(actor, dossier, move.action) and (asked or move.action not in ANSWERS_WITHDRAWAL)
    )


def may_hand_over(actor: Actor, unit_id: UUID) -> bool:
    """Allow heads and administrators of a unit to hand its dossiers to another officer."""
    heads = (Function.DIVISION_HEAD, Function.AGENCY_HEAD, Function.ADMINISTRATOR)
    return actor.kind == "staff" and any(actor.holds(head, unit_id) for head in heads)


def may_consult(actor: Actor, dossier: Subject) -> bool:
    """Allow the case officer, while the dossier can be examined."""
    return may_act(actor, dossier, Action.CONSULT)
