import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask

from portal.core import clock, jobs
from portal.core.database import session, transaction
from portal.core.jobs import worker
from portal.core.jobs.schedule import enqueue_due, planned
from portal.core.settings import settings
from portal.core.storage import blobs
from portal.identity.audit.models import AuditEvent
from portal.identity.notifications.models import Notice
from portal.identity.organisations.rules import Function
from portal.records.checks import queries
from portal.records.checks.models import CheckNight, ResultCheck
from portal.records.checks.rules import Outcome
from portal.records.checks.services import nightly
from tests.factories.identity import make_staff, make_unit
from tests.factories.registers import make_issued
from tests.factories.signatures import NOW

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def tonight(app: Flask) -> Iterator[None]:  # noqa: ARG001 - everything lies in its database.
    with clock.frozen(NOW + HOUR):
        yield


def run_night() -> None:
    with transaction():
        jobs.enqueue(nightly.NIGHTLY, {})
    worker.run_all(prefix="checks.nightly")


def outcomes() -> dict[UUID, Outcome]:
    """Give the latest outcome of each document."""
    with transaction(writing=False) as reading:
        rows = reading.execute(
            sa.select(ResultCheck.document_id, ResultCheck.outcome).order_by(ResultCheck.at)
        )
        return {row[0]: row[1] for row in rows}


def rows() -> int:
    with transaction(writing=False) as reading:
        return reading.scalar(sa.select(sa.func.count()).select_from(ResultCheck)) or 0


def told() -> list[UUID]:
    with transaction(writing=False) as reading:
        return list(reading.scalars(sa.select(Notice.account_id).order_by(Notice.created_at)))


def journaled(action: str) -> list[str]:
    with transaction(writing=False) as reading:
        wanted = sa.select(AuditEvent.subject_id).where(AuditEvent.action == action)
        return list(reading.scalars(wanted.order_by(AuditEvent.at)))


def spoil(sha256: str) -> None:
    path = blobs().path(sha256)
    path.chmod(0o600)
    data = bytearray(path.read_bytes())
    data[100] ^= 1
    path.write_bytes(data)


def test_a_good_portal_raises_no_alarm() -> None:
    unit = make_unit()
    make_staff(unit, Function.AUDITOR)
    issued = [make_issued(unit).row.id for _ in range(2)]
    run_night()
    assert outcomes() == dict.fromkeys(issued, Outcome.VALID)
    assert told() == []
    assert journaled("document.check_failed") == []
    assert journaled("results.checked") == ["2026-11-21"]
    with transaction(writing=False):
        (night,) = queries.last_nights(5)
        assert (night.checked, night.bad) == (2, 0)
        assert night.finished_at == NOW + HOUR
        check = session().scalars(sa.select(ResultCheck).limit(1)).one()
        assert check.trust_version == "0"
        assert check.at == NOW + HOUR


def test_a_flipped_bit_and_a_missing_file_are_found_told_and_listed() -> None:
    unit, other = make_unit(), make_unit()
    auditor = make_staff(other, Function.AUDITOR)
    clerk = make_staff(unit, Function.RECORDS_CLERK)
    make_staff(other, Function.RECORDS_CLERK)
    flipped, missing, good = (make_issued(unit).row for _ in range(3))
    spoil(flipped.sha256 or "")
    blobs().path(missing.sha256 or "").unlink()
    run_night()
    assert outcomes() == {
        flipped.id: Outcome.ALTERED,
        missing.id: Outcome.MISSING,
        good.id: Outcome.VALID,
    }
    assert set(told()) == {auditor, clerk}
    assert set(journaled("document.check_failed")) == {str(flipped.id), str(missing.id)}
    with transaction(writing=False):
        listed = queries.list_bad(None)
        assert {each.public_id for each in listed} == {flipped.public_id, missing.public_id}
        assert {each.public_id for each in queries.list_bad(frozenset({unit}))} == {
            flipped.public_id,
            missing.public_id,
        }
        assert queries.list_bad(frozenset({other})) == []


