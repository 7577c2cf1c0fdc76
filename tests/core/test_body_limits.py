import io
from collections.abc import Callable

import pytest
from flask import Flask, request
from flask.testing import FlaskClient
from flask.typing import ResponseReturnValue

from portal.app import MAX_REQUEST_BYTES
from portal.core.access import Audience, takes_files
from tests.core.probes import add_view, post_stream

FORM = "application/x-www-form-urlencoded"
MB = 1024 * 1024


class Body(io.BytesIO):
    """A body that notes how much of it was read; it is never as long as it claims."""

    asked = 0

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # noqa: ARG002 - as its parent.
        self.asked += 1
        return 0


def mark(app: Flask, endpoint: str) -> None:
    view: Callable[..., ResponseReturnValue] = app.view_functions[endpoint]  # type: ignore[assignment]
    takes_files(5 * MB)(view)


@pytest.fixture
def guarded(app: Flask) -> Flask:
    app.config["WTF_CSRF_ENABLED"] = True
    add_view(app, "/api/probe", lambda: str(len(request.form)))
    add_view(app, "/api/files", lambda: str(len(request.form)))
    mark(app, "/api/files")
    return app


@pytest.mark.parametrize(
    ("path", "size", "status"),
    [
        ("/api/probe", MAX_REQUEST_BYTES + 1, 413),
        ("/api/files", 5 * MB + 1, 413),
        ("/api/probe", 100, 400),
        ("/api/files", 5 * MB, 400),
    ],
)
def test_the_limit_is_known_before_the_form_is_read(
    guarded: Flask, path: str, size: int, status: int
) -> None:
    """400 answers a body that ends too early, so it was read."""
    body = Body()
    answer = post_stream(guarded.test_client(), path, body, length=size, content_type=FORM)
    assert answer.status_code == status
    assert bool(body.asked) is (status == 400)
    if status == 413:
        assert answer.get_json()["error"] == "Nội dung gửi lên quá lớn."


def test_nothing_is_read_from_whom_a_view_is_not_open_to(app: Flask, client: FlaskClient) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    add_view(app, "/probe", lambda: "in", audience=Audience.CITIZEN)
    mark(app, "/probe")
    app.add_url_rule("/dang-nhap", endpoint="accounts.sign_in")
    body = Body()
    answer = post_stream(client, "/probe", body, length=4 * MB, content_type=FORM)
    assert (answer.status_code, body.asked) == (303, 0)
