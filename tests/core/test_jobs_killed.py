import random
import time
from collections.abc import Iterator
from multiprocessing import forkserver, get_context
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path

import pytest
import sqlalchemy as sa

from portal.core import database, jobs
from portal.core.database import Base, transaction
from portal.core.jobs import Job, JobState, worker
from portal.core.jobs.schedule import Timekeeper
from tests.core.job_process import work
from tests.core.probes import make_table, words

JOBS, KILLS, WORKERS = 1000, 20, 2
SECONDS_ALLOWED = 120


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.xdist_group("pg"))])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    made = (
        f"sqlite:///{tmp_path / 'jobs.db'}"
        if request.param == "sqlite"
        else request.getfixturevalue("postgresql_url")
    )
    engine = database.connect(made)
    Base.metadata.create_all(engine)
    make_table(engine)
    yield made
    engine.dispose()


@pytest.fixture(scope="module")
def processes() -> Iterator[ForkServerContext]:
    """Start processes by forking one that has imported everything: each start costs nothing."""
    context = get_context("forkserver")
    context.set_forkserver_preload(["tests.core.job_process"])
    yield context
    forkserver._forkserver._stop()  # type: ignore[attr-defined]


@pytest.mark.slow
def test_a_thousand_jobs_and_twenty_kills_give_each_effect_once(
    url: str, processes: ForkServerContext, tmp_path: Path
) -> None:
    expected = [f"{number:04}" for number in range(JOBS)]
    with transaction():
        for word in expected:
            jobs.enqueue("test.effect", {"word": word})
    (tmp_path / "effects").mkdir()
    assert kill_until_done(processes, url, tmp_path / "effects") == KILLS
    assert words() == expected
    assert sorted(path.name for path in (tmp_path / "effects").iterdir()) == expected
    with transaction(writing=False) as reading:
        states = reading.execute(sa.select(Job.state, sa.func.max(Job.attempt)).group_by(Job.state))
        ((state, most_attempts),) = states.all()
    assert state is JobState.DONE
    assert most_attempts > 1, "No kill hit a running job: the test proved nothing."


def kill_until_done(processes: ForkServerContext, url: str, folder: Path) -> int:
    """Run workers and kill one of them at random moments; give the number of kills."""
    chance = random.Random(11)  # noqa: S311 - when to kill is no secret.
    workers = [start(processes, url, folder) for _ in range(WORKERS)]
    kills, deadline = 0, time.monotonic() + SECONDS_ALLOWED
    while kills < KILLS:
        time.sleep(chance.uniform(0.05, 0.3))
        if len(words()) * KILLS < kills * JOBS * 0.9:
            assert time.monotonic() < deadline
            continue
        chosen = chance.randrange(WORKERS)
        workers[chosen].kill()
        workers[chosen].join()
        workers[chosen] = start(processes, url, folder)
        kills += 1
    for process in workers:
        process.join(SECONDS_ALLOWED)
        assert process.exitcode == 0
    return kills


def start(processes: ForkServerContext, url: str, folder: Path) -> ForkServerProcess:
    process = processes.Process(target=work, args=(url, folder))
    process.start()
    return process


def test_a_worker_waits_out_a_database_that_is_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "UNREACHABLE_SECONDS", 0)
    engine = database.connect(f"sqlite:///{tmp_path / 'unmounted' / 'jobs.db'}")
    timekeeper = Timekeeper()
    assert not worker._run_one_if_reachable(timekeeper)
    (tmp_path / "unmounted").mkdir()
    Base.metadata.create_all(engine)
    assert not worker._run_one_if_reachable(timekeeper)
    engine.dispose()
