"""The trust store's pages: what is believed, what is proposed, who decided."""

from datetime import date, datetime, time

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.core import clock
from portal.core.access import Audience, actor, authorize, open_to
from portal.core.errors import Invalid
from portal.core.settings import settings
from portal.identity.organisations.queries import unit_tree
from portal.records.validation import policies, queries
from portal.records.validation.forms import DecisionForm, ProposalForm
from portal.records.validation.models import TrustVersion
from portal.records.validation.rules import PURPOSE_WORDS, STATE_WORDS, AnchorPurpose
from portal.records.validation.services import entries as certificates
from portal.records.validation.services import stores

blueprint = Blueprint("trust_store", __name__, url_prefix="/can-bo/kho-tin-cay")
_KINDS = {"proposed": "warn", "in_force": "ok", "retired": "info", "refused": "late"}


@blueprint.get("")
@open_to(Audience.STAFF)
def versions() -> ResponseReturnValue:
    """List the versions of the store."""
    authorize(policies.may_see_store)
    return _list(ProposalForm(formdata=None))


@blueprint.post("")
@open_to(Audience.STAFF)
def propose() -> ResponseReturnValue:
    """Propose a version that differs from the present one by one certificate."""
    authorize(policies.may_propose, unit_tree())
    form = ProposalForm()
    if not form.validate():
        return _list(form), 422
    try:
        entries = _changed(form)
    except Invalid as refused:
        form.add_errors({"certificate": [str(refused)]})
        return _list(form), 422
    made = stores.propose(entries, note=form.note.data, actor=actor(), now=clock.now())
    return redirect(url_for("trust_store.version", number=made.number), 303)


@blueprint.get("/<int:number>")
@open_to(Audience.STAFF)
def version(number: int) -> ResponseReturnValue:
    """Show one version: its certificates and what it does to issued documents."""
    authorize(policies.may_see_store)
    return _show(queries.get_version(number), DecisionForm(formdata=None))


@blueprint.post("/<int:number>")
@open_to(Audience.STAFF)
def decide(number: int) -> ResponseReturnValue:
    """Approve or refuse a proposed version."""
    found = queries.get_version(number)
    authorize(policies.may_decide, found.proposed_by_id, unit_tree())
    form = DecisionForm()
    if not form.validate():
        return _show(found, form), 422
    act = stores.approve if form.decision.data == "approve" else stores.refuse
    act(number, reason=form.reason.data or "", actor=actor(), now=clock.now())
    return redirect(url_for("trust_store.version", number=number), 303)


def _list(form: ProposalForm) -> str:
    return render_template(
        "records/validation/versions.html",
        form=form,
        versions=queries.versions(),
        may_propose=policies.may_propose(actor(), unit_tree()),
        **_words(),
    )


def _show(found: TrustVersion, form: DecisionForm) -> str:
    return render_template(
        "records/validation/version.html",
        version=found,
        anchors=queries.anchors(found.id),
        results=queries.canary_results(found),
        may_decide=policies.may_decide(actor(), found.proposed_by_id, unit_tree()),
        form=form,
        **_words(),
    )


def _words() -> dict[str, object]:
    return {
        "purposes": PURPOSE_WORDS,
        "states": STATE_WORDS,
        "state_kinds": _KINDS,
        "demonstration": settings().demonstration,
    }


def _changed(form: ProposalForm) -> list[certificates.Entry]:
    """Apply the change to the version in force; raises NotACertificate or Invalid."""
    held = certificates.entries_of(queries.find_in_force())
    purpose = AnchorPurpose(form.purpose.data)
    if form.act.data == "remove":
        return certificates.without(held, purpose, form.fingerprint.data or "")
    sent = form.certificate.data
    made = certificates.make_entry(
        purpose,
        sent.read() if sent else b"",
        source=form.source.data,
        valid_from=_midnight(form.valid_from.data, time.min),
        valid_to=_midnight(form.valid_to.data, time.max),
    )
    return [*held, made]


def _midnight(day: object, at: time) -> datetime | None:
    return datetime.combine(day, at, clock.VIETNAM) if isinstance(day, date) else None
