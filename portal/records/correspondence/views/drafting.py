"""Drafting an outgoing document: its fields and its annexes."""

from datetime import datetime
from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.core import clock
from portal.core.access import Audience, actor, authorize, open_to, takes_files
from portal.core.errors import Invalid
from portal.identity.organisations.queries import get_unit
from portal.records.correspondence import policies
from portal.records.correspondence.forms import FILE_MB, AnnexForm, DraftForm
from portal.records.correspondence.models import OutgoingDocument
from portal.records.correspondence.queries import outgoing as find
from portal.records.correspondence.services import drafting
from portal.records.correspondence.views.showing import blueprint, page
from portal.records.documents.rules import SIGNED_PDFS
from portal.records.documents.services import InspectedFile, UploadRefused, inspect


@blueprint.get("/soan/<uuid:unit_id>")
@open_to(Audience.STAFF)
def compose(unit_id: UUID) -> ResponseReturnValue:
    """Ask what the document is to say."""
    authorize(policies.may_draft, unit_id)
    return _draft_page(_draft_form(unit_id, formdata=None), unit_id)


@blueprint.post("/soan/<uuid:unit_id>")
@open_to(Audience.STAFF)
def create(unit_id: UUID) -> ResponseReturnValue:
    """Begin a document."""
    authorize(policies.may_draft, unit_id)
    form = _draft_form(unit_id)
    if not form.validate():
        return _draft_page(form, unit_id), 422
    try:
        made = drafting.create(unit_id, form.draft(), actor=actor(), now=clock.now())
    except Invalid as refused:
        form.add_errors(refused.errors)
        return _draft_page(form, unit_id), 422
    return redirect(url_for("outgoing.show", document_id=made.id), 303)


@blueprint.get("/<uuid:document_id>/sua")
@open_to(Audience.STAFF)
def edit(document_id: UUID) -> ResponseReturnValue:
    """Show the draft to be changed."""
    document = _edited(document_id)
    form = _draft_form(document.unit_id, formdata=None, data=_written(document))
    return _draft_page(form, document.unit_id, document)


@blueprint.post("/<uuid:document_id>/sua")
@open_to(Audience.STAFF)
def save(document_id: UUID) -> ResponseReturnValue:
    """Save another draft."""
    document = _edited(document_id)
    form = _draft_form(document.unit_id)
    if not form.validate():
        return _draft_page(form, document.unit_id, document), 422
    seen = datetime.fromisoformat(form.seen.data) if form.seen.data else None
    try:
        drafting.save(document_id, form.draft(), seen=seen, actor=actor(), now=clock.now())
    except Invalid as refused:
        form.add_errors(refused.errors)
        return _draft_page(form, document.unit_id, document), 422
    return redirect(url_for("outgoing.show", document_id=document_id), 303)


@blueprint.post("/<uuid:document_id>/phu-luc")
@open_to(Audience.STAFF)
@takes_files((FILE_MB + 1) * 1024 * 1024)
def add_annex(document_id: UUID) -> ResponseReturnValue:
    """Add an annex; a file is looked into before the database is asked."""
    form = AnnexForm()
    file = _inspected(form) if form.validate() else None
    document = _edited(document_id)
    if form.errors:
        return page(document, annex=form), 422
    told = form.annex()
    drafting.add_annex(document_id, **told, file=file, actor=actor(), now=clock.now())
    return redirect(url_for("outgoing.show", document_id=document_id), 303)


@blueprint.post("/<uuid:document_id>/phu-luc/<uuid:annex_id>/bo")
@open_to(Audience.STAFF)
def drop_annex(document_id: UUID, annex_id: UUID) -> ResponseReturnValue:
    """Take an annex away."""
    _edited(document_id)
    drafting.drop_annex(document_id, annex_id, actor=actor(), now=clock.now())
    return redirect(url_for("outgoing.show", document_id=document_id), 303)


def _inspected(form: AnnexForm) -> InspectedFile | None:
    """Look into the file; one that is refused leaves its sentence beside the field."""
    sent = form.annex_file.data
    try:
        return inspect(sent.stream, sent.filename, SIGNED_PDFS) if sent else None
    except UploadRefused as refused:
        form.add_errors({"annex_file": [str(refused)]})
        return None


def _edited(document_id: UUID) -> OutgoingDocument:
    document = find.get(document_id)
    authorize(policies.may_edit, document)
    return document


def _draft_form(unit_id: UUID, **options: object) -> DraftForm:
    form = DraftForm(**options)
    form.offer_signers(find.signers(unit_id, None, now=clock.now()))
    form.offer("replaces_id", find.replaceable(unit_id))
    return form


def _written(document: OutgoingDocument) -> dict[str, object]:
    names = ("kind", "subject", "addressee", "bases", "body", "recipients", "office",
             "drafter_mark", "signer_id", "replaces_id", "replaces_reason")  # fmt: skip
    return {name: getattr(document, name) for name in names} | {
        "shown": "kind" if document.personal else "subject",
        "seen": document.updated_at.isoformat(),
    }


def _draft_page(form: DraftForm, unit_id: UUID, document: OutgoingDocument | None = None) -> str:
    return render_template(
        "records/correspondence/outgoing_form.html",
        form=form,
        unit=get_unit(unit_id),
        document=document,
    )
