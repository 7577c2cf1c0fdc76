"""Who sees and changes the trust store, and who reads reports on uploads."""

from uuid import UUID

from portal.core.access import Actor
from portal.identity.organisations.policies import may_keep_for_all
from portal.identity.organisations.rules import Function
from portal.identity.organisations.rules.trees import Tree

_SEEING = (Function.ADMINISTRATOR, Function.AUDITOR)


def may_see_store(actor: Actor) -> bool:
    """Let administrators and auditors see the store and its history."""
    return actor.kind == "staff" and any(actor.holds(each) for each in _SEEING)


def may_propose(actor: Actor, tree: Tree) -> bool:
    """Let the province centre's administrators propose a version: the store is one for all.

    Where no centre is set up, any administrator may.
    """
    return may_keep_for_all(actor, Function.ADMINISTRATOR, tree)


def may_decide(actor: Actor, proposed_by_id: UUID | None, tree: Tree) -> bool:
    """Let another administrator than the one who proposed it decide on a version."""
    return may_propose(actor, tree) and actor.id is not None and actor.id != proposed_by_id


def may_read_judgement(actor: Actor, opens: bool) -> bool:  # noqa: FBT001 - the answer to a question.
    """Let staff read the report on a paper that they may open; its hash alone opens nothing."""
    return actor.kind == "staff" and opens
