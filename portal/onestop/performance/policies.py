"""Who may rate, and who may see which dossiers stand behind a figure."""

from typing import Protocol
from uuid import UUID

from portal.core.access import Actor
from portal.identity.organisations.policies import reach_of, reaches
from portal.identity.organisations.rules import Function
from portal.identity.organisations.rules.trees import Tree

# Whoever answers for a unit, and whoever watches over it.
_ANSWER = (Function.DIVISION_HEAD, Function.AGENCY_HEAD)
_WATCH = (Function.AUDITOR, Function.ADMINISTRATOR)


class Filed(Protocol):
    """What a policy needs to know of a dossier that is rated."""

    @property
    def submitted_by(self) -> UUID: ...


def may_rate(actor: Actor, dossier: Filed, applicant_id: UUID | None) -> bool:
    """Allow the citizen who filed a dossier and its applicant, where they have an account.

    Code and PIN are not enough: the receipt on which they stand lies with the officers too.
    """
    return actor.kind == "citizen" and actor.id in {dossier.submitted_by, applicant_id}


def may_see_figures(actor: Actor) -> bool:
    """Allow staff who hold any function: figures are for everybody who works on them."""
    return actor.kind == "staff" and bool(actor.grants)


def may_open_lists(actor: Actor, unit_id: UUID | None, tree: Tree) -> bool:
    """Allow whoever answers for a unit or watches over it; all units together the province."""
    return reaches(reach_of(actor, (*_ANSWER, *_WATCH), tree), unit_id)
