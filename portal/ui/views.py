"""Built assets and the choice of language."""

from flask import Blueprint, Response, abort, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response as BaseResponse

from portal.core.access import Audience, open_to
from portal.core.i18n import LANGUAGES
from portal.core.settings import settings
from portal.ui.assets import find_asset
from portal.ui.assets.manifest import PREFIX
from portal.ui.redirects import safe_path

blueprint = Blueprint("ui", __name__)

_YEAR_SECONDS = 365 * 24 * 3600


@blueprint.get(f"{PREFIX}<name>")
@open_to(Audience.PUBLIC)
def serve_asset(name: str) -> ResponseReturnValue:
    """Send a built file, packed if the browser likes it; its name changes with its content."""
    accepted = frozenset(e for e in ("br", "gzip") if request.accept_encodings[e])
    asset = find_asset(name, accepted)
    if asset is None:
        abort(404)
    answer = Response(asset.path.read_bytes(), mimetype=asset.mimetype)
    answer.headers["Cache-Control"] = f"public, max-age={_YEAR_SECONDS}, immutable"
    answer.headers["Vary"] = "Accept-Encoding"
    if asset.encoding:
        answer.headers["Content-Encoding"] = asset.encoding
    return answer


@blueprint.get("/ngon-ngu/<language>")
@open_to(Audience.PUBLIC)
def switch_language(language: str) -> ResponseReturnValue:
    """Remember the reader's language and go back to the page being read."""
    if language not in LANGUAGES:
        abort(404)
    answer = redirect(safe_path(request.args.get("next")), 303)
    answer.headers["Cache-Control"] = "no-store"
    _remember(answer, language)
    return answer


def _remember(answer: BaseResponse, language: str) -> None:
    answer.set_cookie(
        "language",
        language,
        max_age=_YEAR_SECONDS,
        httponly=True,
        samesite="Lax",
        secure=settings().secure_cookies,
    )
