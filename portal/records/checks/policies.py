"""Who sees what the nightly check found."""

from portal.core.access import Actor
from portal.identity.organisations.policies import Reach, joined, reach_of
from portal.identity.organisations.rules import Function
from portal.identity.organisations.rules.trees import Tree


def may_see_checks(actor: Actor) -> bool:
    """Let auditors and records clerks see what the nightly check found."""
    return actor.kind == "staff" and (
        actor.holds(Function.AUDITOR) or actor.holds(Function.RECORDS_CLERK)
    )


def units_seen_by(actor: Actor, tree: Tree) -> Reach:
    """List the units whose documents the actor may see: a clerk's own, an auditor's below too."""
    clerks = reach_of(actor, (Function.RECORDS_CLERK,), Tree())
    return joined(clerks, reach_of(actor, (Function.AUDITOR,), tree))
