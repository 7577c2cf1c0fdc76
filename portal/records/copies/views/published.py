"""What copies show on pages of others: the page of a code, and of what may be copied."""

from uuid import UUID

from flask import render_template

from portal.core.access import actor
from portal.identity.organisations.queries import get_unit
from portal.records.copies import policies
from portal.records.copies import queries as find
from portal.records.correspondence.models import IncomingDocument, OutgoingDocument
from portal.records.registers.queries import DocumentRow


def offer(document: DocumentRow) -> str | None:
    """Say of which document this is a copy, where it is one."""
    copy = find.of_issued(document.id)
    if copy is None:
        return None
    return render_template(
        "records/copies/_published.html",
        copy=copy,
        number=find.full_number(copy),
        pages=find.pages_of(copy),
        unit=get_unit(copy.unit_id),
    )


def offer_incoming(document: IncomingDocument) -> str | None:
    """Offer the clerk to copy an incoming document."""
    return _link(document, den=document.id)


def offer_outgoing(document: OutgoingDocument) -> str | None:
    """Offer the clerk to copy a released document."""
    return _link(document, di=document.id)


def _link(document: IncomingDocument | OutgoingDocument, **chosen: UUID) -> str | None:
    if not policies.may_ask(actor(), document.unit_id):
        return None
    return render_template("records/copies/_link.html", document=document, chosen=chosen)