def test_a_verdict_worse_than_valid_is_bad() -> None:
    """The trust folder is not where it was: nobody vouches for the signer any more."""
    unit = make_unit()
    auditor = make_staff(unit, Function.AUDITOR)
    issued = make_issued(unit).row
    (settings().data_folder / "demo-pki").rename(settings().data_folder / "elsewhere")
    run_night()
    assert outcomes() == {issued.id: Outcome.INDETERMINATE}
    assert told() == [auditor]
    with transaction(writing=False):
        (listed,) = queries.list_bad(None)
        assert "unknown_signer" in listed.reasons


def test_a_document_that_is_well_again_leaves_the_list() -> None:
    row = make_issued().row
    path = blobs().path(row.sha256 or "")
    path.rename(path.with_suffix(".away"))
    run_night()
    path.with_suffix(".away").rename(path)
    with clock.frozen(NOW + DAY):
        run_night()
    assert outcomes() == {row.id: Outcome.VALID}
    with transaction(writing=False):
        assert queries.list_bad(None) == []
        assert [each.bad for each in queries.last_nights(5)] == [0, 1]


def test_a_night_runs_once_however_often_it_is_asked_for() -> None:
    make_issued()
    run_night()
    make_issued()
    run_night()
    assert rows() == 1
    assert journaled("results.checked") == ["2026-11-21"]


def test_the_schedule_asks_for_it_once_a_night() -> None:
    kinds = {each.task.kind for each in planned()}
    assert {"checks.nightly", "checks.release_kit"} <= kinds
    assert enqueue_due(NOW) > 0
    assert enqueue_due(NOW + HOUR / 60) == 0


def test_old_documents_come_in_turn_and_no_more_than_the_bound(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(nightly, "MOST_OLD", 2)
    documents = [make_issued().row.id for _ in range(3)]
    for nights in range(2, 5):
        with clock.frozen(NOW + nights * DAY):
            run_night()
    with transaction(writing=False) as reading:
        wanted = sa.select(ResultCheck.document_id).order_by(ResultCheck.night, ResultCheck.id)
        seen = list(reading.scalars(wanted))
    first, second, third = documents
    assert seen[:5] == [first, second, third, first, second]
    assert len(seen) == 6


def test_a_night_without_time_goes_on_in_another_job() -> None:
    issued = {make_issued().row.id for _ in range(2)}
    night = nightly.begin(clock.now())
    assert night is not None
    part = nightly.check_some(night, seconds=0)
    assert part.more
    with transaction():
        nightly.finish(part, now=clock.now())
    assert (rows(), journaled("results.checked")) == (0, [])
    worker.run_all(prefix="checks.nightly")
    assert set(outcomes()) == issued
    assert journaled("results.checked") == ["2026-11-21"]


def test_two_workers_at_one_night_keep_one_row_each() -> None:
    row = make_issued().row
    night = nightly.begin(clock.now())
    assert night is not None
    due = queries.Due(row.id, row.unit_id, row.sha256 or "")
    found = nightly.Found(Outcome.MISSING)
    for _ in range(2):
        nightly.keep(due, found, night=night.night, now=clock.now())
    assert rows() == 1
    assert journaled("document.check_failed") == [str(row.id)]


KILLED = 12


def test_a_worker_killed_half_way_is_resumed_without_double_rows() -> None:
    issued = {make_issued().row.id for _ in range(KILLED)}
    with transaction():
        jobs.enqueue(nightly.NIGHTLY, {})
    command = [
        sys.executable,
        "-m",
        "tests.records.checks.night_process",
        str(settings().data_folder),
        (NOW + HOUR).isoformat(),
    ]
    with subprocess.Popen(command) as process:  # noqa: S603 - our own words.
        try:
            while rows() < 2:
                assert process.poll() is None
                time.sleep(0.02)  # Leave the processor to whom it waits for.
        finally:
            process.kill()
    done = rows()
    assert 2 <= done < KILLED, "The kill came too late: the test proved nothing."
    with transaction(writing=False) as reading:
        assert reading.scalar(sa.select(CheckNight.finished_at)) is None
    with clock.frozen(NOW + 2 * HOUR):
        worker.run_all(prefix="checks.nightly")
    assert rows() == KILLED
    assert outcomes() == dict.fromkeys(issued, Outcome.VALID)
    assert journaled("results.checked") == ["2026-11-21"]
