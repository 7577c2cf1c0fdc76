"""Give back files that strangers uploaded, so that no browser runs what is in them."""

import re
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Protocol

from flask import Response, send_file

from portal.core.errors import DomainError, NotFound
from portal.core.i18n import lazy_gettext as _l
from portal.core.storage import blobs

SHOWN_IN_PLACE = "default-src 'none'; object-src 'self'; frame-ancestors 'self'"
_CONTROLS = re.compile(r"[\x00-\x1f\x7f]")


class Downloadable(Protocol):
    """What a download needs to know of a stored file."""

    @property
    def name(self) -> str:
        """The name under which the file is offered."""

    @property
    def media_type(self) -> str:
        """The media type found by inspection, never the sender's word."""

    @property
    def sha256(self) -> str:
        """The key of its content."""

    @property
    def preview_sha256(self) -> str | None:
        """The key of its re-encoded picture, if it is one."""

    @property
    def available(self) -> bool:
        """Whether the inspection is over and found nothing."""


@dataclass(frozen=True, slots=True)
class MadeFile:
    """A PDF that the portal made itself: nobody has to inspect it."""

    name: str
    sha256: str
    media_type: str = "application/pdf"
    preview_sha256: str | None = None
    available: bool = True


class NotYetChecked(DomainError):
    """The antivirus scanner has not cleared the file."""

    status = 409
    sentence = _l(
        "Tệp “%(name)s” chưa qua kiểm tra mã độc nên không mở được. "
        "Nếu tệp vừa được tải lên, vui lòng thử lại sau ít phút."
    )


def send_file_response(stored: Downloadable, *, inline_preview: bool = False) -> Response:
    """Answer with a stored file as an attachment, or with its re-encoded picture in place.

    The caller has authorised the reader. The answer is sandboxed, never sniffed and never
    cached (ASVS 5.0.0, 3.2.1 and 5.4.3). Raises NotYetChecked before the file is cleared,
    and NotFound for a preview that does not exist.
    """
    if not stored.available:
        raise NotYetChecked(name=stored.name)
    if not inline_preview:
        return _send(blobs().path(stored.sha256), stored.media_type, name=stored.name)
    if stored.preview_sha256 is None:
        raise NotFound
    return _send(blobs().path(stored.preview_sha256), "image/jpeg")


def send_picture_response(drawn: bytes, *, media_type: str = "image/png") -> Response:
    """Answer with a picture that the portal drew itself, shown in place and never cached."""
    return _send(BytesIO(drawn), media_type)


def show_made_response(made: MadeFile) -> Response:
    """Answer with a PDF that the portal made itself, shown in place so that it can be printed.

    No stranger had a hand in it, so the browser's viewer may open it, which a sandbox forbids.
    """
    response = _send(blobs().path(made.sha256), made.media_type)
    response.headers["Content-Security-Policy"] = SHOWN_IN_PLACE
    return response


def _send(source: Path | BytesIO, media_type: str, name: str | None = None) -> Response:
    return _closed(
        send_file(
            source,
            media_type,
            as_attachment=name is not None,
            download_name=name and _CONTROLS.sub(" ", name),
            conditional=False,
            etag=False,
        )
    )


def _closed(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Cache-Control"] = "no-store"
    del response.headers["Last-Modified"]
    return response
