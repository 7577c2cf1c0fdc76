"""Scans at the counter: put to a paper, or sent as a stack, looked at and sorted afterwards."""

from collections.abc import Mapping, Sequence
from functools import partial
from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from portal.core import clock
from portal.core.access import Audience, actor, open_to, takes_files
from portal.core.downloads import send_file_response, send_picture_response
from portal.core.errors import DomainError, Invalid, Refused, TooMany
from portal.core.i18n import ngettext
from portal.onestop.desk.forms import read_sorted
from portal.onestop.desk.queries.scans import UNSORTED
from portal.onestop.desk.services import scans
from portal.onestop.desk.views.walk_ins import counter, own_draft, read_page, show_page
from portal.onestop.dossiers.queries import drafts
from portal.onestop.dossiers.services import papers
from portal.records.documents.services.previews import preview_png
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


@counter.get("/<uuid:draft_id>/tep/<uuid:paper_id>")
@open_to(Audience.STAFF)
def scan(draft_id: UUID, paper_id: UUID) -> ResponseReturnValue:
    """Hand out a scan of an officer's own walk-in dossier."""
    return send_file_response(drafts.get_file(own_draft(draft_id).id, paper_id))


@counter.get("/<uuid:draft_id>/tep/<uuid:paper_id>/trang/<int:number>.png")
@open_to(Audience.STAFF)
def scan_page(draft_id: UUID, paper_id: UUID, number: int) -> ResponseReturnValue:
    """Show one page of a scan as a picture made in the limited child."""
    stored = drafts.get_file(own_draft(draft_id).id, paper_id)
    if stored.preview_sha256:
        return send_file_response(stored, inline_preview=True)
    return send_picture_response(preview_png(stored, number))


def _take(draft_id: UUID, requirement: str) -> ResponseReturnValue:
    rules = scans.rules_before(partial(own_draft, draft_id), requirement)
    try:
        papers.count_upload(actor())
        examined = papers.examine_each(request.files.getlist("file"), rules)
        draft = own_draft(draft_id)
        scans.attach(draft, requirement, examined.taken, actor=actor(), now=clock.now())
    except (Invalid, Refused, TooMany, UploadRefused) as error:
        return _as_stored(draft_id, requirement, error), error.status
    if examined.refused:
        return _taken_but(draft_id, requirement, examined)
    return redirect(url_for("counter.enter", draft_id=draft_id), 303)


def _taken_but(draft_id: UUID, requirement: str, examined: papers.Examined) -> ResponseReturnValue:
    """Show the page with a sentence for each file that was not taken; the others were."""
    taken = len(examined.taken)
    if taken:
        flash(ngettext("Đã nhận %(n)s tệp còn lại.", "Đã nhận %(n)s tệp còn lại.", taken))
    told = {requirement: [str(refusal) for refusal in examined.refused]}
    return show_page(read_page(draft_id), told), 200 if taken else examined.refused[0].status


def _as_stored(draft_id: UUID, requirement: str, error: DomainError) -> str:
    """Show the page as it is stored, with what was refused beside the paper it is about."""
    return show_page(read_page(draft_id), _told(error, requirement))


def _told(error: DomainError, requirement: str) -> Mapping[str, Sequence[str]]:
    told = error.errors if isinstance(error, Invalid) else {}
    return told or {requirement: [str(error)]}
