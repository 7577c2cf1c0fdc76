"""Who may draw up, release, read and answer sheets, and who keeps the reasons."""

from portal.core.access import Actor
from portal.identity.organisations.policies import may_keep_for_all
from portal.identity.organisations.rules import Function
from portal.identity.organisations.rules.trees import Tree
from portal.onestop.dossiers import policies
from portal.onestop.dossiers.policies import Subject
from portal.onestop.dossiers.queries.matters import matter_for
from portal.onestop.dossiers.rules import Action
from portal.onestop.workflows.queries.acting import deputation_for
from portal.onestop.workflows.rules import Duty


def may_draw_up(actor: Actor, dossier: Subject) -> bool:
    """Allow whoever may send the dossier back as it stands: intake, or its case officer."""
    return policies.may_act(actor, dossier, Action.REQUEST_CORRECTION)


def may_release(actor: Actor, dossier: Subject) -> bool:
    """Allow the head of the deciding agency, and who signs for them, within the limits."""
    if actor.kind != "staff":
        return False
    return actor.holds(Function.AGENCY_HEAD, dossier.unit_id) or _signs_for(actor, dossier)


def _signs_for(actor: Actor, dossier: Subject) -> bool:
    if not actor.deputations:
        return False
    matter = matter_for(actor, dossier, Duty.SIGN)
    return deputation_for(actor, Duty.SIGN, dossier.unit_id, matter) is not None


def may_read(actor: Actor, dossier: Subject) -> bool:
    """Allow staff who may handle the dossier, and who may let a sheet go out again."""
    return policies.may_handle(actor, dossier) or may_release(actor, dossier)


def may_answer(actor: Actor, dossier: Subject) -> bool:
    """Allow the citizen who filed."""
    return policies.may_see_own(actor, dossier)


def may_see_reasons(actor: Actor) -> bool:
    """Allow administrators of any unit to read the catalogue of reasons."""
    return actor.kind == "staff" and actor.holds(Function.ADMINISTRATOR)


def may_keep_reasons(actor: Actor, tree: Tree) -> bool:
    """Allow the province centre's administrators: all units give citizens the same reasons.

    Where no centre is set up, any administrator may; each change is a version with a name on it.
    """
    return may_keep_for_all(actor, Function.ADMINISTRATOR, tree)
