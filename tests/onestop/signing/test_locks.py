"""On PostgreSQL what ends a document never waits for its list: it holds the journal already."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from portal.app import create_app
from portal.core import clock, database
from portal.core.access import SYSTEM
from portal.core.database import Base, transaction
from portal.core.jobs import GivenUp
from portal.core.jobs.worker import run_all
from portal.identity.audit.services import record
from portal.onestop.signing.models import SigningBatch, SigningItem
from portal.onestop.signing.queries import batches as find
from portal.onestop.signing.rules import BatchState, ItemState, Stage
from portal.onestop.signing.services.settling import note_given_up
from tests.conftest import make_settings
from tests.factories.identity import make_staff, make_unit
from tests.onestop.signing import listing

pytestmark = pytest.mark.xdist_group("pg")


@pytest.fixture
def unit_id(postgresql_url: str, tmp_path: Path) -> Iterator[UUID]:
    create_app(replace(make_settings(tmp_path), database_url=postgresql_url))
    Base.metadata.create_all(database.engine())
    yield make_unit()
    database.engine().dispose()


def make_running(unit_id: UUID) -> SigningItem:
    """Write a running list down whose only document lies with the device, of no dossier."""
    now, account_id = clock.now(), make_staff(unit_id)
    batch = SigningBatch(
        id=uuid4(), account_id=account_id, unit_id=unit_id, stage=Stage.SEAL,
        state=BatchState.RUNNING, seed="x", digest="x", asked=1, opened_at=now,
    )  # fmt: skip
    item = SigningItem(
        id=uuid4(), batch_id=batch.id, position=1, dossier_id=uuid4(), sha256="x", flags=[],
        must_open=False, state=ItemState.ASKED,
    )  # fmt: skip
    with transaction() as session:
        session.execute(sa.text("SET LOCAL session_replication_role = replica"))
        session.add(batch)
        session.flush()
        session.add(item)
        session.flush()
        session.expunge(item)
    return item


def note_in_journal(unit_id: UUID) -> None:
    record(
        action="dossier.sealed", actor=SYSTEM, now=clock.now(), subject="dossier",
        subject_id=uuid4(), unit_id=unit_id,
    )  # fmt: skip


def end_with_the_journal_held(item: SigningItem, unit_id: UUID) -> None:
    with transaction() as session:
        session.execute(sa.text("SET LOCAL lock_timeout = '3s'"))
        note_in_journal(unit_id)
        note_given_up(GivenUp("result.seal", {"dossier_id": str(item.dossier_id)}, clock.now()))


def test_an_act_on_the_list_and_the_end_of_a_document_do_not_stop_each_other(
    unit_id: UUID,
) -> None:
    item = make_running(unit_id)
    with ThreadPoolExecutor(1) as worker, transaction():
        find.get_batch(item.batch_id, locked=True)
        worker.submit(end_with_the_journal_held, item, unit_id).result()
        note_in_journal(unit_id)
    assert listing.states(item.batch_id) == [ItemState.FAILED]
    assert listing.batch_of(item.batch_id).state is BatchState.RUNNING
    run_all(prefix="signing.")
    assert listing.batch_of(item.batch_id).state is BatchState.DONE


def test_a_list_that_nobody_holds_ends_with_its_last_document(unit_id: UUID) -> None:
    item = make_running(unit_id)
    end_with_the_journal_held(item, unit_id)
    assert listing.batch_of(item.batch_id).state is BatchState.DONE
