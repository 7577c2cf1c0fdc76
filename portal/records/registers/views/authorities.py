"""The register of who may sign what: kept by a unit's administrators, confirmed by another."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.core import clock
from portal.core.access import (
    Audience,
    actor,
    authorize,
    needs_fresh_proof,
    open_to,
    takes_files,
)
from portal.core.downloads import send_file_response
from portal.core.errors import DomainError, Invalid, NotFound
from portal.core.i18n import gettext as _
from portal.identity.organisations.queries import get_unit, units
from portal.records.documents import queries as documents
from portal.records.documents.rules import SIGNED_PDFS
from portal.records.documents.services import UploadRefused, inspect
from portal.records.registers import policies
from portal.records.registers.forms import DECISION_MB, AuthorityForm, DecisionForm, EndForm
from portal.records.registers.queries import authorities as find
from portal.records.registers.queries.authorities import AuthorityRow
from portal.records.registers.rules import kinds
from portal.records.registers.services import authorities as acts
from portal.records.signatures.rules import AuthorityState

blueprint = Blueprint("authorities", __name__, url_prefix="/can-bo/tham-quyen-ky")


@blueprint.get("")
@open_to(Audience.STAFF)
def index() -> ResponseReturnValue:
    """List the entries of the reader's units, ended ones too."""
    authorize(policies.may_see_authorities)
    seen = policies.units_with_authorities(actor())
    return render_template(
        "records/registers/authorities.html",
        units=[unit for unit in units() if unit.id in seen],
        rows=find.authorities_of(seen),
        may_propose=policies.may_propose_authority,
    )


@blueprint.get("/them/<uuid:unit_id>")
@open_to(Audience.STAFF)
def add(unit_id: UUID) -> ResponseReturnValue:
    """Ask what the entry is to say."""
    authorize(policies.may_propose_authority, unit_id)
    return _form_page(unit_id, _form(unit_id, formdata=None))


@blueprint.post("/them/<uuid:unit_id>")
@open_to(Audience.STAFF)
@needs_fresh_proof
@takes_files((DECISION_MB + 1) * 1024 * 1024)
def propose(unit_id: UUID) -> ResponseReturnValue:
    """Propose an entry; the decision is looked into before the database is asked."""
    authorize(policies.may_propose_authority, unit_id)
    form = _form(unit_id)
    if not form.validate():
        return _form_page(unit_id, form), 422
    sent = form.decision.data
    try:
        decision = inspect(sent.stream, sent.filename, SIGNED_PDFS) if sent else None
        made = acts.propose(form.grant(unit_id), actor=actor(), now=clock.now(), decision=decision)
    except (Invalid, UploadRefused) as refused:
        return _form_page(unit_id, _refused(form, refused)), refused.status
    flash(_("Đã ghi đề xuất. Mục này có hiệu lực khi người thứ hai xác nhận."))
    return redirect(url_for("authorities.show", authority_id=made.id), 303)


@blueprint.get("/<uuid:authority_id>")
@open_to(Audience.STAFF)
def show(authority_id: UUID) -> ResponseReturnValue:
    """Show an entry and what may be done with it."""
    entry = find.get_authority(authority_id)
    authorize(policies.may_see_authority, entry)
    return _page(entry)


@blueprint.post("/<uuid:authority_id>/quyet-dinh")
@open_to(Audience.STAFF)
@needs_fresh_proof
def decide(authority_id: UUID) -> ResponseReturnValue:
    """Confirm or refuse a proposed entry."""
    entry = find.get_authority(authority_id)
    authorize(policies.may_decide_authority, entry)
    form = DecisionForm()
    if not form.validate():
        return _page(entry, deciding=form), 422
    if form.decision.data == "confirm":
        acts.confirm(entry.id, actor=actor(), now=clock.now())
    else:
        acts.refuse(entry.id, reason=form.reason.data, actor=actor(), now=clock.now())
    return redirect(url_for("authorities.show", authority_id=entry.id), 303)


@blueprint.post("/<uuid:authority_id>/ket-thuc")
@open_to(Audience.STAFF)
@needs_fresh_proof
def end(authority_id: UUID) -> ResponseReturnValue:
    """End an entry at once."""
    entry = find.get_authority(authority_id)
    authorize(policies.may_end_authority, entry)
    form = EndForm()
    if not form.validate():
        return _page(entry, ending=form), 422
    acts.end(entry.id, reason=form.end_reason.data, actor=actor(), now=clock.now())
    return redirect(url_for("authorities.show", authority_id=entry.id), 303)


@blueprint.get("/<uuid:authority_id>/quyet-dinh.pdf")
@open_to(Audience.STAFF)
def decision(authority_id: UUID) -> ResponseReturnValue:
    """Hand out the decision on which an entry stands."""
    entry = find.get_authority(authority_id)
    authorize(policies.may_see_authority, entry)
    if entry.decision_file_id is None:
        raise NotFound
    return send_file_response(documents.get(entry.decision_file_id))


def _form(unit_id: UUID, **options: object) -> AuthorityForm:
    form = AuthorityForm(**options)
    form.offer(acts.colleagues(unit_id, now=clock.now()))
    return form


def _refused(form: AuthorityForm, refused: DomainError) -> AuthorityForm:
    errors = refused.errors if isinstance(refused, Invalid) else {"decision": [str(refused)]}
    form.add_errors(errors)
    return form


def _form_page(unit_id: UUID, form: AuthorityForm) -> str:
    return render_template(
        "records/registers/authority_form.html", form=form, unit=get_unit(unit_id)
    )


def _page(
    entry: AuthorityRow, deciding: DecisionForm | None = None, ending: EndForm | None = None
) -> str:
    proposed = entry.state is AuthorityState.PROPOSED
    return render_template(
        "records/registers/authority.html",
        entry=entry,
        unit=get_unit(entry.unit_id),
        deciding=deciding or DecisionForm(formdata=None),
        ending=ending or EndForm(formdata=None),
        may_decide=proposed and policies.may_decide_authority(actor(), entry),
        may_end=entry.may_be_ended and policies.may_end_authority(actor(), entry),
    )


@blueprint.context_processor
def words() -> dict[str, object]:
    """Give the templates of the register their words."""
    return {
        "state_of": _state,
        "kinds": kinds(),
        "actor": actor,
    }


def _state(entry: AuthorityRow) -> tuple[str, str]:
    today = clock.local(clock.now()).date()
    if entry.state is AuthorityState.PROPOSED:
        return _("Chờ xác nhận"), "warn"
    if entry.state is AuthorityState.REFUSED:
        return _("Không được xác nhận"), "late"
    if entry.ended_at or (entry.valid_through and entry.valid_through < today):
        return _("Đã kết thúc"), "info"
    return (_("Có hiệu lực"), "ok") if entry.valid_from <= today else (_("Chưa tới ngày"), "info")
