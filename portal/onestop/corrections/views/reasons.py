"""The administrators' pages of the reasons."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.core import clock
from portal.core.access import Audience, actor, authorize, open_to, takes_files
from portal.core.errors import DomainError
from portal.identity.organisations.queries import unit_tree
from portal.onestop.corrections import policies
from portal.onestop.corrections.forms import ReasonForm
from portal.onestop.corrections.queries import reasons as find
from portal.onestop.corrections.services import reasons as acts
from portal.onestop.corrections.views.pictures import picture_of
from portal.onestop.dossiers.services.papers import examine
from portal.records.documents.services import InspectedFile

reason_pages = Blueprint("reasons", __name__, url_prefix="/can-bo/ly-do-bo-sung")
_MOST_BYTES = 12 * 1024 * 1024  # One picture of 10 MB, and room for the form.


@reason_pages.get("")
@open_to(Audience.STAFF)
def index() -> ResponseReturnValue:
    """List every reason in its latest version."""
    authorize(policies.may_see_reasons)
    return render_template(
        "onestop/corrections/reasons.html",
        found=[*find.latest().values()],
        may_keep=policies.may_keep_reasons(actor(), unit_tree()),
    )


@reason_pages.get("/moi")
@open_to(Audience.STAFF)
def begin() -> ResponseReturnValue:
    """Show the form of a new reason."""
    authorize(policies.may_keep_reasons, unit_tree())
    return _page(None, ReasonForm())


@reason_pages.post("/moi")
@open_to(Audience.STAFF)
@takes_files(_MOST_BYTES)
def add() -> ResponseReturnValue:
    """Add a reason."""
    authorize(policies.may_keep_reasons, unit_tree())
    return _keep(None)


@reason_pages.get("/<code>")
@open_to(Audience.STAFF)
def show(code: str) -> ResponseReturnValue:
    """Show a reason as a form, with its versions."""
    authorize(policies.may_see_reasons)
    return _page(code, ReasonForm(obj=find.versions(code)[0]))


@reason_pages.post("/<code>")
@open_to(Audience.STAFF)
@takes_files(_MOST_BYTES)
def change(code: str) -> ResponseReturnValue:
    """Add a new version of a reason."""
    authorize(policies.may_keep_reasons, unit_tree())
    find.versions(code)
    return _keep(code)


@reason_pages.get("/<code>/anh/<int:version>")
@open_to(Audience.STAFF)
def picture(code: str, version: int) -> ResponseReturnValue:
    """Show the picture of a version."""
    authorize(policies.may_see_reasons)
    return picture_of(find.pictured(code, version))


def _keep(code: str | None) -> ResponseReturnValue:
    form = ReasonForm()
    if code is not None:
        form.code.data = code
    if not form.validate():
        return _page(code, form), 422
    act = acts.add if code is None else acts.change
    try:
        made = act(form.reason(code), picture=_sent(), actor=actor(), now=clock.now())
    except DomainError as error:
        form.add_errors_of(error)
        return _page(code, form, error), error.status
    return redirect(url_for("reasons.show", code=made.code), 303)


def _sent() -> InspectedFile | None:
    """Look into the picture, if one was sent, before anything is written."""
    file = request.files.get("picture")
    if file is None or not file.filename:
        return None
    return examine([file], acts.PICTURES)[0]


def _page(code: str | None, form: ReasonForm, error: DomainError | None = None) -> str:
    return render_template(
        "onestop/corrections/reason.html",
        code=code,
        form=form,
        error=error,
        versions=find.versions(code) if code else [],
        rules=acts.PICTURES,
        may_keep=policies.may_keep_reasons(actor(), unit_tree()),
    )
