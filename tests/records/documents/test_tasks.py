from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from flask import Flask

from portal.core import clock
from portal.core.access import SYSTEM
from portal.core.database import transaction
from portal.core.jobs import Job
from portal.core.settings import configure, settings
from portal.identity.audit.models import AuditEvent
from portal.records.documents import queries
from portal.records.documents.models import FileState
from portal.records.documents.tasks import rescan
from tests.factories.uploads import EICAR, make_image, make_pdf
from tests.factories.uploads.kept import keep_upload
from tests.records.documents.test_scanners import clamd, closed_port

__all__ = ["clamd", "closed_port"]


@pytest.fixture
def pending(app: Flask, closed_port: str) -> UUID:
    assert app.testing
    return upload(closed_port, make_pdf())


def upload(address: str, data: bytes, name: str = "đơn.pdf") -> UUID:
    with using(address), transaction():
        return keep_upload(data, name, owner=SYSTEM, now=clock.now()).id


@contextmanager
def using(address: str) -> Iterator[None]:
    before = configure(replace(settings(), clamd_address=address))
    yield
    configure(replace(before, clamd_address=""))


def run(file_id: UUID, address: str) -> None:
    with using(address):
        finish = rescan.handler({"file_id": str(file_id)})
    if finish:
        with transaction():
            finish()


def state(file_id: UUID) -> FileState:
    with transaction(writing=False):
        return queries.get(file_id).state


def count_jobs() -> int:
    with transaction(writing=False) as session:
        wanted = sa.select(sa.func.count()).where(Job.kind == "documents.rescan")
        return session.scalars(wanted).one()


def actions(file_id: UUID) -> list[str]:
    with transaction(writing=False) as session:
        wanted = sa.select(AuditEvent.action).where(AuditEvent.subject_id == str(file_id))
        return list(session.scalars(wanted.order_by(AuditEvent.seq)))


@pytest.mark.asvs("5.4.3")
def test_file_waits_while_the_scanner_is_down(pending: UUID, closed_port: str) -> None:
    assert state(pending) is FileState.PENDING
    assert count_jobs() == 1
    run(pending, closed_port)
    assert state(pending) is FileState.PENDING
    assert count_jobs() == 2
    with transaction(writing=False):
        assert list(queries.list_pending()) == [pending]
        assert not queries.get(pending).available


def test_clean_file_is_cleared_once(pending: UUID, clamd: str) -> None:
    run(pending, clamd)
    run(pending, clamd)
    assert state(pending) is FileState.CLEAN
    assert actions(pending) == ["upload.kept", "upload.cleared"]


@pytest.mark.usefixtures("app")
def test_infected_file_is_rejected(closed_port: str, clamd: str) -> None:
    file_id = upload(closed_port, make_image() + EICAR, "ảnh.jpg")
    run(file_id, clamd)
    assert state(file_id) is FileState.REJECTED
    assert actions(file_id) == ["upload.kept", "upload.rejected"]


def test_late_verdict_changes_nothing(pending: UUID, clamd: str, closed_port: str) -> None:
    with using(closed_port):
        late = rescan.handler({"file_id": str(pending)})
    assert late is not None
    run(pending, clamd)
    with transaction():
        late()
    assert state(pending) is FileState.CLEAN
    assert count_jobs() == 1


@pytest.mark.usefixtures("app")
def test_file_that_is_gone_needs_no_scan() -> None:
    assert rescan.handler({"file_id": str(uuid4())}) is None
