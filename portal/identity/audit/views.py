"""The journal page of auditors and administrators."""

from uuid import UUID

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from portal.core.access import Audience, actor, authorize, open_to
from portal.identity.audit import policies, queries
from portal.ui.pagination import Page, read_page_number

blueprint = Blueprint("audit", __name__)


@blueprint.get("/can-bo/nhat-ky")
@open_to(Audience.STAFF)
def journal() -> ResponseReturnValue:
    """Show the journal of the reader's units, newest first."""
    authorize(policies.may_read_journal)
    units = policies.units_read_by(actor())
    subject, subject_id = request.args.get("loai"), request.args.get("ma", "").strip()
    return render_template(
        "identity/audit/journal.html",
        **_page(units, subject, subject_id),
        subjects=queries.subjects_of(units),
        chosen_subject=subject,
        chosen_id=subject_id,
        check=queries.last_check(),
    )


def _page(units: frozenset[UUID], subject: str | None, code: str) -> dict[str, object]:
    """Read the page asked for of the journal, with the names that its rows speak of."""
    number = read_page_number(request.args.get("trang"))
    found = queries.find_subject(code) if code else None
    rows, more = queries.journal_of(units, subject=subject, subject_id=found, page=number)
    return {"page": Page(rows, number, more), "names": queries.names_in(rows)}
