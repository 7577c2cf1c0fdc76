"""Who may sign or seal many documents at once: pure predicates.

Whether somebody may sign or seal a certain result is asked of ``dossiers.policies`` for each one.
"""

from typing import Protocol
from uuid import UUID

from portal.core.access import Actor
from portal.onestop.dossiers.policies import Subject, may_act, may_handle, may_work_at_desk
from portal.onestop.dossiers.rules import Action
from portal.onestop.signing.rules import Stage
from portal.onestop.workflows.rules import Duty

__all__ = ["may_handle", "may_make", "may_open_batch", "may_sign", "may_work_at_desk"]

_DUTIES = {Stage.SIGN: Duty.SIGN, Stage.SEAL: Duty.NUMBER_AND_SEAL}


class OwnBatch(Protocol):
    """What a policy needs to know of a list."""

    @property
    def account_id(self) -> UUID: ...
    @property
    def unit_id(self) -> UUID: ...
    @property
    def stage(self) -> Stage: ...


def may_make(actor: Actor, stage: Stage) -> bool:
    """Show the way to a list to who holds the function, or carries anything for somebody else."""
    return actor.kind == "staff" and (actor.holds(stage.function) or bool(actor.deputations))


def may_open_batch(actor: Actor, batch: OwnBatch) -> bool:
    """Allow whoever made the list: its authorisation is a person's own act.

    They still hold the function in its unit, or carry the duty there for somebody else today.
    """
    if actor.kind != "staff" or actor.id != batch.account_id:
        return False
    carried = (d.duties for d in actor.deputations if d.unit_id == batch.unit_id)
    held = actor.holds(batch.stage.function, batch.unit_id)
    return held or any(_DUTIES[batch.stage] in duties for duties in carried)


def may_sign(actor: Actor, dossier: Subject) -> bool:
    """Allow whoever may sign the result of a dossier as it stands."""
    return may_act(actor, dossier, Action.SIGN)
