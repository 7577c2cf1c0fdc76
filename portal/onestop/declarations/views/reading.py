"""The signed declaration of a dossier, for its citizen and for whoever handles it."""

from uuid import UUID

from flask import Blueprint
from flask.typing import ResponseReturnValue

from portal.core.access import Audience, authorize, open_to
from portal.core.downloads import MadeFile, send_file_response
from portal.core.errors import NotFound
from portal.onestop.declarations import policies, queries
from portal.onestop.dossiers.models import Dossier
from portal.onestop.dossiers.queries.dossiers import get
from portal.records.validation.events import ReadersAsked

reading = Blueprint("signed_declarations", __name__)
_NAME = "to-khai-ky-so.pdf"


@reading.get(f"/can-bo/ho-so/<uuid:dossier_id>/{_NAME}")
@open_to(Audience.STAFF)
def at_desk(dossier_id: UUID) -> ResponseReturnValue:
    """Hand the signed declaration to whoever handles the dossier."""
    dossier = get(dossier_id)
    authorize(policies.may_handle, dossier)
    return _send(dossier)


@reading.get(f"/ho-so-cua-toi/<uuid:dossier_id>/{_NAME}")
@open_to(Audience.CITIZEN)
def mine(dossier_id: UUID) -> ResponseReturnValue:
    """Hand the signed declaration to the citizen who filed it."""
    dossier = get(dossier_id)
    authorize(policies.may_see_own, dossier)
    return _send(dossier)


def _send(dossier: Dossier) -> ResponseReturnValue:
    held = queries.get_signed(dossier)
    return send_file_response(MadeFile(f"{dossier.code}-{_NAME}", held.signed_sha256 or ""))


def answer_reader(asked: ReadersAsked) -> None:
    """Say whether somebody may open the signed declaration of a dossier that they name."""
    try:
        dossier = get(asked.where)
        held = queries.get_signed(dossier)
    except NotFound:
        return
    same = held.signed_sha256 == asked.sha256
    asked.answers.append(same and policies.may_handle(asked.actor, dossier))
