"""Pictures of good examples, uploaded by an administrator or drawn for the portal."""

from flask.typing import ResponseReturnValue

from portal.core.downloads import send_file_response, send_picture_response
from portal.onestop.corrections.queries import reasons
from portal.onestop.corrections.rules.reasons import Reason

_SVG = "image/svg+xml"


def picture_of(reason: Reason) -> ResponseReturnValue:
    """Answer with the picture of a reason; the caller has authorised the reader."""
    stored = reasons.uploaded(reason)
    if stored is not None:
        return send_file_response(stored, inline_preview=True)
    return send_picture_response(reasons.drawing(reason), media_type=_SVG)
