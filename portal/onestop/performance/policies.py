"""Who may rate, and who may see which dossiers stand behind a figure."""

from uuid import UUID

from portal.core.access import Actor
from portal.identity.organisations.policies import reach_of, reaches
from portal.identity.organisations.rules import Function
from portal.identity.organisations.rules.trees import Tree

# Whoever answers for a unit, and whoever watches over it.
_ANSWER = (Function.DIVISION_HEAD, Function.AGENCY_HEAD)
_WATCH = (Function.AUDITOR, Function.ADMINISTRATOR)


def may_rate(actor: Actor) -> bool:
    """Allow anybody who holds a rating link, except a civil servant who is signed in."""
    return actor.kind != "staff"


def may_see_figures(actor: Actor) -> bool:
    """Allow staff who hold any function: figures are for everybody who works on them."""
    return actor.kind == "staff" and bool(actor.grants)


def may_open_lists(actor: Actor, unit_id: UUID | None, tree: Tree) -> bool:
    """Allow whoever answers for a unit or watches over it; all units together the province."""
    return reaches(reach_of(actor, (*_ANSWER, *_WATCH), tree), unit_id)
