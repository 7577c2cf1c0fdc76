"""A slow or heavy file must not hold up anybody else."""

import io
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.core.settings import settings
from portal.records.registers.views.limiting import MOST_BYTES
from portal.records.signatures import services as signatures
from portal.records.signatures.rules import Verification
from portal.records.signatures.services import verifying
from tests.core.probes import post_stream
from tests.factories.registers import make_issued
from tests.factories.signatures import render_sheet

INTERFACE = "/api/v1/verifications"
BOUNDARY = "multipart/form-data; boundary=x"
HEAD = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n'


def take_write_lock() -> None:
    """Begin as any writer does; raises OperationalError while somebody else writes."""
    path = settings().data_folder / "portal.db"
    with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        other.execute("ROLLBACK")


class Probing(io.BytesIO):
    """A body that tries to write to the database each time more of it is asked for."""

    probes = 0

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        take_write_lock()
        self.probes += 1
        return super().readinto(buffer)


@pytest.fixture(params=["/v/", "/xac-minh", INTERFACE])
def path(request: pytest.FixtureRequest, app: Flask) -> str:
    assert app.testing
    chosen = str(request.param)
    return chosen + make_issued().row.public_id if chosen == "/v/" else chosen


def test_nobody_waits_while_a_body_is_read_or_judged(
    client: FlaskClient, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    judge = signatures.verify
    judged: list[int] = []

    def probe(data: bytes | Path, *, now: datetime | None = None) -> Verification:
        take_write_lock()
        judged.append(1)
        return judge(data, now=now)

    monkeypatch.setattr(signatures, "verify", probe)
    whole = HEAD + render_sheet().data + b"\r\n--x--\r\n"
    body = Probing(whole)
    answer = post_stream(client, path, body, length=len(whole), content_type=BOUNDARY)
    assert answer.status_code == 200, answer.text
    assert body.probes
    assert judged


def test_a_body_past_the_limit_is_refused_unread(client: FlaskClient, path: str) -> None:
    body = Probing(b"")
    answer = post_stream(client, path, body, length=MOST_BYTES + 1, content_type=BOUNDARY)
    assert (answer.status_code, body.probes) == (413, 0)
    told = answer.get_json()["error"] if path == INTERFACE else answer.text
    assert "Nội dung gửi lên quá lớn." in told


def test_files_are_judged_two_at_a_time(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verifying, "_WAIT_SECONDS", 0.01)
    with verifying._turn(), verifying._turn():
        answer = client.post(INTERFACE, data={"file": (io.BytesIO(b"hello"), "a.pdf")})
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert "nhiều tệp cùng lúc" in answer.get_json()["error"]
    again = client.post(INTERFACE, data={"file": (io.BytesIO(b"hello"), "a.pdf")})
    assert again.status_code == 200
