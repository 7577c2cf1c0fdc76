"""Scans at the counter: put to a paper, or sent as a stack and sorted afterwards."""

from collections.abc import Mapping, Sequence
from functools import partial
from uuid import UUID

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from portal.core import clock
from portal.core.access import Audience, actor, open_to, takes_files
from portal.core.errors import DomainError, Invalid, Refused, TooMany
from portal.onestop.desk.forms import read_sorted
from portal.onestop.desk.queries.scans import UNSORTED
from portal.onestop.desk.services import scans
from portal.onestop.desk.views.walk_ins import counter, own_draft, read_page, show_page
from portal.onestop.dossiers.services import papers
from portal.records.documents.services.refusals import UploadRefused

__all__ = ["counter"]

_AT_ONCE = 210 * 1024 * 1024


@counter.post("/<uuid:draft_id>/giay-to/<requirement>")
@open_to(Audience.STAFF)
@takes_files(_AT_ONCE)
def add_paper(draft_id: UUID, requirement: str) -> ResponseReturnValue:
    """Take scans of a paper; each is examined before the transaction begins."""
    return _take(draft_id, requirement)


@counter.post("/<uuid:draft_id>/ban-quet")
@open_to(Audience.STAFF)
@takes_files(_AT_ONCE)
def add_stack(draft_id: UUID) -> ResponseReturnValue:
    """Take a stack of scans, to be sorted to the papers afterwards."""
    return _take(draft_id, UNSORTED)


@counter.post("/<uuid:draft_id>/xep")
@open_to(Audience.STAFF)
def sort_scans(draft_id: UUID) -> ResponseReturnValue:
    """Put scans to the papers that they are, or take them away."""
    wanted = read_sorted(request.form.items())
    try:
        scans.sort(own_draft(draft_id), wanted, now=clock.now())
    except (Invalid, Refused) as error:
        return _as_stored(draft_id, UNSORTED, error), error.status
    return redirect(url_for("counter.enter", draft_id=draft_id), 303)


def _take(draft_id: UUID, requirement: str) -> ResponseReturnValue:
    rules = scans.rules_before(partial(own_draft, draft_id), requirement)
    try:
        papers.count_upload(actor())
        examined = papers.examine(request.files.getlist("file"), rules)
        draft = own_draft(draft_id)
        scans.attach(draft, requirement, examined, actor=actor(), now=clock.now())
    except (Invalid, Refused, TooMany, UploadRefused) as error:
        return _as_stored(draft_id, requirement, error), error.status
    return redirect(url_for("counter.enter", draft_id=draft_id), 303)


def _as_stored(draft_id: UUID, requirement: str, error: DomainError) -> str:
    """Show the page as it is stored, with what was refused beside the paper it is about."""
    return show_page(read_page(draft_id), _told(error, requirement))


def _told(error: DomainError, requirement: str) -> Mapping[str, Sequence[str]]:
    told = error.errors if isinstance(error, Invalid) else {}
    return told or {requirement: [str(error)]}
