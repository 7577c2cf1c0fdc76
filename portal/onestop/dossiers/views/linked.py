"""How sub-dossiers end: entered at the parent's desk, or recorded by the linked unit itself."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.core import clock
from portal.core.access import Audience, actor, authorize, open_to, takes_files
from portal.core.downloads import send_file_response
from portal.core.errors import DomainError
from portal.core.i18n import gettext as _
from portal.identity.organisations import queries as organisations
from portal.onestop.dossiers import policies
from portal.onestop.dossiers.forms import LinkedEndForm, LinkedResultForm
from portal.onestop.dossiers.models import Dossier
from portal.onestop.dossiers.queries import dossiers as find
from portal.onestop.dossiers.queries import files
from portal.onestop.dossiers.queries import linked as parts
from portal.onestop.dossiers.queries.matters import matter_of_part
from portal.onestop.dossiers.services import linked as acts
from portal.onestop.dossiers.views.blueprint import handled
from portal.onestop.workflows.policies import may_conclude_part, may_see_asked
from portal.onestop.workflows.queries.asking import LinkedRow, PartNotFound, get_part, linked_to
from portal.onestop.workflows.rules.linking import Outcome
from portal.onestop.workflows.services.linking import Ending, EndsItself
from portal.records.documents.rules import DOCUMENTS
from portal.records.documents.services import InspectedFile, UploadRefused, inspect

linked = Blueprint("linked", __name__, url_prefix="/can-bo")
_MOST_BYTES = 21 * 1024 * 1024


@linked.route("/ho-so/<uuid:dossier_id>/lien-thong/<key>", methods=["GET", "POST"])
@open_to(Audience.STAFF)
def end(dossier_id: UUID, key: str) -> ResponseReturnValue:
    """Take the outcome that an agency outside the portal told."""
    dossier = handled(dossier_id)
    authorize(policies.may_end_outside, dossier)
    part, form = _outside(dossier, key), LinkedEndForm()
    if not form.validate_on_submit():
        return _end_page(dossier, part, form), 422 if form.is_submitted() else 200
    ending = Ending(Outcome(form.outcome.data), reference=form.reference.data or "")
    try:
        acts.end_outside(dossier, key, ending, actor=actor(), now=clock.now())
    except DomainError as error:
        return _end_page(dossier, part, form, error), error.status
    flash(_("Đã ghi kết quả phần liên thông."))
    return redirect(url_for("desk.show", dossier_id=dossier_id), 303)


@linked.get("/ho-so/<uuid:dossier_id>/lien-thong/<key>/van-ban")
@open_to(Audience.STAFF)
def parent_document(dossier_id: UUID, key: str) -> ResponseReturnValue:
    """Hand the document of a part out at the parent's desk."""
    return send_file_response(parts.document_of(_part(handled(dossier_id), key).id))


@linked.get("/lien-thong")
@open_to(Audience.STAFF)
def index() -> ResponseReturnValue:
    """List the parts that lie with the reader's units, and those that ended last."""
    authorize(may_see_asked)
    return render_template(
        "onestop/dossiers/linked_parts.html",
        waiting=parts.waiting(actor()),
        most=parts.MOST_WAITING,
        ended=parts.ended(actor()),
        now=clock.now(),
    )


@linked.get("/lien-thong/<uuid:part_id>")
@open_to(Audience.STAFF)
def show(part_id: UUID) -> ResponseReturnValue:
    """Show a part to the linked unit, with what it concerns of the dossier."""
    return _part_page(_own(part_id), LinkedResultForm())


@linked.post("/lien-thong/<uuid:part_id>")
@open_to(Audience.STAFF)
@takes_files(_MOST_BYTES)
def conclude(part_id: UUID) -> ResponseReturnValue:
    """Take the outcome that the linked unit records."""
    part, form = _own(part_id), LinkedResultForm()
    if not form.validate():
        return _part_page(part, form), 422
    try:
        acts.conclude(part, form.ending(), file=_sent(form), actor=actor(), now=clock.now())
    except DomainError as error:
        return _not_concluded(part, form, error)
    flash(_("Đã ghi kết quả phần liên thông."))
    return redirect(url_for("linked.index"), 303)


@linked.get("/lien-thong/<uuid:part_id>/giay-to/<uuid:paper_id>")
@open_to(Audience.STAFF)
def paper(part_id: UUID, paper_id: UUID) -> ResponseReturnValue:
    """Hand out a paper that the part concerns, and no other."""
    part = _own(part_id)
    dossier = find.get(part.dossier_id)
    return send_file_response(files.uploaded(dossier, parts.shown_paper(dossier, part, paper_id)))


@linked.get("/lien-thong/<uuid:part_id>/van-ban")
@open_to(Audience.STAFF)
def document(part_id: UUID) -> ResponseReturnValue:
    """Hand the unit's own document out."""
    return send_file_response(parts.document_of(_own(part_id).id))


def _own(part_id: UUID) -> LinkedRow:
    part = get_part(part_id)
    authorize(may_conclude_part, part, matter_of_part(actor(), part))
    if part.started_at is None:  # Its turn has not come, and with it nothing to see.
        raise PartNotFound
    return part


def _outside(dossier: Dossier, key: str) -> LinkedRow:
    part = _part(dossier, key)
    if part.agency_unit_id is not None:
        raise EndsItself
    return part


def _part(dossier: Dossier, key: str) -> LinkedRow:
    found = next((part for part in linked_to(dossier.id) if part.key == key), None)
    if found is None:
        raise PartNotFound
    return found


def _sent(form: LinkedResultForm) -> InspectedFile | None:
    file = form.file.data
    return inspect(file.stream, file.filename, DOCUMENTS) if file else None


def _end_page(
    dossier: Dossier, part: LinkedRow, form: LinkedEndForm, error: DomainError | None = None
) -> str:
    return render_template(
        "onestop/dossiers/end_linked.html", dossier=dossier, part=part, form=form, error=error
    )


def _not_concluded(
    part: LinkedRow, form: LinkedResultForm, error: DomainError
) -> ResponseReturnValue:
    if isinstance(error, UploadRefused):
        form.add_errors({"file": [str(error)]})
        return _part_page(part, form), error.status
    form.add_errors_of(error)
    return _part_page(part, form, error), error.status


def _part_page(part: LinkedRow, form: LinkedResultForm, error: DomainError | None = None) -> str:
    dossier = find.get(part.dossier_id)
    return render_template(
        "onestop/dossiers/linked_part.html",
        part=part,
        dossier=dossier,
        concern=parts.concern_of(dossier, part),
        over=parts.is_over(dossier),
        unit=organisations.get_unit(part.unit_id),
        form=form,
        error=error,
        now=clock.now(),
    )
