"""The path of a dossier and what others were asked, in the places that its pages keep for it."""

from flask import render_template

from portal.core import clock
from portal.core.access import actor
from portal.identity.organisations import queries as organisations
from portal.onestop.dossiers import policies
from portal.onestop.dossiers.models import Dossier
from portal.onestop.dossiers.queries import path
from portal.onestop.workflows.queries import asking


def path_at_desk(dossier: Dossier) -> str:
    """Show officers where the dossier is, what was asked of other units, and the linked parts."""
    return render_template(
        "onestop/dossiers/_path_at_desk.html",
        dossier=dossier,
        path=path.shown(dossier),
        opinions=asking.opinions_of(dossier.id),
        linked=asking.linked_to(dossier.id),
        units={unit.id: unit.name for unit in organisations.units()},
        may_ask=policies.may_consult(actor(), dossier),
        now=clock.now(),
    )


def path_for_citizen(dossier: Dossier) -> str:
    """Show whoever filed where the dossier is, and how the linked parts stand."""
    return render_template(
        "onestop/dossiers/_path_for_citizen.html",
        path=path.shown(dossier),
        linked=asking.linked_to(dossier.id),
        now=clock.now(),
    )
