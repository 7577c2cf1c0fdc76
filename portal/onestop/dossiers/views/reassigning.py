"""Heads hand dossiers from one case officer to another, or all of somebody who is ill."""

from uuid import UUID

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from portal.core import clock
from portal.core.access import Audience, actor, authorize, open_to
from portal.core.errors import DomainError
from portal.core.i18n import gettext as _
from portal.identity.organisations import queries as organisations
from portal.onestop.dossiers import policies
from portal.onestop.dossiers.forms import hand_over_form
from portal.onestop.dossiers.queries import reassigning as find
from portal.onestop.dossiers.services import reassigning
from portal.onestop.dossiers.services.reassigning import HandedOver
from portal.onestop.workflows.policies import led_by, may_lead
from portal.ui.form import Form

reassigning_pages = Blueprint("reassigning", __name__, url_prefix="/can-bo/phan-cong-lai")


@reassigning_pages.get("")
@open_to(Audience.STAFF)
def index() -> ResponseReturnValue:
    """Show how much lies with each officer of the units that the reader leads."""
    authorize(may_lead)
    today, led = clock.local(clock.now()).date(), led_by(actor())
    units = [unit for unit in organisations.units() if unit.id in led]
    return render_template(
        "onestop/dossiers/loads.html",
        units=[(unit, find.loads(unit.id, today)) for unit in units],
    )


@reassigning_pages.get("/<uuid:unit_id>/<uuid:officer_id>")
@open_to(Audience.STAFF)
def show(unit_id: UUID, officer_id: UUID) -> ResponseReturnValue:
    """List the open dossiers of one officer, to be ticked."""
    authorize(policies.may_hand_over, unit_id)
    return _page(unit_id, officer_id, _form(unit_id, officer_id))


@reassigning_pages.post("/<uuid:unit_id>/<uuid:officer_id>")
@open_to(Audience.STAFF)
def hand_over(unit_id: UUID, officer_id: UUID) -> ResponseReturnValue:
    """Hand the dossiers that are ticked to another officer, or all of them."""
    authorize(policies.may_hand_over, unit_id)
    form = _form(unit_id, officer_id)
    if not form.validate():
        return _page(unit_id, officer_id, form), 422
    try:
        done = _hand_over(unit_id, officer_id, form)
    except DomainError as error:
        form.add_errors_of(error)
        return _page(unit_id, officer_id, form, error=error), error.status
    return _page(unit_id, officer_id, _blank(unit_id, officer_id), done=done)


def _hand_over(unit_id: UUID, officer_id: UUID, form: Form) -> tuple[HandedOver, ...]:
    told = form.answers
    to_officer = UUID(told["officer_id"])
    facts = {"reason": told["reason"], "actor": actor(), "now": clock.now()}
    if "all" in request.form:
        return reassigning.take_over(unit_id, officer_id, to_officer, **facts)
    ticked = [UUID(key) for key in told["dossiers"]]
    return reassigning.reassign(unit_id, ticked, to_officer, **facts)


def _form(unit_id: UUID, officer_id: UUID) -> Form:
    rows = find.open_with(unit_id, officer_id)
    loads = find.loads(unit_id, clock.local(clock.now()).date())
    return hand_over_form(
        [(str(row.id), f"{row.code} – {row.procedure_name}") for row in rows],
        [
            (str(load.officer_id), _named(load))
            for load in loads
            if load.examines and load.officer_id != officer_id
        ],
    )


def _named(load: find.Load) -> str:
    if load.away:
        return _("%(name)s (vắng mặt, đang giữ %(n)s hồ sơ)", name=load.name, n=load.count)
    return _("%(name)s (đang giữ %(n)s hồ sơ)", name=load.name, n=load.count)


def _blank(unit_id: UUID, officer_id: UUID) -> Form:
    form = _form(unit_id, officer_id)
    for field in form.questions:
        field.clear()
    return form


def _page(
    unit_id: UUID,
    officer_id: UUID,
    form: Form,
    *,
    error: DomainError | None = None,
    done: tuple[HandedOver, ...] = (),
) -> str:
    loads = find.loads(unit_id, clock.local(clock.now()).date())
    return render_template(
        "onestop/dossiers/hand_over.html",
        unit=organisations.get_unit(unit_id),
        officer=next((load for load in loads if load.officer_id == officer_id), None),
        officer_id=officer_id,
        form=form,
        error=error,
        done=done,
    )
