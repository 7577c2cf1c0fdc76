"""Looking up a dossier without an account: its code and a second item."""

from datetime import datetime

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from portal.core import clock
from portal.core.access import Audience, actor, open_to, reads_only
from portal.core.errors import DomainError, TooMany
from portal.onestop.dossiers.forms import LookUpForm, read_look_up
from portal.onestop.dossiers.queries import clock_view, contents, dossiers, file_view, under_way
from portal.onestop.dossiers.queries.looked_up import LookedUp
from portal.onestop.dossiers.services import lookup as service
from portal.onestop.dossiers.services.lookup import LookUp, NothingMatches

lookup = Blueprint("lookup", __name__)


@lookup.get("/tra-cuu")
@open_to(Audience.PUBLIC)
def ask() -> ResponseReturnValue:
    """Ask for code and second item; the QR of a receipt fills in the code."""
    form = LookUpForm(data={"code": request.args.get("ma", "")[:40]})
    return render_template("onestop/dossiers/lookup.html", form=form)


@lookup.post("/tra-cuu")
@open_to(Audience.PUBLIC)
@reads_only
def answer() -> ResponseReturnValue:
    """Show the state of a dossier, or the same refusal for a wrong code and a wrong PIN."""
    wanted = read_look_up(request.form)
    if wanted is None:
        return _ask_again(LookUpForm())
    try:
        return _show(_find(wanted), clock.now())
    except DomainError as error:
        return _refuse(LookUpForm(), error)


def _ask_again(form: LookUpForm) -> ResponseReturnValue:
    form.validate()
    return render_template("onestop/dossiers/lookup.html", form=form), 422


def _show(dossier: LookedUp, now: datetime) -> str:
    """Read what a stranger sees and no more: this is the page that is asked for most.

    What other packages show to somebody they know may need the whole dossier.
    """
    moves = contents.moves(dossier.id)
    return render_template(
        "onestop/dossiers/found.html",
        dossier=dossier,
        whole=dossier if actor().id is None else dossiers.get(dossier.id),
        moves=file_view.happenings(moves, internal=False),
        timing=clock_view.for_stranger(dossier, moves, now=now),
        stuck=dossier.pending and under_way.stuck_results([dossier.id]),
        now=now,
    )


def _find(wanted: LookUp) -> LookedUp:
    address = request.remote_addr or ""
    service.require_room(wanted, address)
    try:
        return service.look_up(wanted)
    except NothingMatches:
        service.count_try(wanted, address)
        raise


def _refuse(form: LookUpForm, error: DomainError) -> ResponseReturnValue:
    page = render_template("onestop/dossiers/lookup.html", form=form, error=error)
    wait = {"Retry-After": str(error.retry_after)} if isinstance(error, TooMany) else {}
    return page, error.status, wait
