"""Outgoing documents: listed, drafted, checked, signed and released."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.core import clock
from portal.core.access import (
    Audience,
    actor,
    authorize,
    needs_fresh_proof,
    open_to,
)
from portal.core.downloads import send_file_response
from portal.core.i18n import gettext as _
from portal.identity.organisations.queries import UnitRow, units
from portal.records.correspondence import policies
from portal.records.correspondence.forms import (
    OutgoingFilterForm,
    ReasonForm,
)
from portal.records.correspondence.queries import outgoing as find
from portal.records.correspondence.queries.outgoing import OutgoingFilter
from portal.records.correspondence.rules import Act, Step
from portal.records.correspondence.services import at_desk, chain, retrying
from portal.records.correspondence.views.showing import blueprint, page, read
from portal.records.registers import services as registering
from portal.ui import pagination


@blueprint.get("")
@open_to(Audience.STAFF)
def index() -> ResponseReturnValue:
    """List the documents of the reader's units, on one desk or on all."""
    authorize(policies.may_read_any)
    form, number = OutgoingFilterForm(), pagination.read_page_number(request.args.get("trang"))
    step = _asked_step()
    wanted = OutgoingFilter(policies.units_read(actor()), (step,) if step else (), form.q.data)
    rows = find.page(wanted, offset=pagination.offset(number), limit=pagination.SIZE)
    return render_template(
        "records/correspondence/outgoing_list.html",
        form=form,
        page=pagination.Page.of(rows, number),
        step=step,
        units=_own_units(),
    )


@blueprint.get("/<uuid:document_id>")
@open_to(Audience.STAFF)
def show(document_id: UUID) -> ResponseReturnValue:
    """Show a document, where it lies, and what the reader may do with it."""
    return page(read(document_id))


@blueprint.post("/<uuid:document_id>/trinh", defaults={"chosen": Act.SUBMIT})
@blueprint.post("/<uuid:document_id>/ky-nhay", defaults={"chosen": Act.INITIAL})
@open_to(Audience.STAFF)
def move(document_id: UUID, chosen: Act) -> ResponseReturnValue:
    """Pass a document on."""
    return _act(document_id, chosen)


@blueprint.post("/<uuid:document_id>/ky", defaults={"chosen": Act.SIGN})
@blueprint.post("/<uuid:document_id>/phat-hanh", defaults={"chosen": Act.RELEASE})
@open_to(Audience.STAFF)
@needs_fresh_proof
def sign(document_id: UUID, chosen: Act) -> ResponseReturnValue:
    """Have a document signed, or numbered, sealed and released."""
    return _act(document_id, chosen)


@blueprint.post("/<uuid:document_id>/usb-token")
@open_to(Audience.STAFF)
@needs_fresh_proof
def sign_at_desk(document_id: UUID) -> ResponseReturnValue:
    """Send a document to the token on its signer's desk."""
    document = find.get(document_id)
    authorize(policies.may_act, document, Act.SIGN)
    if request.form.get("seen", "") != find.version_of(document):
        raise chain.ReadAnother
    back = url_for("outgoing.show", document_id=document_id)
    made = at_desk.send_to_desk(document, back=back, actor=actor(), now=clock.now())
    return redirect(url_for("at_desk.show", transfer_id=made.transfer_id), 303)


@blueprint.post("/<uuid:document_id>/tra-lai")
@open_to(Audience.STAFF)
def send_back(document_id: UUID) -> ResponseReturnValue:
    """Send a document back to its drafter with a reason."""
    return _act(document_id, Act.SEND_BACK, ReasonForm(prefix="tra"))


@blueprint.post("/<uuid:document_id>/lam-lai")
@open_to(Audience.STAFF)
def try_again(document_id: UUID) -> ResponseReturnValue:
    """Have work that was given up done again."""
    document = read(document_id)
    authorize(policies.may_try_again, document)
    retrying.try_again(document_id, actor=actor(), now=clock.now())
    flash(_("Hệ thống đang làm lại."))
    return redirect(url_for("outgoing.show", document_id=document_id), 303)


@blueprint.post("/<uuid:document_id>/thu-hoi")
@open_to(Audience.STAFF)
@needs_fresh_proof
def revoke(document_id: UUID) -> ResponseReturnValue:
    """End the force of a released document."""
    document = find.get(document_id)
    authorize(policies.may_end_force, document)
    form = ReasonForm(prefix="thu-hoi")
    if not form.validate():
        return page(document, revoking=form), 422
    if document.issued_document_id is None:
        raise chain.OutOfOrder
    registering.revoke(
        document.issued_document_id, reason=form.reason.data, actor=actor(), now=clock.now()
    )
    return redirect(url_for("outgoing.show", document_id=document_id), 303)


@blueprint.get("/<uuid:document_id>/tep.pdf")
@open_to(Audience.STAFF)
def file(document_id: UUID) -> ResponseReturnValue:
    """Hand out the document as far as it has come."""
    return send_file_response(find.latest_file(read(document_id)))


@blueprint.get("/<uuid:document_id>/phu-luc/<uuid:annex_id>.pdf")
@open_to(Audience.STAFF)
def annex(document_id: UUID, annex_id: UUID) -> ResponseReturnValue:
    """Hand out an annex that is a file of its own."""
    return send_file_response(find.annex_file(find.get_annex(read(document_id), annex_id)))


def _asked_step() -> Step | None:
    return next((each for each in Step if each == request.args.get("buoc")), None)


def _own_units() -> list[UnitRow]:
    drafting_for = policies.units_drafted_for(actor())
    return [unit for unit in units() if unit.id in drafting_for]


def _act(document_id: UUID, chosen: Act, form: ReasonForm | None = None) -> ResponseReturnValue:
    document = find.get(document_id)
    authorize(policies.may_act, document, chosen)
    if form is not None and not form.validate():
        return page(document, returning=form), 422
    reason, seen = form.reason.data if form else None, request.form.get("seen", "")
    chain.act(document_id, chosen, seen=seen, reason=reason, actor=actor(), now=clock.now())
    return redirect(url_for("outgoing.show", document_id=document_id), 303)
