"""What every answer has: language, security headers, and errors in plain words."""

import secrets
from collections.abc import Iterator
from http import HTTPStatus

import structlog
from flask import Flask, Response, g, jsonify, render_template, request, session
from flask.typing import ResponseReturnValue
from jinja2 import TemplateError
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from portal.core import i18n
from portal.core.access import actor
from portal.core.errors import DomainError, Invalid, TooMany
from portal.core.i18n import lazy_gettext as _l
from portal.core.settings import settings
from portal.core.signed import Sessions

_log = structlog.get_logger(__name__)

_SENTENCES = {
    400: _l("Biểu mẫu đã cũ hoặc yêu cầu không đúng. Hãy quay lại, tải lại trang rồi gửi lại."),
    401: _l("Trang này chưa được mở."),
    403: _l("Tài khoản của ông/bà không có quyền thực hiện việc này."),
    404: _l("Không tìm thấy trang này. Địa chỉ có thể đã thay đổi hoặc gõ chưa đúng."),
    405: _l("Cách gửi yêu cầu này không được hỗ trợ."),
    409: _l("Có người vừa thay đổi nội dung này. Hãy tải lại trang để xem bản mới nhất."),
    413: _l("Nội dung gửi lên quá lớn."),
    429: _l("Ông/bà đã thử quá nhiều lần. Vui lòng thử lại sau ít phút."),
    500: _l("Hệ thống gặp sự cố. Thông tin ông/bà đã lưu vẫn còn; vui lòng thử lại sau ít phút."),
}


_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; manifest-src 'self'; "
    "frame-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'self'"
)
_HEADERS = (
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), microphone=(), geolocation=()"),
)


def install(app: Flask) -> None:
    """Give the application its language choice, headers and error pages."""
    app.session_interface = Sessions()
    app.before_request(_choose_language)
    app.after_request(_add_headers)
    app.register_error_handler(DomainError, _answer_domain_error)
    app.register_error_handler(HTTPException, _answer_http_error)
    app.register_error_handler(StaleDataError, _answer_stale)
    app.register_error_handler(500, _answer_fault)


def csp_nonce() -> str:
    """Give the nonce of this answer, made when first asked for."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    nonce: str = g.csp_nonce
    return nonce


def let_connect(origin: str) -> None:
    """Let the page of this answer talk to one more origin, such as ``wss://127.0.0.1:8987``."""
    g.csp_connect = origin


def _choose_language() -> None:
    i18n.choose(request.cookies.get("language"))


def _add_headers(response: Response) -> Response:
    """Add what a view has not said otherwise; names are compared once for all of them."""
    said = {name.lower() for name, _value in response.headers}
    for name, value in _headers():
        if name.lower() not in said:
            response.headers.add(name, value)
    return response


def _headers() -> Iterator[tuple[str, str]]:
    yield "Content-Security-Policy", _policy(g.get("csp_nonce"), g.get("csp_connect"))
    yield from _HEADERS
    if settings().secure_cookies:
        yield "Strict-Transport-Security", "max-age=63072000; includeSubDomains"
    if actor().kind != "anonymous":
        yield "Cache-Control", "no-store"


def _policy(nonce: str | None, connect: str | None) -> str:
    told = "script-src" if nonce is None else f"script-src 'nonce-{nonce}'"
    policy = _POLICY.replace("script-src", told)
    return policy if connect is None else policy.replace("connect-src", f"connect-src {connect}")


def _wants_json() -> bool:
    return request.path.startswith("/api/")


def _answer(status: int, sentence: str, **extra: object) -> ResponseReturnValue:
    if _wants_json():
        return jsonify({"error": sentence, **extra}), status
    page = render_template("errors/error.html", status=status, sentence=sentence, **extra)
    return page, status


def _answer_domain_error(error: DomainError) -> ResponseReturnValue:
    extra: dict[str, object] = {}
    if isinstance(error, Invalid) and error.errors:
        extra["errors"] = {name: [str(e) for e in found] for name, found in error.errors.items()}
    answer = _answer(error.status, str(error), **extra)
    if isinstance(error, TooMany):
        return *answer, {"Retry-After": str(error.retry_after)}  # type: ignore[misc]
    return answer


def _answer_http_error(error: HTTPException) -> ResponseReturnValue:
    if error.response is not None:
        return error
    status = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return _answer_fault(error)
    answer = _answer(status, str(_SENTENCES.get(status, _SENTENCES[400])))
    headers = {k: v for k, v in error.get_headers() if k in {"Allow", "Retry-After"}}
    return *answer, headers  # type: ignore[misc]


def _answer_stale(_error: StaleDataError) -> ResponseReturnValue:
    _forget_promises()
    return _answer(409, str(_SENTENCES[409]))


def _forget_promises() -> None:
    """Drop sentences such as "done" that the view wrote before its changes were lost."""
    session.pop("_flashes", None)


def _answer_fault(error: Exception) -> ResponseReturnValue:
    _forget_promises()
    incident = secrets.token_hex(4)
    original = getattr(error, "original_exception", None) or error
    _log.error("unhandled", incident=incident, endpoint=request.endpoint, exc_info=original)
    sentence = str(_SENTENCES[500])
    try:
        return _answer(500, sentence, incident=incident)
    except (TemplateError, LookupError, OSError, RuntimeError, SQLAlchemyError):
        _log.exception("error_page_failed", incident=incident)
        return f"{sentence} ({incident})", 500, {"Content-Type": "text/plain; charset=utf-8"}
