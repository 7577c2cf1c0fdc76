"""Hand-over lists of a unit: drawn up here, printed for two signatures."""

from collections.abc import Sequence
from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.core import clock
from portal.core.access import Audience, actor, authorize, open_to
from portal.core.downloads import send_file_response
from portal.core.errors import DomainError
from portal.onestop.dossiers.rules.issued import PaperKind
from portal.onestop.slips import policies
from portal.onestop.slips.forms import handover_form
from portal.onestop.slips.queries import handovers as find
from portal.onestop.slips.queries import slips
from portal.onestop.slips.services.handovers import hand_over
from portal.ui.form import Form

handovers = Blueprint("handovers", __name__, url_prefix="/can-bo/ban-giao")


@handovers.get("/<uuid:unit_id>")
@open_to(Audience.STAFF)
def index(unit_id: UUID) -> ResponseReturnValue:
    """List a unit's hand-over lists, and offer the dossiers that may go on one."""
    authorize(policies.may_hand_over, unit_id)
    return _page(unit_id, handover_form(_choices(unit_id)))


@handovers.post("/<uuid:unit_id>")
@open_to(Audience.STAFF)
def draw_up(unit_id: UUID) -> ResponseReturnValue:
    """Draw a list up."""
    authorize(policies.may_hand_over, unit_id)
    form = handover_form(_choices(unit_id))
    if not form.validate():
        return _page(unit_id, form), 422
    chosen = [UUID(key) for key in form["dossiers"].data]
    try:
        hand_over(unit_id, chosen, receiver=form["receiver"].data, actor=actor(), now=clock.now())
    except DomainError as error:
        return _page(unit_id, form, error), error.status
    return redirect(url_for("handovers.index", unit_id=unit_id), 303)


@handovers.get("/<uuid:unit_id>/<uuid:slip_id>.pdf")
@open_to(Audience.STAFF)
def download(unit_id: UUID, slip_id: UUID) -> ResponseReturnValue:
    """Hand a finished list out."""
    authorize(policies.may_hand_over, unit_id)
    return send_file_response(find.file_of(unit_id, slip_id))


def _choices(unit_id: UUID) -> Sequence[tuple[UUID, str]]:
    rows = find.waiting(unit_id)
    return [(row.id, f"{row.code} – {row.procedure_name} – {row.applicant_name}") for row in rows]


def _page(unit_id: UUID, form: Form, error: DomainError | None = None) -> str:
    return render_template(
        "onestop/slips/handovers.html",
        unit_id=unit_id,
        form=form,
        error=error,
        offered=bool(form["dossiers"].options),
        made=slips.of_unit(unit_id, PaperKind.HANDOVER_LIST),
    )
