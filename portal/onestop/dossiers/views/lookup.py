"""Looking up a dossier without an account: its code and a second item."""

from datetime import datetime

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from portal.core import clock
from portal.core.access import Audience, open_to, reads_only
from portal.core.errors import DomainError, TooMany
from portal.identity.organisations.queries import get_unit
from portal.onestop.dossiers.forms import LookUpForm
from portal.onestop.dossiers.models import Dossier
from portal.onestop.dossiers.queries import clock_view, contents, file_view, under_way
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
    form = LookUpForm()
    if not form.validate():
        return render_template("onestop/dossiers/lookup.html", form=form), 422
    try:
        return _show(_find(form.wanted()), clock.now())
    except DomainError as error:
        return _refuse(form, error)


def _show(dossier: Dossier, now: datetime) -> str:
    """Read what a stranger sees and no more: this is the page that is asked for most."""
    moves = contents.moves(dossier.id)
    return render_template(
        "onestop/dossiers/found.html",
        dossier=dossier,
        unit=get_unit(dossier.unit_id),
        moves=file_view.happenings(moves, internal=False),
        timing=clock_view.of(dossier, now=now, moves=moves),
        stuck=dossier.pending and under_way.stuck_results([dossier.id]),
        now=now,
    )


def _find(wanted: LookUp) -> Dossier:
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
