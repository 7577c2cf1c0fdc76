from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask, abort
from flask.testing import FlaskClient
from sqlalchemy.orm.exc import StaleDataError
from structlog.testing import capture_logs
from werkzeug.test import TestResponse

from portal.core import web
from portal.core.access import Actor, Audience, authorize
from portal.core.errors import DomainError, Forbidden, Invalid, NotFound, Refused, TooLarge, TooMany
from portal.core.i18n import lazy_gettext as _l
from tests.core.probes import add_view, sign_in


def body(answer: TestResponse) -> dict[str, Any]:
    found = answer.get_json()
    assert isinstance(found, dict)
    return found


def raising(error: Exception) -> Callable[[], None]:
    def view() -> None:
        raise error

    return view


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (DomainError(), 409),
        (Refused(), 409),
        (NotFound(), 404),
        (Forbidden(), 403),
        (TooLarge(), 413),
        (TooMany(), 429),
        (Invalid(), 422),
        (StaleDataError(), 409),
        (ZeroDivisionError("secret detail"), 500),
    ],
)
def test_errors_have_a_status_and_a_vietnamese_sentence(
    app: Flask, client: FlaskClient, error: Exception, status: int
) -> None:
    add_view(app, "/api/probe", raising(error))
    answer = client.get("/api/probe")
    assert answer.status_code == status
    assert answer.is_json
    assert body(answer)["error"].endswith(".")
    assert "secret detail" not in answer.text


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 413, 429])
def test_what_flask_refuses_has_a_sentence_too(
    app: Flask, client: FlaskClient, status: int
) -> None:
    add_view(app, "/api/probe", lambda: abort(status))
    answer = client.get("/api/probe")
    assert (answer.status_code, body(answer)["error"]) == (status, str(web._SENTENCES[status]))


def test_a_wrong_method_names_the_right_ones(app: Flask, client: FlaskClient) -> None:
    add_view(app, "/api/probe", lambda: "", methods=("GET",))
    answer = client.post("/api/probe")
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


def test_a_refusal_tells_its_facts(app: Flask, client: FlaskClient) -> None:
    refusal = Refused(_l("Hồ sơ %(code)s đã được tiếp nhận."), code="H56.14-261121-0001")
    add_view(app, "/api/probe", raising(refusal))
    assert client.get("/api/probe").json == {"error": "Hồ sơ H56.14-261121-0001 đã được tiếp nhận."}


def test_invalid_fields_are_named(app: Flask, client: FlaskClient) -> None:
    add_view(app, "/api/probe", raising(Invalid(errors={"birth_date": ["Không có ngày 31/02."]})))
    answer = client.get("/api/probe")
    assert body(answer)["errors"] == {"birth_date": ["Không có ngày 31/02."]}


def test_too_many_says_how_long_to_wait(app: Flask, client: FlaskClient) -> None:
    add_view(app, "/api/probe", raising(TooMany(retry_after=42)))
    assert client.get("/api/probe").headers["Retry-After"] == "42"


def test_a_fault_names_an_incident_that_stands_in_the_log(app: Flask, client: FlaskClient) -> None:
    add_view(app, "/api/probe", raising(ZeroDivisionError()))
    with capture_logs() as logged:
        incident = body(client.get("/api/probe"))["incident"]
    assert [entry["incident"] for entry in logged] == [incident]
    assert isinstance(logged[0]["exc_info"], ZeroDivisionError)


@pytest.mark.parametrize("path", ["/probe", "/api/khong-co", "/api/fault"])
def test_every_answer_has_its_headers(app: Flask, client: FlaskClient, path: str) -> None:
    add_view(app, "/probe", lambda: "")
    add_view(app, "/api/fault", raising(ZeroDivisionError()))
    headers = client.get(path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "Set-Cookie" not in headers


def test_only_an_answer_that_uses_a_nonce_has_one(app: Flask, client: FlaskClient) -> None:
    add_view(app, "/plain", lambda: "")
    add_view(app, "/script", web.csp_nonce)
    assert "nonce" not in client.get("/plain").headers["Content-Security-Policy"]
    first, second = client.get("/script"), client.get("/script")
    assert f"'nonce-{first.text}'" in first.headers["Content-Security-Policy"]
    assert first.text != second.text


def own_page() -> str:
    authorize(lambda actor: actor.kind == "citizen")
    return ""


def test_what_a_known_person_sees_is_stored_nowhere(app: Flask, client: FlaskClient) -> None:
    sign_in(app, Actor(id=None, name="Lê Thị Hoa", kind="citizen"))
    add_view(app, "/probe", own_page, audience=Audience.CITIZEN)
    assert client.get("/probe").headers["Cache-Control"] == "no-store"
