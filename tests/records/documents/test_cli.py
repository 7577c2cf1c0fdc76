import os
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from portal.core import clock
from portal.core.access import SYSTEM
from portal.core.database import transaction
from portal.core.storage import blobs
from portal.records.documents.cli import documents
from tests.factories.uploads import make_pdf
from tests.factories.uploads.kept import keep_upload


@pytest.fixture
def stored(app: Flask) -> Path:
    assert app.testing
    with transaction():
        kept = keep_upload(make_pdf(), "đơn.pdf", owner=SYSTEM, now=clock.now())
        return blobs().path(kept.sha256)


def call(app: Flask, *words: str) -> Result:
    return app.test_cli_runner().invoke(documents, words)


def grow_old(path: Path) -> None:
    os.utime(path, (0, 0))


def test_verify_finds_all_well(app: Flask, stored: Path) -> None:
    assert stored.exists()
    answer = call(app, "verify")
    assert (answer.exit_code, answer.output) == (
        0,
        "Nguyên vẹn: 1. Mồ côi: 0. Thiếu: 0. Hỏng: 0.\n",
    )


def test_verify_names_a_missing_content(app: Flask, stored: Path) -> None:
    stored.unlink()
    answer = call(app, "verify")
    assert answer.exit_code == 1
    assert "Thiếu: 1." in answer.output
    assert stored.name in answer.output


def test_verify_names_a_changed_content(app: Flask, stored: Path) -> None:
    stored.chmod(0o644)
    stored.write_bytes(b"changed")
    answer = call(app, "verify")
    assert answer.exit_code == 1
    assert "Hỏng: 1." in answer.output
    assert stored.name in answer.output


def test_sweep_takes_old_orphans_only(app: Flask, stored: Path) -> None:
    young = blobs().path(blobs().put_bytes(b"young orphan").sha256)
    old = blobs().path(blobs().put_bytes(b"old orphan").sha256)
    grow_old(old)
    grow_old(stored)
    answer = call(app, "sweep")
    assert (answer.exit_code, answer.output) == (0, "Đã xóa 1 tệp mồ côi.\n")
    assert (stored.exists(), young.exists(), old.exists()) == (True, True, False)
