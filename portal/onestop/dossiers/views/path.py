"""The path of a dossier and what others were asked, in the places that its pages keep for it."""

from flask import render_template

from portal.core import clock
from portal.core.access import actor
from portal.core.templates import kept_piece, render_piece
from portal.identity.organisations import queries as organisations
from portal.onestop.dossiers import policies
from portal.onestop.dossiers.models import Dossier
from portal.onestop.dossiers.queries import contents, path, supplementing
from portal.onestop.dossiers.queries.looked_up import Readable
from portal.onestop.workflows.queries import asking

_CITIZENS = "onestop/dossiers/_path_for_citizen.html"


def path_at_desk(dossier: Dossier) -> str:
    """Show officers where the dossier is, what was asked of other units, and the linked parts."""
    opinions = asking.opinions_of(dossier.id)
    return render_template(
        "onestop/dossiers/_path_at_desk.html",
        dossier=dossier,
        path=path.shown(dossier),
        opinions=opinions,
        linked=path.linked(dossier),
        units={unit.id: unit.name for unit in organisations.units()} if opinions else {},
        may_ask=policies.may_consult(actor(), dossier),
        may_tell=policies.may_end_outside(actor(), dossier),
        window=supplementing.window_of(dossier, now=clock.now()),
        times_back=contents.times_back(dossier.id),
        now=clock.now(),
    )


def path_for_citizen(dossier: Readable) -> str:
    """Show whoever filed where the dossier is, and how the linked parts stand.

    Without linked parts the same is shown for all dossiers of a path in one step.
    """
    at, linked = path.whereabouts(dossier), path.linked(dossier)

    def facts() -> dict[str, object]:
        return {"path": path.shown(dossier), "linked": linked, "now": clock.now()}

    if linked:
        return render_piece(_CITIZENS, **facts())
    return kept_piece(_CITIZENS, at, facts)
