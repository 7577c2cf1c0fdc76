"""Copies: the register, a copy's page, and the acts on it."""

from io import BytesIO
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from portal.core import clock
from portal.core.access import Audience, actor, authorize, needs_fresh_proof, open_to
from portal.core.downloads import send_file_response
from portal.core.i18n import gettext as _
from portal.identity.audit.queries import history
from portal.identity.organisations.queries import UnitRow, get_unit, units
from portal.records.copies import policies
from portal.records.copies import queries as find
from portal.records.copies.forms import CopyFilterForm, ReasonForm
from portal.records.copies.models import DocumentCopy
from portal.records.copies.rules import COPY_MOVES, CopyAct
from portal.records.copies.services import at_desk, chain, exporting, working
from portal.records.correspondence.policies import units_read, units_registered_for
from portal.records.registers import queries as registers
from portal.records.signatures.services import signs_at_desk
from portal.ui import pagination

blueprint = Blueprint("copies", __name__, url_prefix="/can-bo/ban-sao")
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get("")
@open_to(Audience.STAFF)
def index() -> ResponseReturnValue:
    """Show the register of copies of the reader's units."""
    authorize(policies.may_read_any)
    form, number = CopyFilterForm(), pagination.read_page_number(request.args.get("trang"))
    wanted = form.wanted(units_read(actor()))
    rows = find.page(wanted, offset=pagination.offset(number), limit=pagination.SIZE)
    return render_template(
        "records/copies/list.html",
        form=form,
        page=pagination.Page.of(rows, number),
        headings=find.HEADINGS,
        shown=find.SHOWN,
        units=_own_units(),
    )


@blueprint.post("/xuat")
@open_to(Audience.STAFF)
def export() -> ResponseReturnValue:
    """Hand the register out as a workbook, as it is filtered."""
    authorize(policies.may_read_any)
    wanted = CopyFilterForm().wanted(units_read(actor()))
    made = exporting.export(wanted, title="Sổ bản sao", actor=actor(), now=clock.now())
    return send_file(
        BytesIO(made), mimetype=_XLSX, as_attachment=True, download_name="so-ban-sao.xlsx"
    )


@blueprint.get("/<uuid:copy_id>")
@open_to(Audience.STAFF)
def show(copy_id: UUID) -> ResponseReturnValue:
    """Show a copy, how far it has come, and what the reader may do with it."""
    copy = find.get(copy_id)
    authorize(policies.may_read, copy)
    return _page(copy)


@blueprint.get("/<uuid:copy_id>/tep.pdf")
@open_to(Audience.STAFF)
def file(copy_id: UUID) -> ResponseReturnValue:
    """Hand out what is to be copied, or the copy once the agency has signed it."""
    copy = find.get(copy_id)
    authorize(policies.may_read, copy)
    return send_file_response(chain.readable_file(copy))


@blueprint.get("/<uuid:copy_id>/phieu.pdf")
@open_to(Audience.STAFF)
def permission(copy_id: UUID) -> ResponseReturnValue:
    """Hand out the permission that was signed."""
    copy = find.get(copy_id)
    authorize(policies.may_read, copy)
    return send_file_response(find.permission_file(copy))


@blueprint.post("/<uuid:copy_id>/cap-so", defaults={"chosen": CopyAct.NUMBER})
@blueprint.post("/<uuid:copy_id>/phat-hanh", defaults={"chosen": CopyAct.RELEASE})
@open_to(Audience.STAFF)
def move(copy_id: UUID, chosen: CopyAct) -> ResponseReturnValue:
    """Give a copy its number, or release it."""
    return _act(copy_id, chosen)


@blueprint.post("/<uuid:copy_id>/cho-phep", defaults={"chosen": CopyAct.ALLOW})
@blueprint.post("/<uuid:copy_id>/ky-so", defaults={"chosen": CopyAct.SEAL})
@open_to(Audience.STAFF)
@needs_fresh_proof
def sign(copy_id: UUID, chosen: CopyAct) -> ResponseReturnValue:
    """Have the permission signed, or the agency's signature put on the copy."""
    return _act(copy_id, chosen)


@blueprint.post("/<uuid:copy_id>/usb-token")
@open_to(Audience.STAFF)
@needs_fresh_proof
def sign_at_desk(copy_id: UUID) -> ResponseReturnValue:
    """Send the permission of a copy to the token on its signer's desk."""
    authorize(policies.may_act, find.get(copy_id), CopyAct.ALLOW)
    back = url_for("copies.show", copy_id=copy_id)
    made = at_desk.send_to_desk(copy_id, back=back, actor=actor(), now=clock.now())
    return redirect(url_for("at_desk.show", transfer_id=made.transfer_id), 303)


@blueprint.post("/<uuid:copy_id>/khong-cho-phep")
@open_to(Audience.STAFF)
def refuse(copy_id: UUID) -> ResponseReturnValue:
    """Refuse a copy with a reason."""
    return _act(copy_id, CopyAct.REFUSE, ReasonForm())


@blueprint.post("/<uuid:copy_id>/lam-lai")
@open_to(Audience.STAFF)
def try_again(copy_id: UUID) -> ResponseReturnValue:
    """Have work that was given up done again."""
    copy = find.get(copy_id)
    authorize(policies.may_try_again, copy)
    working.try_again(copy_id, actor=actor(), now=clock.now())
    flash(_("Hệ thống đang làm lại."))
    return redirect(url_for("copies.show", copy_id=copy_id), 303)


def _own_units() -> list[UnitRow]:
    mine = units_registered_for(actor())
    return [unit for unit in units() if unit.id in mine]


def _act(copy_id: UUID, chosen: CopyAct, form: ReasonForm | None = None) -> ResponseReturnValue:
    copy = find.get(copy_id)
    authorize(policies.may_act, copy, chosen)
    if form is not None and not form.validate():
        return _page(copy, form), 422
    reason = form.reason.data if form else None
    chain.act(copy_id, chosen, reason=reason, actor=actor(), now=clock.now())
    return redirect(url_for("copies.show", copy_id=copy_id), 303)


def _page(copy: DocumentCopy, refusing: ReasonForm | None = None) -> str:
    issued = copy.issued_document_id
    return render_template(
        "records/copies/copy.html",
        copy=copy,
        number=find.full_number(copy),
        pages=find.pages_of(copy),
        unit=get_unit(copy.unit_id),
        issued=registers.get(issued) if issued else None,
        events=history("copy", copy.id),
        held_up=working.held_up(copy),
        may=_allowed(copy),
        acts=CopyAct,
        token=signs_at_desk(actor().id),
        awaits_token=at_desk.awaits_token(copy, actor()),
        refusing=refusing or ReasonForm(formdata=None),
    )


def _allowed(copy: DocumentCopy) -> frozenset[CopyAct]:
    """List the acts that are in order now and the reader's."""
    if copy.pending:
        return frozenset()
    found = {
        each
        for each, its in COPY_MOVES.items()
        if its.at is copy.step and policies.may_act(actor(), copy, each)
    }
    if CopyAct.ALLOW in found and not chain.may_allow(copy, actor(), now=clock.now()):
        return frozenset()
    return frozenset(found)
