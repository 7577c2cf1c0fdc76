"""Who sees the board of signatures that end."""

from portal.core.access import Actor
from portal.identity.organisations.policies import Reach, joined, reach_of
from portal.identity.organisations.rules import Function
from portal.identity.organisations.rules.trees import Tree

_OVERSEEING = (Function.AUDITOR, Function.ADMINISTRATOR)
_SEEING = (Function.RECORDS_CLERK, *_OVERSEEING)


def may_see_board(actor: Actor) -> bool:
    """Let records clerks, auditors and administrators see it."""
    return actor.kind == "staff" and any(actor.holds(each) for each in _SEEING)


def units_seen(actor: Actor, tree: Tree) -> Reach:
    """Give the units whose documents are shown: a clerk's own, and what the others oversee."""
    clerks = reach_of(actor, (Function.RECORDS_CLERK,), Tree())
    return joined(clerks, reach_of(actor, _OVERSEEING, tree))
