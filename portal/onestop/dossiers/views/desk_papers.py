"""Papers at the desk: as filed, page by page as pictures, and as the portal made them."""

from functools import partial
from uuid import UUID

from flask.typing import ResponseReturnValue

from portal.core.access import Audience, open_to
from portal.core.downloads import send_file_response, send_picture_response
from portal.core.errors import NotFound
from portal.onestop.dossiers import policies
from portal.onestop.dossiers.models import Dossier, Result
from portal.onestop.dossiers.queries import contents, files
from portal.onestop.dossiers.queries import dossiers as find
from portal.onestop.dossiers.rules import Step
from portal.onestop.dossiers.views.blueprint import desk, handled
from portal.records.documents.services.previews import page_count, preview_png
from portal.records.validation.events import ReadersAsked

# Where people put their hand to the result, it lies before them.
_APPROVED_AT = frozenset({Step.INITIALLING, Step.SIGNING, Step.NUMBERING})


@desk.get("/ho-so/<uuid:dossier_id>/giay-to/<uuid:paper_id>")
@open_to(Audience.STAFF)
def paper(dossier_id: UUID, paper_id: UUID) -> ResponseReturnValue:
    """Hand out a paper as it was filed."""
    return send_file_response(files.uploaded(handled(dossier_id), paper_id))


@desk.get("/ho-so/<uuid:dossier_id>/giay-to/<uuid:paper_id>/trang/<int:number>.png")
@open_to(Audience.STAFF)
def paper_page(dossier_id: UUID, paper_id: UUID, number: int) -> ResponseReturnValue:
    """Show one page of a paper as a picture made in the limited child."""
    stored = files.uploaded(handled(dossier_id), paper_id)
    if stored.preview_sha256:
        return send_file_response(stored, inline_preview=True)
    return send_picture_response(preview_png(stored, number))


@desk.get("/ho-so/<uuid:dossier_id>/ket-qua/trang/<int:number>.png")
@open_to(Audience.STAFF)
def result_page(dossier_id: UUID, number: int) -> ResponseReturnValue:
    """Show one page of the result, as far as it has come, as a picture."""
    return send_picture_response(preview_png(files.latest_result(handled(dossier_id)), number))


def pages_to_approve(dossier: Dossier, result: Result | None) -> range:
    """Count up the pages of a result that lies with those who initial, sign or seal it."""
    if result is None or result.rendered_sha256 is None or dossier.step not in _APPROVED_AT:
        return range(0)
    return range(1, page_count(files.latest_result(dossier).sha256) + 1)


def answer_reader(asked: ReadersAsked) -> None:
    """Say whether somebody may open a paper of a dossier that they name."""
    try:
        dossier = find.get(asked.where)
    except NotFound:
        return
    held = any(paper.sha256 == asked.sha256 for paper in contents.papers(dossier.id))
    asked.answers.append(held and policies.may_handle(asked.actor, dossier))


@desk.get("/ho-so/<uuid:dossier_id>/van-ban/<kind>.pdf")
@open_to(Audience.STAFF)
def issued_paper(dossier_id: UUID, kind: str) -> ResponseReturnValue:
    """Hand out a paper that the portal made, or the result as far as it has come."""
    dossier = handled(dossier_id)
    made = files.latest_result if kind == files.RESULT else partial(files.made, kind=kind)
    return send_file_response(made(dossier))
