"""Fees at the counter and at the desk, and the register of a unit's receipts."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.core import clock
from portal.core.access import Audience, actor, authorize, open_to
from portal.core.downloads import send_file_response
from portal.core.errors import DomainError, Invalid
from portal.core.i18n import gettext as _
from portal.identity.organisations.queries import units
from portal.onestop.dossiers.models import Dossier
from portal.onestop.dossiers.policies import may_act, may_handle
from portal.onestop.dossiers.queries import dossiers
from portal.onestop.dossiers.rules import Action, State
from portal.onestop.fees import policies, services
from portal.onestop.fees import queries as find
from portal.onestop.fees.forms import CancelForm, FeeForm, ReceiptsForm
from portal.onestop.slips.policies import readable_units
from portal.ui.form import Form

fees = Blueprint("fees", __name__, url_prefix="/can-bo")


@fees.get("/ho-so/<uuid:dossier_id>/thu-phi")
@open_to(Audience.STAFF)
def show(dossier_id: UUID) -> ResponseReturnValue:
    """Show what was paid for a dossier, and ask what was paid now."""
    dossier = _collected(dossier_id)
    form = FeeForm.blank(dossier, find.fee_text(dossier), waits=_waits(dossier))
    return _page(dossier, form)


@fees.post("/ho-so/<uuid:dossier_id>/thu-phi")
@open_to(Audience.STAFF)
def receive(dossier_id: UUID) -> ResponseReturnValue:
    """Take down a fee that was paid; its receipt is numbered and made."""
    dossier, form = _collected(dossier_id), FeeForm()
    if not _waits(dossier):
        form.ends_wait.data = False
    if not form.validate():
        return _page(dossier, form), 422
    try:
        services.receive(dossier, form.paid(), actor=actor(), now=clock.now())
    except DomainError as error:
        return _page(dossier, _with_errors(form, error), error), error.status
    flash(_("Đã ghi thu phí. Phiếu thu đang được lập."))
    return redirect(url_for("fees.show", dossier_id=dossier_id), 303)


@fees.post("/ho-so/<uuid:dossier_id>/thu-phi/<uuid:payment_id>/huy")
@open_to(Audience.STAFF)
def cancel(dossier_id: UUID, payment_id: UUID) -> ResponseReturnValue:
    """Cancel a wrong receipt by a second number."""
    dossier, form = _collected(dossier_id), CancelForm()
    reason = form.reason.data or ""
    try:
        services.cancel(dossier, payment_id, reason=reason, actor=actor(), now=clock.now())
    except DomainError as error:
        blank = FeeForm.blank(dossier, find.fee_text(dossier), waits=_waits(dossier))
        return _page(dossier, blank, error), error.status
    flash(_("Đã hủy phiếu thu. Phiếu hủy đang được lập."))
    return redirect(url_for("fees.show", dossier_id=dossier_id), 303)


@fees.get("/ho-so/<uuid:dossier_id>/thu-phi/<uuid:payment_id>.pdf")
@open_to(Audience.STAFF)
def receipt(dossier_id: UUID, payment_id: UUID) -> ResponseReturnValue:
    """Hand a receipt out."""
    dossier = _collected(dossier_id)
    return send_file_response(find.receipt_of(find.get(dossier_id, payment_id), dossier.code))


@fees.get("/ho-so/<uuid:dossier_id>/thu-phi/<uuid:payment_id>/huy.pdf")
@open_to(Audience.STAFF)
def cancelling(dossier_id: UUID, payment_id: UUID) -> ResponseReturnValue:
    """Hand out what cancelled a receipt."""
    dossier, payment = _collected(dossier_id), find.get(dossier_id, payment_id)
    return send_file_response(find.receipt_of(payment, dossier.code, cancelling=True))


@fees.get("/so-thu-phi")
@open_to(Audience.STAFF)
def register() -> ResponseReturnValue:
    """Show what a unit took in a period, with the cancelled receipts too."""
    authorize(policies.may_read_receipts)
    form = ReceiptsForm()
    readable = readable_units(actor())
    unit_id = form.offer({unit.id: unit.name for unit in units() if unit.id in readable})
    authorize(policies.may_read_receipts_of, unit_id)
    try:
        entries, taken = find.book(unit_id, form.wanted()), find.taken(unit_id, form.wanted())
    except Invalid as error:
        return render_template("onestop/fees/register.html", form=form, error=error), error.status
    return render_template("onestop/fees/register.html", form=form, entries=entries, taken=taken)


def at_desk(dossier: Dossier) -> str | None:
    """Show what was paid beside a dossier, and lead to the page where money is taken."""
    may = policies.may_collect(actor(), dossier, find.received_by(dossier.id))
    rows = find.of_dossier(dossier.id)
    if dossier.received_at is None or not (may or rows):
        return None
    return render_template("onestop/fees/_paid.html", dossier=dossier, rows=rows, may=may)


def _collected(dossier_id: UUID) -> Dossier:
    dossier = dossiers.get(dossier_id)
    authorize(policies.may_collect, dossier, find.received_by(dossier_id))
    return dossier


def _waits(dossier: Dossier) -> bool:
    """Tell whether the dossier waits for a duty, and the reader may say that it was done."""
    waits = dossier.state is State.FINANCIAL_DUTY
    return waits and may_act(actor(), dossier, Action.CONFIRM_PAYMENT)


def _with_errors(form: Form, error: DomainError) -> Form:
    if isinstance(error, Invalid):
        form.add_errors(error.errors)
    return form


def _page(dossier: Dossier, form: FeeForm, error: DomainError | None = None) -> str:
    return render_template(
        "onestop/fees/fees.html",
        dossier=dossier,
        form=form,
        cancel_form=CancelForm(formdata=None),
        error=error,
        fee_text=find.fee_text(dossier),
        rows=find.of_dossier(dossier.id),
        waits=_waits(dossier),
        may_open=may_handle(actor(), dossier),
    )
