"""Incoming documents: registered, given to somebody, settled, listed and exported."""

from io import BytesIO
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from portal.core import clock
from portal.core.access import Audience, actor, authorize, open_to, takes_files
from portal.core.downloads import send_file_response
from portal.core.errors import Invalid, NotFound
from portal.identity.organisations.queries import get_unit, units
from portal.records.correspondence import policies
from portal.records.correspondence.forms import (
    FILE_MB,
    ArrivalForm,
    AssignForm,
    IncomingFilterForm,
    SettleForm,
)
from portal.records.correspondence.models import IncomingDocument
from portal.records.correspondence.queries import incoming as find
from portal.records.correspondence.queries import outgoing
from portal.records.correspondence.queries.incoming import IncomingFilter
from portal.records.correspondence.rules import IncomingState
from portal.records.correspondence.services import incoming as acts
from portal.records.documents import queries as documents
from portal.records.documents.rules import SIGNED_PDFS
from portal.records.documents.services import UploadRefused, inspect
from portal.records.registers.services.authorities import colleagues
from portal.records.validation.events import ReadersAsked
from portal.records.validation.queries import judged_among
from portal.ui import pagination

blueprint = Blueprint("incoming", __name__, url_prefix="/can-bo/van-ban-den")
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get("")
@open_to(Audience.STAFF)
def index() -> ResponseReturnValue:
    """Show the register of the reader's units."""
    authorize(policies.may_read_any)
    form, number = IncomingFilterForm(), pagination.read_page_number(request.args.get("trang"))
    rows = find.page(_wanted(form), offset=pagination.offset(number), limit=pagination.SIZE)
    mine = policies.units_registered_for(actor())
    return render_template(
        "records/correspondence/incoming_list.html",
        form=form,
        page=pagination.Page.of(rows, number),
        headings=find.HEADINGS,
        units=[unit for unit in units() if unit.id in mine],
    )


@blueprint.post("/xuat")
@open_to(Audience.STAFF)
def export() -> ResponseReturnValue:
    """Hand the register out as a workbook, as it is filtered."""
    authorize(policies.may_read_any)
    title = "Sổ văn bản đến"
    made = acts.export(_wanted(IncomingFilterForm()), title=title, actor=actor(), now=clock.now())
    return send_file(
        BytesIO(made), mimetype=_XLSX, as_attachment=True, download_name="so-van-ban-den.xlsx"
    )


@blueprint.get("/vao-so/<uuid:unit_id>")
@open_to(Audience.STAFF)
def arrive(unit_id: UUID) -> ResponseReturnValue:
    """Ask for a document that came in."""
    authorize(policies.may_register, unit_id)
    today = clock.local(clock.now()).date()
    return _arrival_page(unit_id, ArrivalForm(formdata=None, data={"received_on": today}))


@blueprint.post("/vao-so/<uuid:unit_id>")
@open_to(Audience.STAFF)
@takes_files((FILE_MB + 1) * 1024 * 1024)
def register(unit_id: UUID) -> ResponseReturnValue:
    """Enter a document; its file is looked into before the database is asked."""
    authorize(policies.may_register, unit_id)
    form = ArrivalForm()
    if not form.validate():
        return _arrival_page(unit_id, form), 422
    sent = form.file.data
    try:
        file = inspect(sent.stream, sent.filename, SIGNED_PDFS)
    except UploadRefused as refused:
        form.add_errors({"file": [str(refused)]})
        return _arrival_page(unit_id, form), refused.status
    made = acts.register(unit_id, form.arrival(), file, actor=actor(), now=clock.now())
    return redirect(url_for("incoming.show", document_id=made.id), 303)


@blueprint.get("/<uuid:document_id>")
@open_to(Audience.STAFF)
def show(document_id: UUID) -> ResponseReturnValue:
    """Show a document, what its signatures are worth, and who settles it."""
    document = find.get(document_id)
    authorize(policies.may_read, document)
    return _page(document)


@blueprint.post("/<uuid:document_id>/giao")
@open_to(Audience.STAFF)
def assign(document_id: UUID) -> ResponseReturnValue:
    """Give a document to somebody of the unit."""
    document = find.get(document_id)
    authorize(policies.may_assign, document)
    form = _assign_form(document)
    if not form.validate():
        return _page(document, assigning=form), 422
    acts.assign(document_id, **form.assignment(), actor=actor(), now=clock.now())
    return redirect(url_for("incoming.show", document_id=document_id), 303)


@blueprint.post("/<uuid:document_id>/giai-quyet")
@open_to(Audience.STAFF)
def settle(document_id: UUID) -> ResponseReturnValue:
    """Note how a document was settled."""
    document = find.get(document_id)
    authorize(policies.may_settle, document)
    form = _settle_form(document)
    if not form.validate():
        return _page(document, settling=form), 422
    try:
        acts.settle(document_id, **form.settlement(), actor=actor(), now=clock.now())
    except Invalid as refused:
        form.add_errors(refused.errors)
        return _page(document, settling=form), 422
    return redirect(url_for("incoming.show", document_id=document_id), 303)


@blueprint.get("/<uuid:document_id>/tep.pdf")
@open_to(Audience.STAFF)
def file(document_id: UUID) -> ResponseReturnValue:
    """Hand out the document as it came in."""
    document = find.get(document_id)
    authorize(policies.may_read, document)
    return send_file_response(documents.get(document.file_id))


def _wanted(form: IncomingFilterForm) -> IncomingFilter:
    read = policies.units_read(actor())
    return IncomingFilter(read, form.chosen_year, form.chosen_state, form.q.data)


def _arrival_page(unit_id: UUID, form: ArrivalForm) -> str:
    return render_template(
        "records/correspondence/incoming_form.html", form=form, unit=get_unit(unit_id)
    )


def _assign_form(document: IncomingDocument, **options: object) -> AssignForm:
    form = AssignForm(**options)
    form.offer("assignee_id", colleagues(document.unit_id, now=clock.now()))
    return form


def _settle_form(document: IncomingDocument, **options: object) -> SettleForm:
    form = SettleForm(**options)
    form.offer("answer_id", outgoing.released(document.unit_id))
    return form


def answer_reader(asked: ReadersAsked) -> None:
    """Say whether somebody may open the file of an incoming document that they name."""
    try:
        document = find.get(asked.where)
    except NotFound:
        return
    held = documents.get(document.file_id).sha256 == asked.sha256
    asked.answers.append(held and policies.may_read(asked.actor, document))


def _page(
    document: IncomingDocument,
    assigning: AssignForm | None = None,
    settling: SettleForm | None = None,
) -> str:
    open_still = document.state is not IncomingState.SETTLED
    stored = documents.get(document.file_id)
    answer = outgoing.get(document.answer_id) if document.answer_id else None
    return render_template(
        "records/correspondence/incoming.html",
        document=document,
        unit=get_unit(document.unit_id),
        file=stored,
        judged=judged_among([stored.sha256]).get(stored.sha256),
        packed=find.packed_files(document),
        answer=answer,
        answer_number=outgoing.full_number(answer) if answer else "",
        assigning=assigning or _assign_form(document, formdata=None),
        settling=settling or _settle_form(document, formdata=None),
        may_assign=open_still and policies.may_assign(actor(), document),
        may_settle=open_still and policies.may_settle(actor(), document),
    )
