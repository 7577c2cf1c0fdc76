"""A slow job keeps its lease while its worker lives, and loses it when the worker is killed."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from portal.core import database, jobs
from portal.core.database import transaction
from portal.core.events import listen
from portal.core.jobs import Finish, GivenUp, Job, JobState, worker
from portal.core.jobs.lease import Claim, held
from portal.core.json_types import JsonValue
from tests.core.probes import keep, make_table, words

LEASE = timedelta(seconds=0.6)
LONGER = 2.0


@pytest.fixture(
    autouse=True,
    params=["sqlite", pytest.param("postgresql", marks=pytest.mark.xdist_group("pg"))],
)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        shutil.copytree(request.getfixturevalue("empty_folder"), tmp_path, dirs_exist_ok=True)
        made = f"sqlite:///{tmp_path / 'portal.db'}"
    else:
        made = request.getfixturevalue("postgresql_tables_url")
    database.connect(made)
    make_table(database.engine())
    before = dict(jobs.queue._tasks)
    yield made
    jobs.queue._tasks.clear()
    jobs.queue._tasks.update(before)
    database.engine().dispose()


def hand_in(handler: jobs.queue.Handler) -> None:
    jobs.register(jobs.task("test.slow")(handler))
    with transaction():
        jobs.enqueue("test.slow", {"word": "a"}, key="slow")


def state() -> tuple[JobState, int]:
    with transaction(writing=False) as reading:
        job = reading.query(Job).one()
        return job.state, job.attempt


def test_a_handler_longer_than_its_lease_keeps_the_job() -> None:
    def slow(_payload: dict[str, JsonValue]) -> Finish:
        until = time.monotonic() + LONGER
        while time.monotonic() < until:
            assert worker._claim(LEASE, "") is None, "Another worker took it meanwhile"
            time.sleep(0.05)
        return lambda: keep("once")

    hand_in(slow)
    assert worker.run_one(LEASE)
    assert words() == ["once"]
    assert state() == (JobState.DONE, 1)


def test_the_lease_of_a_killed_worker_runs_out(url: str) -> None:
    hand_in(lambda _payload: lambda: keep("second"))
    command = [sys.executable, "-m", "tests.core.hanging_process", url]
    hanging = subprocess.Popen(command, stdout=subprocess.PIPE, env=dict(os.environ))  # noqa: S603 - ours.
    assert hanging.stdout
    assert hanging.stdout.readline() == b"holding\n"
    time.sleep(LEASE.total_seconds() * 2)
    assert not worker.run_one(LEASE), "It is renewed for as long as the worker lives"
    hanging.kill()
    hanging.wait()
    hanging.stdout.close()
    time.sleep(LEASE.total_seconds() * 1.5)
    assert worker.run_one(LEASE)
    assert words() == ["second"]
    assert state() == (JobState.DONE, 2)


def test_a_handler_that_hangs_is_not_held_for_ever() -> None:
    hand_in(lambda _payload: None)
    claim = worker._claim(LEASE, "")
    assert claim
    with held(claim, LEASE, longest=LEASE):
        time.sleep(LEASE.total_seconds() * 3)
        assert worker._claim(LEASE, "")


def test_nothing_is_renewed_for_a_claim_that_was_lost() -> None:
    hand_in(lambda _payload: None)
    lost = worker._claim(timedelta(0), "")
    taken = worker._claim(timedelta(0), "")
    assert lost
    assert taken
    with held(lost, LEASE):
        time.sleep(LEASE.total_seconds())
    with transaction(writing=False) as reading:
        until = reading.query(Job).one().lease_until
    assert isinstance(taken, Claim)
    with held(taken, LEASE):
        time.sleep(LEASE.total_seconds())
    with transaction(writing=False) as reading:
        renewed = reading.query(Job).one().lease_until
    assert until
    assert renewed
    assert renewed - until >= LEASE / 2


def test_giving_up_is_told_once() -> None:
    told: list[GivenUp] = []
    listen(GivenUp, told.append)

    def fail(_payload: dict[str, JsonValue]) -> Finish:
        raise OSError

    hand_in(fail)
    with transaction() as session:
        session.query(Job).one().attempt = worker.MAX_ATTEMPTS - 2
    assert worker.run_one()
    assert not told
    with transaction() as session:
        job = session.query(Job).one()
        job.run_after = job.created_at
    assert worker.run_one()
    assert [(event.kind, event.payload) for event in told] == [("test.slow", {"word": "a"})]
    assert state()[0] is JobState.FAILED


def test_a_job_whose_workers_all_died_is_told_too() -> None:
    told: list[GivenUp] = []
    listen(GivenUp, told.append)
    hand_in(lambda _payload: None)
    with transaction() as session:
        session.query(Job).one().attempt = worker.MAX_ATTEMPTS - 1
    assert worker._claim(timedelta(0), "")
    assert not worker.run_one()
    assert [event.kind for event in told] == ["test.slow"]


def test_given_up_jobs_are_revived_by_the_beginning_of_their_key() -> None:
    hand_in(lambda _payload: lambda: keep("again"))
    with transaction() as session:
        session.query(Job).one().state = JobState.FAILED
    with transaction():
        assert jobs.revive("%") == 0
        assert jobs.revive("other") == 0
        assert jobs.revive("slow") == 1
    assert worker.run_all() == 1
    assert words() == ["again"]
