import time
from datetime import UTC, datetime
from io import BytesIO
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask

from portal.core import clock
from portal.core.access import Actor
from portal.core.database import transaction
from portal.core.errors import NotFound
from portal.core.jobs import Job
from portal.core.storage import blobs
from portal.identity.audit.models import AuditEvent
from portal.records.documents import queries
from portal.records.documents.models import FileState, StoredFile
from portal.records.documents.rules import DOCUMENTS
from portal.records.documents.services import (
    UploadRefused,
    inspect,
    keep,
    sweep,
)
from tests.factories.identity import make_citizen
from tests.factories.uploads import HOSTILE, make_image, make_pdf
from tests.factories.uploads.kept import keep_upload

NOW = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)


@pytest.fixture
def owner(app: Flask) -> Actor:
    assert app.testing
    return Actor(id=make_citizen(), name="Nguyễn Thị Lan Anh", kind="citizen")


def accept(owner: Actor, data: bytes, name: str = "đơn.pdf") -> StoredFile:
    return keep_upload(data, name, owner=owner, now=NOW)


def test_row_says_what_was_stored(owner: Actor) -> None:
    with transaction():
        file_id = accept(owner, make_image(size=(800, 600)), "ảnh thẻ.jpg").id
    with transaction(writing=False):
        found = queries.get(file_id)
        assert (found.name, found.media_type, found.purpose) == (
            "ảnh thẻ.jpg",
            "image/jpeg",
            "paper",
        )
        assert (found.state, found.owner_account_id, found.created_at) == (
            FileState.CLEAN,
            owner.id,
            NOW,
        )
        assert found.report == {"antivirus": "not_asked", "width": 800, "height": 600}
        assert blobs().verify(found.sha256)
        assert found.preview_sha256 is not None
        assert blobs().verify(found.preview_sha256)
        assert found.available


def test_keeping_makes_one_journal_entry(owner: Actor) -> None:
    with transaction() as session:
        stored = accept(owner, make_pdf())
        wanted = sa.select(AuditEvent).where(AuditEvent.subject_id == str(stored.id))
        (entry,) = session.scalars(wanted)
        assert entry.action == "upload.kept"
        assert entry.actor_id == owner.id
        assert stored.sha256 in str(entry.facts)


@pytest.mark.parametrize("hostile", HOSTILE[::7], ids=str)
def test_refused_upload_leaves_no_row_no_entry_and_no_blob(owner: Actor, hostile: object) -> None:
    chosen = next(one for one in HOSTILE if one is hostile)
    with transaction(writing=False) as session:
        before = session.scalar(sa.select(sa.func.count()).select_from(AuditEvent))
    with transaction() as session:
        with pytest.raises(UploadRefused):
            accept(owner, chosen.make(), chosen.name)
        assert session.scalar(sa.select(sa.func.count()).select_from(StoredFile)) == 0
        assert session.scalar(sa.select(sa.func.count()).select_from(AuditEvent)) == before
    assert list(blobs().keys()) == []


def test_same_content_is_two_rows_and_one_blob(owner: Actor) -> None:
    with transaction():
        data = make_pdf()
        first, second = accept(owner, data), accept(owner, data, "bản hai.pdf")
        assert first.id != second.id
        assert list(blobs().keys()) == [first.sha256] == [second.sha256]


def test_inspection_needs_no_transaction(owner: Actor) -> None:
    found = inspect(BytesIO(make_pdf()), "đơn.pdf", DOCUMENTS)
    with transaction():
        stored = keep(found, owner=owner, purpose="paper", now=NOW)
        assert stored.sha256 == found.sha256


def test_blob_of_a_rolled_back_row_is_swept_a_day_later(owner: Actor) -> None:
    def fail() -> None:
        with transaction():
            accept(owner, make_pdf())
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with transaction(writing=False) as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(StoredFile)) == 0
        assert sweep(now=clock.now()) == 0
        assert sweep(now=datetime.fromtimestamp(time.time() + 90_000, UTC)) == 1
    assert list(blobs().keys()) == []


def test_lists_keep_the_order_asked_for(owner: Actor) -> None:
    with transaction():
        kept = [accept(owner, make_pdf(text=text)).id for text in "abc"]
        asked = [kept[2], uuid4(), kept[0]]
        assert [row.id for row in queries.list_files(asked)] == [kept[2], kept[0]]


@pytest.mark.usefixtures("app")
def test_unknown_file() -> None:
    with transaction(writing=False):
        assert queries.find(uuid4()) is None
        with pytest.raises(NotFound):
            queries.get(uuid4())


def test_file_that_was_scanned_asks_for_no_job(owner: Actor) -> None:
    with transaction() as session:
        accept(owner, make_pdf())
        kinds = session.scalars(sa.select(Job.kind)).all()
        assert not [kind for kind in kinds if kind.startswith("documents.")]
