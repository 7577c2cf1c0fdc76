"""Looking up a dossier without an account: its code and a second item."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from portal.core import clock
from portal.core.access import Audience, open_to
from portal.core.errors import DomainError, TooMany
from portal.onestop.dossiers.forms import LookUpForm
from portal.onestop.dossiers.queries import file_view
from portal.onestop.dossiers.services import lookup as service

lookup = Blueprint("lookup", __name__)


@lookup.get("/tra-cuu")
@open_to(Audience.PUBLIC)
def ask() -> ResponseReturnValue:
    """Ask for code and second item; the QR of a receipt fills in the code."""
    form = LookUpForm(data={"code": request.args.get("ma", "")[:40]})
    return render_template("onestop/dossiers/lookup.html", form=form)


@lookup.post("/tra-cuu")
@open_to(Audience.PUBLIC)
def answer() -> ResponseReturnValue:
    """Show the state of a dossier, or the same refusal for a wrong code and a wrong PIN."""
    form = LookUpForm()
    if not form.validate():
        return render_template("onestop/dossiers/lookup.html", form=form), 422
    try:
        service.count_try(form.wanted(), request.remote_addr or "")
        dossier = service.look_up(form.wanted())
    except DomainError as error:
        return _refuse(form, error)
    return render_template(
        "onestop/dossiers/found.html",
        dossier=dossier,
        view=file_view.of(dossier),
        now=clock.now(),
    )


def _refuse(form: LookUpForm, error: DomainError) -> ResponseReturnValue:
    page = render_template("onestop/dossiers/lookup.html", form=form, error=error)
    wait = {"Retry-After": str(error.retry_after)} if isinstance(error, TooMany) else {}
    return page, error.status, wait
