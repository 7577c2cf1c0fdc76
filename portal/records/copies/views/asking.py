"""Preparing a copy: of a document of the registers, or of a scan that is uploaded."""

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.core import clock
from portal.core.access import Audience, actor, authorize, open_to, takes_files
from portal.core.errors import DomainError, Invalid
from portal.identity.organisations.queries import get_unit
from portal.records.copies import policies
from portal.records.copies.forms import FILE_MB, RequestForm, ScanRequestForm
from portal.records.copies.services import requesting, sources
from portal.records.copies.services.requesting import ElectronicOriginal
from portal.records.copies.services.sources import Known
from portal.records.copies.views.showing import blueprint
from portal.records.documents.rules import SIGNED_PDFS
from portal.records.documents.services import InspectedFile, UploadRefused, inspect


@blueprint.get("/lap/<uuid:unit_id>")
@open_to(Audience.STAFF)
def compose(unit_id: UUID) -> ResponseReturnValue:
    """Ask what is to be copied; what the registers know of it stands there already."""
    authorize(policies.may_ask, unit_id)
    known = _known(unit_id)
    return _page(unit_id, _form(known, formdata=None, data=known.facts if known else {}), known)


@blueprint.post("/lap/<uuid:unit_id>")
@open_to(Audience.STAFF)
@takes_files((FILE_MB + 1) * 1024 * 1024)
def create(unit_id: UUID) -> ResponseReturnValue:
    """Prepare a copy; its file is looked into and cut before anything is written."""
    authorize(policies.may_ask, unit_id)
    known = _known(unit_id)
    form = _form(known)
    if not form.validate():
        return _page(unit_id, form, known), 422
    try:
        source = sources.source_of(known, _inspected(form))
        prepared = requesting.prepare(form.request(), source)
    except (UploadRefused, Invalid, ElectronicOriginal) as refused:
        return _refused(unit_id, form, known, refused)
    made = requesting.ask(unit_id, prepared, actor=actor(), now=clock.now())
    return redirect(url_for("copies.show", copy_id=made.id), 303)


def _form(known: Known | None, **options: object) -> RequestForm:
    return RequestForm(**options) if known else ScanRequestForm(**options)


def _inspected(form: RequestForm) -> InspectedFile | None:
    sent = form.file.data if isinstance(form, ScanRequestForm) else None
    return inspect(sent.stream, sent.filename, SIGNED_PDFS) if sent else None


def _known(unit_id: UUID) -> Known | None:
    """Read which document of the registers is meant: ``?den=`` incoming, ``?di=`` outgoing."""
    incoming = request.args.get("den", type=UUID)
    outgoing = request.args.get("di", type=UUID)
    return sources.known(unit_id, incoming_id=incoming, outgoing_id=outgoing)


def _refused(
    unit_id: UUID, form: RequestForm, known: Known | None, refused: DomainError
) -> ResponseReturnValue:
    """Say what was refused; an electronic original has a way of its own, to be sent on."""
    if isinstance(refused, ElectronicOriginal):
        return _page(unit_id, form, known, forward=str(refused)), refused.status
    if isinstance(refused, UploadRefused):
        form.add_errors({"file": [str(refused)]})
    form.add_errors_of(refused)
    return _page(unit_id, form, known), refused.status


def _page(unit_id: UUID, form: RequestForm, known: Known | None, forward: str = "") -> str:
    return render_template(
        "records/copies/form.html",
        form=form,
        unit=get_unit(unit_id),
        known=known,
        forward=forward,
        chosen={name: request.args[name] for name in ("den", "di") if name in request.args},
    )
