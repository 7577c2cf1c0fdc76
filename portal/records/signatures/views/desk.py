"""Files for the token on the desk: given once, taken back once.

The local service holds no session, only tokens; both stand in the path or the form because
its makers foresee nothing else. The names of the answer are those that it reads.
"""

from datetime import datetime
from io import BytesIO

from flask import Blueprint, jsonify, request, send_file
from flask.typing import ResponseReturnValue

from portal.core import clock
from portal.core.access import Audience, csrf_exempt, open_to, takes_files
from portal.core.errors import DomainError, TooLarge
from portal.core.i18n import lazy_gettext as _l
from portal.core.storage import blobs
from portal.records.signatures.services import MAX_BYTES, desk_tokens

blueprint = Blueprint("desk_tokens", __name__, url_prefix="/ky-so/thiet-bi")
_NAME = "van-ban.pdf"
_FORM_BYTES = 64 * 1024


class FileTooLarge(TooLarge):
    """The file is larger than what is examined."""

    sentence = _l("Tệp quá lớn. Mỗi tệp tối đa 30 MB.")


@blueprint.get("/<token>/tep")
@open_to(Audience.PUBLIC)
def give(token: str) -> ResponseReturnValue:
    """Give the file once to whoever holds the download token; 404 for any other."""
    data = desk_tokens.take(token, now=clock.now())
    return send_file(BytesIO(data), "application/pdf", as_attachment=True, download_name=_NAME)


@blueprint.post("/<token>/nop")
@open_to(Audience.PUBLIC)
@csrf_exempt
@takes_files(MAX_BYTES + _FORM_BYTES)
def take_back(token: str) -> ResponseReturnValue:
    """Take the signed file (part ``uploadfile``) once; 404 without a live token, 409 refused."""
    pdf, now = _sent_file(), clock.now()
    receive(desk_tokens.bring_back(token, pdf, now=now), now)
    return jsonify(Status=True, Message="", FileName=_NAME, FileServer="")


def _sent_file() -> bytes:
    """Read the part of the file; nothing when there is none. Raises FileTooLarge."""
    sent = request.files.get("uploadfile")
    if sent is None:
        return b""
    with sent.stream as stream:
        pdf = stream.read(MAX_BYTES + 1)
    if len(pdf) > MAX_BYTES:
        raise FileTooLarge
    return pdf


def receive(arrival: desk_tokens.Arrival, now: datetime) -> None:
    """Look at what came back outside any transaction, store it and hand it on.

    Raises what ``desk_tokens.examine`` and ``desk_tokens.settle`` raise, after noting it for
    the officer.
    """
    try:
        desk_tokens.examine(arrival, now=now)
        stored = blobs().put_bytes(arrival.pdf)
        desk_tokens.settle(arrival, stored.sha256, now=now)
    except DomainError as refusal:
        desk_tokens.refuse(arrival, refusal, now=now)
        raise
