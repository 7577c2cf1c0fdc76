from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask, Response

from portal.core.downloads import NotYetChecked, send_file_response, send_picture_response
from portal.core.errors import NotFound
from portal.core.settings import Settings, configure
from portal.core.storage import blobs

HTML = b"<script>alert(1)</script>"


@dataclass(frozen=True)
class File:
    sha256: str
    name: str = "Giấy khai sinh.pdf"
    media_type: str = "application/pdf"
    preview_sha256: str | None = None
    available: bool = True


@pytest.fixture
def request_of_a_reader(tmp_path: Path) -> Iterator[None]:
    configure(
        Settings(
            profile="test",
            data_folder=tmp_path,
            database_url="sqlite://",
            public_url="http://localhost",
            secret_key=bytes(32),
        )
    )
    with Flask(__name__).test_request_context("/"):
        yield


def body(answer: Response) -> bytes:
    answer.direct_passthrough = False
    data = answer.get_data()
    answer.close()
    return data


def assert_closed(answer: Response) -> None:
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert {"ETag", "Last-Modified"}.isdisjoint(answer.headers.keys())


@pytest.mark.asvs("3.2.1")
@pytest.mark.usefixtures("request_of_a_reader")
def test_file_is_an_attachment_that_no_browser_runs() -> None:
    answer = send_file_response(File(blobs().put_bytes(HTML).sha256))
    assert_closed(answer)
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Content-Length"] == str(len(HTML))
    disposition = answer.headers["Content-Disposition"]
    assert disposition.startswith("attachment; ")
    assert "filename*=UTF-8''Gi%E1%BA%A5y%20khai%20sinh.pdf" in disposition
    assert body(answer) == HTML


@pytest.mark.usefixtures("request_of_a_reader")
def test_name_cannot_add_a_header() -> None:
    name = 'a"; filename=b.exe\r\nSet-Cookie: x=1'
    answer = send_file_response(File(blobs().put_bytes(b"x").sha256, name))
    disposition = answer.headers["Content-Disposition"]
    assert body(answer) == b"x"
    assert "\r" not in disposition
    assert "\n" not in disposition
    assert '\\"' in disposition


@pytest.mark.usefixtures("request_of_a_reader")
def test_preview_is_shown_in_place() -> None:
    preview = blobs().put_bytes(b"\xff\xd8\xff picture").sha256
    original = blobs().put_bytes(b"original").sha256
    answer = send_file_response(File(original, preview_sha256=preview), inline_preview=True)
    assert_closed(answer)
    assert answer.mimetype == "image/jpeg"
    assert "attachment" not in answer.headers.get("Content-Disposition", "")
    assert body(answer) == b"\xff\xd8\xff picture"


@pytest.mark.usefixtures("request_of_a_reader")
def test_file_without_a_preview_has_none() -> None:
    with pytest.raises(NotFound):
        send_file_response(File(blobs().put_bytes(b"x").sha256), inline_preview=True)


@pytest.mark.asvs("5.4.3")
@pytest.mark.usefixtures("request_of_a_reader")
@pytest.mark.parametrize("inline", [True, False])
def test_file_that_is_not_cleared_is_not_given(*, inline: bool) -> None:
    key = blobs().put_bytes(b"x").sha256
    with pytest.raises(NotYetChecked, match=r"“Giấy khai sinh\.pdf” chưa qua kiểm tra"):
        send_file_response(File(key, preview_sha256=key, available=False), inline_preview=inline)


@pytest.mark.usefixtures("request_of_a_reader")
def test_drawn_picture_is_shown_in_place() -> None:
    answer = send_picture_response(b"\x89PNG")
    assert_closed(answer)
    assert (answer.mimetype, body(answer)) == ("image/png", b"\x89PNG")
