"""The administrators' pages of the wording of papers."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.core import clock
from portal.core.access import Audience, actor, authorize, open_to
from portal.core.errors import DomainError, NotFound
from portal.identity.organisations.queries import unit_tree
from portal.onestop.dossiers.rules.issued import PaperKind
from portal.onestop.slips import policies
from portal.onestop.slips.forms import PublishForm, WordingForm, seen
from portal.onestop.slips.queries import wordings as find
from portal.onestop.slips.queries.wordings import WordingRow
from portal.onestop.slips.rules.difference import difference
from portal.onestop.slips.rules.layout import Block, fill
from portal.onestop.slips.rules.placeholders import LABELS, VOCABULARY
from portal.onestop.slips.rules.samples import sample
from portal.onestop.slips.rules.stages import LETTERS
from portal.onestop.slips.rules.wordings import Text, WordingState, faults
from portal.onestop.slips.services import wordings as acts
from portal.ui.form import Form

wordings = Blueprint("wordings", __name__, url_prefix="/can-bo/mau-phieu")


@wordings.get("")
@open_to(Audience.STAFF)
def index() -> ResponseReturnValue:
    """List every paper with the version in force."""
    authorize(policies.may_see_wordings)
    today = clock.local(clock.now()).date()
    return render_template("onestop/slips/wordings.html", rows=find.in_force_everywhere(today))


@wordings.get("/<kind>")
@open_to(Audience.STAFF)
def versions(kind: str) -> ResponseReturnValue:
    """List the versions of a paper's wording."""
    authorize(policies.may_see_wordings)
    return _versions_page(_kind(kind))


@wordings.post("/<kind>/ban-moi")
@open_to(Audience.STAFF)
def begin(kind: str) -> ResponseReturnValue:
    """Begin a new version from the latest one."""
    authorize(policies.may_change_wordings, unit_tree())
    try:
        version = acts.begin(_kind(kind), actor=actor(), now=clock.now())
    except DomainError as error:
        return _versions_page(_kind(kind), error), error.status
    return redirect(url_for("wordings.show", kind=kind, version=version), 303)


@wordings.get("/<kind>/<int:version>")
@open_to(Audience.STAFF)
def show(kind: str, version: int) -> ResponseReturnValue:
    """Show a version with a preview, and a draft as a form."""
    authorize(policies.may_see_wordings)
    row = find.get(_kind(kind), version)
    return _page(row, WordingForm.of(row), _publish_form(row))


@wordings.post("/<kind>/<int:version>")
@open_to(Audience.STAFF)
def change(kind: str, version: int) -> ResponseReturnValue:
    """Change a draft."""
    authorize(policies.may_change_wordings, unit_tree())
    row, form = find.get(_kind(kind), version), WordingForm()
    if not form.validate():
        return _page(row, form, _publish_form(row)), 422
    try:
        acts.change(row.kind, version, form.text(), seen=seen(form), actor=actor(), now=clock.now())
    except DomainError as error:
        return _refused(row, form, error)
    return redirect(url_for("wordings.show", kind=kind, version=version), 303)


@wordings.post("/<kind>/<int:version>/ban-hanh")
@open_to(Audience.STAFF)
def publish(kind: str, version: int) -> ResponseReturnValue:
    """Publish a draft from a day on."""
    authorize(policies.may_change_wordings, unit_tree())
    row, form = find.get(_kind(kind), version), PublishForm()
    if not form.validate():
        return _page(row, WordingForm.of(row), form), 422
    try:
        acts.publish(row.kind, version, **form.told(), actor=actor(), now=clock.now())
    except DomainError as error:
        return _refused(row, WordingForm.of(row), error)
    return redirect(url_for("wordings.versions", kind=kind), 303)


@wordings.get("/<kind>/so-sanh")
@open_to(Audience.STAFF)
def compare(kind: str) -> ResponseReturnValue:
    """Show what two versions differ in."""
    authorize(policies.may_see_wordings)
    old, new = (find.get(_kind(kind), _number(name)) for name in ("cu", "moi"))
    return render_template(
        "onestop/slips/compare.html", old=old, new=new, parts=difference(old.text, new.text)
    )


def _kind(text: str) -> PaperKind:
    if text not in set(PaperKind):
        raise NotFound
    return PaperKind(text)


def _number(name: str) -> int:
    return request.args.get(name, 0, type=int)


def _publish_form(row: WordingRow) -> PublishForm:
    shown = {"effective_from": clock.local(clock.now()).date(), "seen": str(row.revision)}
    return PublishForm(formdata=None, data=shown)


def _refused(row: WordingRow, form: Form, error: DomainError) -> ResponseReturnValue:
    form.add_errors_of(error)
    return _page(row, form, _publish_form(row), error), error.status


def _versions_page(kind: PaperKind, error: DomainError | None = None) -> str:
    return render_template(
        "onestop/slips/versions.html",
        kind=kind,
        rows=find.versions(kind),
        error=error,
        may_change=policies.may_change_wordings(actor(), unit_tree()),
    )


def _page(row: WordingRow, form: Form, publish_form: Form, error: DomainError | None = None) -> str:
    known = sample(row.kind)
    is_draft = row.state is WordingState.DRAFT
    return render_template(
        "onestop/slips/wording.html",
        row=row,
        form=form,
        publish_form=publish_form,
        error=error,
        editable=is_draft and policies.may_change_wordings(actor(), unit_tree()),
        blocks=_preview(row.kind, row.text),
        tables=known.tables,
        names=[(name, LABELS[name]) for name in VOCABULARY[row.kind].names],
        needed=VOCABULARY[row.kind].needed,
        is_letter=row.kind in LETTERS,
    )


def _preview(kind: PaperKind, text: Text) -> tuple[Block, ...]:
    if faults(kind, text):
        return ()
    known = sample(kind)
    return fill(text.body, known.words, known.tables)
