"""What a citizen sees of their own dossiers, and the receipt."""

from functools import partial
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.core import clock
from portal.core.access import Audience, actor, authorize, open_to
from portal.core.downloads import send_file_response
from portal.core.errors import NotFound
from portal.onestop.dossiers import policies
from portal.onestop.dossiers.forms import WithdrawForm
from portal.onestop.dossiers.models import Dossier
from portal.onestop.dossiers.queries import (
    clock_view,
    contents,
    drafts,
    file_view,
    files,
    under_way,
)
from portal.onestop.dossiers.queries import dossiers as find
from portal.onestop.dossiers.services import leaving

mine = Blueprint("mine", __name__, url_prefix="/ho-so-cua-toi")


@mine.get("/")
@open_to(Audience.CITIZEN)
def index() -> ResponseReturnValue:
    """List the citizen's drafts and dossiers."""
    authorize(policies.may_file)
    who = actor().id
    if who is None:
        raise NotFound
    rows = find.filed_by(who)
    return render_template(
        "onestop/dossiers/mine.html",
        drafts=drafts.open_drafts(who),
        rows=rows,
        stuck=under_way.stuck_results([row.id for row in rows if row.pending]),
    )


@mine.get("/<uuid:dossier_id>")
@open_to(Audience.CITIZEN)
def show(dossier_id: UUID) -> ResponseReturnValue:
    """Show where a dossier is, by when it is promised and why, and what was filed."""
    dossier = _own(dossier_id)
    return render_template(
        "onestop/dossiers/show.html",
        **_facts(dossier),
        stuck=under_way.stuck_results([dossier.id]),
        form=WithdrawForm(),
        may_withdraw=policies.may_withdraw(actor(), dossier),
        now=clock.now(),
    )


@mine.get("/<uuid:dossier_id>/bien-nhan")
@open_to(Audience.CITIZEN)
def receipt(dossier_id: UUID) -> ResponseReturnValue:
    """Show the receipt: code, PIN, digest of what was stored, and what happens next."""
    return render_template("onestop/dossiers/receipt.html", **_facts(_own(dossier_id)))


@mine.post("/<uuid:dossier_id>/rut")
@open_to(Audience.CITIZEN)
def withdraw(dossier_id: UUID) -> ResponseReturnValue:
    """Take a dossier back, or ask the agency to let it go."""
    dossier = _own(dossier_id)
    leaving.withdraw(dossier, reason=WithdrawForm().reason.data, actor=actor(), now=clock.now())
    return redirect(url_for("mine.show", dossier_id=dossier_id), 303)


@mine.get("/<uuid:dossier_id>/giay-to/<uuid:paper_id>")
@open_to(Audience.CITIZEN)
def paper(dossier_id: UUID, paper_id: UUID) -> ResponseReturnValue:
    """Hand a paper back to who filed it."""
    return send_file_response(files.uploaded(_own(dossier_id), paper_id))


@mine.get("/<uuid:dossier_id>/van-ban/<kind>.pdf")
@open_to(Audience.CITIZEN)
def issued_paper(dossier_id: UUID, kind: str) -> ResponseReturnValue:
    """Hand out a paper that the portal made, or the released result."""
    dossier = _own(dossier_id)
    made = (
        files.released_result
        if kind == files.RESULT
        else partial(files.made, kind=kind, internal=False)
    )
    return send_file_response(made(dossier))


def _facts(dossier: Dossier) -> dict[str, Any]:
    """Read what was filed, where it is and by when it is promised, as its citizen may see it."""
    made = contents.moves(dossier.id)
    return {
        "dossier": dossier,
        "view": file_view.of(dossier, whole=True, internal=False, moves=made),
        "timing": clock_view.of(dossier, now=clock.now(), moves=made),
        "under_way": under_way.papers(dossier.id),
    }


def _own(dossier_id: UUID) -> Dossier:
    dossier = find.get(dossier_id)
    authorize(policies.may_see_own, dossier)
    return dossier
