"""Annexes of released documents, for everybody who looks the document up."""

from uuid import UUID

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from portal.core import limits
from portal.core.access import Audience, open_to
from portal.core.downloads import send_file_response
from portal.records.correspondence.queries import outgoing as find
from portal.records.registers.queries import DocumentNotFound, DocumentRow, find_by_public_id

blueprint = Blueprint("annexes", __name__)
_A_MINUTE = 60


@blueprint.get("/v/<public_id>/phu-luc/<uuid:annex_id>.pdf")
@open_to(Audience.PUBLIC)
def download(public_id: str, annex_id: UUID) -> ResponseReturnValue:
    """Hand out a sealed annex of a document that is not personal."""
    limits.hit(f"annex:{request.remote_addr}", limit=_A_MINUTE, seconds=60)
    document = find_by_public_id(public_id)
    annexes = find.published_annexes(document) if document else ()
    found = next((each for each in annexes if each.id == annex_id), None)
    if found is None:
        raise DocumentNotFound
    return send_file_response(find.annex_file(found))


def offer(document: DocumentRow) -> str | None:
    """Show the annexes on the page of their document, where there are any."""
    annexes = find.published_annexes(document)
    if not annexes:
        return None
    return render_template(
        "records/correspondence/_published.html", document=document, annexes=annexes
    )
