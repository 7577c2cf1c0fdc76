"""The page of an outgoing document, and the blueprint of all its pages."""

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, render_template

from portal.core.access import actor, authorize
from portal.identity.audit.queries import history
from portal.identity.organisations.queries import get_unit
from portal.records.correspondence import policies
from portal.records.correspondence.forms import AnnexForm, ReasonForm
from portal.records.correspondence.models import OutgoingDocument
from portal.records.correspondence.queries import incoming
from portal.records.correspondence.queries import outgoing as find
from portal.records.correspondence.rules import Act, Step, find_move, read_blocks
from portal.records.correspondence.services import retrying
from portal.records.registers import queries as registers
from portal.records.registers.rules import DocumentState, kinds
from portal.records.signatures.services import signs_at_desk
from portal.ui.form import Form

blueprint = Blueprint("outgoing", __name__, url_prefix="/can-bo/van-ban-di")


def read(document_id: UUID) -> OutgoingDocument:
    """Give a document that the reader may read; raises NotFound for any other."""
    document = find.get(document_id)
    authorize(policies.may_read, document)
    return document


def page(document: OutgoingDocument, **forms: Form) -> str:
    """Show a document, where it lies, and what the reader may do with it."""
    issued = document.issued_document_id
    row = registers.get(issued) if issued else None
    may = _allowed(document)
    return render_template(
        "records/correspondence/outgoing.html",
        document=document,
        unit=get_unit(document.unit_id),
        blocks=read_blocks(document.body),
        issued=row,
        annexes=find.annexes(document.id),
        events=history("outgoing", document.id),
        answers=incoming.answered_by(document.id),
        replaces=registers.get(document.replaces_id) if document.replaces_id else None,
        held_up=retrying.held_up(document),
        may=may,
        version=find.version_of(document),
        at_desk=signs_at_desk(actor().id),
        may_edit=document.step is Step.DRAFT and policies.may_edit(actor(), document),
        may_revoke=row is not None
        and row.state is DocumentState.IN_FORCE
        and policies.may_end_force(actor(), document),
        may_hand_over=document.step is Step.RELEASED and policies.may_hand_over(actor(), document),
        **_forms(forms),
    )


def _forms(given: dict[str, Form]) -> dict[str, Form]:
    blank: dict[str, Callable[[], Form]] = {
        "annex": lambda: AnnexForm(formdata=None),
        "returning": lambda: ReasonForm(formdata=None, prefix="tra"),
        "revoking": lambda: ReasonForm(formdata=None, prefix="thu-hoi"),
    }
    return {name: given.get(name) or make() for name, make in blank.items()}


def _allowed(document: OutgoingDocument) -> frozenset[Act]:
    """List the acts that are in order now and the reader's."""
    if document.pending:
        return frozenset()
    return frozenset(
        each
        for each in Act
        if find_move(each, document.step) and policies.may_act(actor(), document, each)
    )


@blueprint.context_processor
def words() -> dict[str, object]:
    """Give the templates of outgoing documents their words."""
    return {"kinds": kinds(), "steps": Step, "acts": Act}
