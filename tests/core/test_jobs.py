from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from jinja2 import UndefinedError
from pyhanko.pdf_utils.misc import PdfReadError

from portal.core import clock, database, housekeeping, jobs, limits
from portal.core.database import session, transaction
from portal.core.jobs import Finish, Job, JobState, Task, worker
from portal.core.jobs.schedule import KEY_PREFIX
from portal.core.json_types import JsonValue
from portal.core.limits import LimitCounter
from tests.core.probes import keep, make_table, words, write

NOON = datetime(2026, 11, 2, 5, 0, tzinfo=UTC)
LEASE = timedelta(seconds=60)


def handed_in(kind: str, handler: jobs.queue.Handler) -> Task:
    made = jobs.task(kind)(handler)
    jobs.register(made)
    return made


def writing(payload: dict[str, JsonValue]) -> Finish:
    word = str(payload["word"])
    return lambda: keep(word)


@pytest.fixture(
    autouse=True,
    params=["sqlite", pytest.param("postgresql", marks=pytest.mark.xdist_group("pg"))],
)
def job_table(request: pytest.FixtureRequest) -> Iterator[None]:
    if request.param == "sqlite":
        request.getfixturevalue("app")
    else:
        database.connect(request.getfixturevalue("postgresql_tables_url"))
    make_table(database.engine())
    with clock.frozen(NOON):
        yield
    database.engine().dispose()


@pytest.fixture
def known_tasks() -> Iterator[None]:
    before = dict(jobs.queue._tasks)
    yield
    jobs.queue._tasks.clear()
    jobs.queue._tasks.update(before)


pytestmark = pytest.mark.usefixtures("known_tasks")


def ask(wanted: Task, word: str = "a", **options: object) -> UUID:
    with transaction():
        return jobs.enqueue(wanted, {"word": word}, **options)  # type: ignore[arg-type]


def state_of(job_id: UUID) -> tuple[JobState, int, str | None]:
    with transaction(writing=False) as reading:
        job = reading.get_one(Job, job_id)
        return job.state, job.attempt, job.error


def test_a_job_is_carried_out_once() -> None:
    job = ask(handed_in("test.write", writing))
    assert worker.run_all() == 1
    assert words() == ["a"]
    assert state_of(job) == (JobState.DONE, 1, None)


def ask_and_fail(wanted: Task) -> None:
    jobs.enqueue(wanted, {"word": "a"})
    write("twice")
    write("twice")


def test_what_is_rolled_back_was_never_asked() -> None:
    wanted = handed_in("test.write", writing)
    with pytest.raises(sa.exc.IntegrityError), transaction():
        ask_and_fail(wanted)
    assert not worker.run_one()


def test_the_same_key_is_asked_for_only_once() -> None:
    wanted = handed_in("test.write", writing)
    first = ask(wanted, key="receipt:1")
    assert ask(wanted, "b", key="receipt:1") == first
    assert worker.run_all() == 1
    assert ask(wanted, "c", key="receipt:1") == first
    assert worker.run_all() == 0


def test_asking_again_revives_a_job_that_was_given_up() -> None:
    wanted = handed_in("test.write", writing)
    first = ask(wanted, key="receipt:1")
    with transaction() as writer:
        writer.execute(sa.update(Job).values(state=JobState.FAILED, attempt=8, error="OSError"))
    assert ask(wanted, "b", key="receipt:1") == first
    assert state_of(first) == (JobState.READY, 0, None)
    assert worker.run_all() == 1
    assert words() == ["b"]


def test_a_job_for_later_waits() -> None:
    ask(handed_in("test.write", writing), run_after=NOON + timedelta(hours=1))
    assert not worker.run_one()
    with clock.frozen(NOON + timedelta(hours=1)):
        assert worker.run_one()


def test_jobs_are_taken_in_the_order_of_their_time() -> None:
    seen: list[object] = []
    wanted = handed_in("test.see", lambda payload: seen.append(payload["word"]))
    ask(wanted, "later", run_after=NOON - timedelta(minutes=1))
    ask(wanted, "sooner", run_after=NOON - timedelta(minutes=2))
    worker.run_all()
    assert seen == ["sooner", "later"]


def test_what_a_person_waits_for_goes_before_what_was_asked_for_in_bulk() -> None:
    seen: list[object] = []

    def going_on(payload: dict[str, JsonValue]) -> Finish:
        seen.append(payload["word"])
        return lambda: seen.append(jobs.enqueue(following, {"word": "its next"}))

    following = handed_in("test.see", lambda payload: seen.append(payload["word"]))
    wanted = handed_in("test.go_on", going_on)
    with clock.frozen(NOON - timedelta(minutes=1)), jobs.at(jobs.Priority.BULK):
        ask(wanted, "one of many")
    ask(following, "at night", run_after=NOON - timedelta(hours=1))
    ask(wanted, "waited for")
    worker.run_all()
    told = [word for word in seen if isinstance(word, str)]
    assert told == ["waited for", "its next", "at night", "one of many", "its next"]


def test_a_worker_finds_its_next_job_among_many_without_reading_them() -> None:
    if database.engine().dialect.name != "sqlite":
        return
    with transaction(writing=False) as reading:
        text = str(worker._look("").statement.compile(database.engine()))
        plan = reading.connection().exec_driver_sql(
            f"EXPLAIN QUERY PLAN {text}", (1,) * text.count("?")
        )
        steps = [row[3] for row in plan if "job" in row[3]]
    assert len(steps) == len(jobs.Priority) + 1
    assert all("ix_job_claim (state=? AND priority=?" in step for step in (steps[0], steps[-1]))


def test_a_held_job_is_left_alone_until_its_lease_ends() -> None:
    job = ask(handed_in("test.write", writing))
    assert worker._claim(LEASE, "")
    assert not worker.run_one()
    with clock.frozen(NOON + LEASE + timedelta(seconds=1)):
        assert worker.run_one()
    assert state_of(job) == (JobState.DONE, 2, None)


def test_a_stale_worker_may_not_finish() -> None:
    """The fence: the first worker slept past its lease, a second one did the work."""

    def slow(_payload: dict[str, JsonValue]) -> Finish:
        jobs.register(jobs.task("test.slow")(lambda _payload: lambda: keep("second")))
        with clock.frozen(NOON + LEASE * 2):
            assert worker.run_one()
        return lambda: keep("first")

    job = ask(handed_in("test.slow", slow))
    assert worker.run_one(LEASE)
    assert words() == ["second"]
    assert state_of(job) == (JobState.DONE, 2, None)


def test_a_stale_worker_that_fails_does_not_disturb_the_next() -> None:
    def slow(_payload: dict[str, JsonValue]) -> Finish:
        with clock.frozen(NOON + LEASE * 2):
            assert worker._claim(LEASE, "")
        raise OSError

    job = ask(handed_in("test.slow", slow))
    assert worker.run_one(LEASE)
    assert state_of(job) == (JobState.RUNNING, 2, None)


def failing(_payload: dict[str, JsonValue]) -> Finish:
    raise OSError("the device sleeps")


def test_a_failed_job_is_tried_again_later_and_later() -> None:
    job = ask(handed_in("test.fail", failing))
    moment = NOON
    for attempt, wait in ((1, 2), (2, 4), (3, 8)):
        with clock.frozen(moment):
            assert worker.run_one()
            assert not worker.run_one()
        assert state_of(job) == (JobState.READY, attempt, "OSError")
        moment += timedelta(seconds=wait)


class Strange(Exception):
    """What no list of known failures would name."""


@pytest.mark.parametrize("failure", [Strange, UndefinedError, PdfReadError, MemoryError])
def test_no_failure_of_a_handler_ends_the_worker(failure: type[Exception]) -> None:
    def handler(_payload: dict[str, JsonValue]) -> Finish:
        raise failure("no reason")

    job = ask(handed_in("test.fail", handler))
    assert worker.run_one()
    assert state_of(job) == (JobState.READY, 1, failure.__name__)


def test_counters_of_tries_do_not_stay() -> None:
    limits.hit("look-up:192.0.2.1", limit=1, seconds=60)
    tidy_at(NOON + housekeeping.KEEP_COUNTERS)
    assert counters() == 1
    tidy_at(NOON + timedelta(days=3))
    assert counters() == 0


def test_turns_of_a_month_ago_are_forgotten_and_other_jobs_stay() -> None:
    ask(handed_in("test.write", writing), key="receipt:1")
    ask(handed_in("test.see", lambda _payload: None), key=f"{KEY_PREFIX}test.see:1")
    worker.run_all()
    tidy_at(NOON + housekeeping.KEEP_TURNS)
    assert keys() == {"receipt:1", f"{KEY_PREFIX}test.see:1"}
    tidy_at(NOON + housekeeping.KEEP_TURNS + timedelta(seconds=1))
    assert keys() == {"receipt:1"}


def tidy_at(moment: datetime) -> None:
    with clock.frozen(moment):
        finish = housekeeping.tidy.handler({})
        assert finish
        with transaction():
            finish()


def keys() -> set[str | None]:
    with transaction(writing=False) as reading:
        return set(reading.scalars(sa.select(Job.key)))


def counters() -> int:
    with transaction(writing=False) as reading:
        return reading.scalar(sa.select(sa.func.count()).select_from(LimitCounter)) or 0


def test_a_job_that_always_fails_is_given_up() -> None:
    job = ask(handed_in("test.fail", failing))
    for hours in range(worker.MAX_ATTEMPTS + 3):
        with clock.frozen(NOON + timedelta(hours=hours)):
            worker.run_one()
    assert state_of(job) == (JobState.FAILED, worker.MAX_ATTEMPTS, "OSError")


def test_a_job_whose_worker_always_dies_is_given_up() -> None:
    job = ask(handed_in("test.write", writing))
    for hours in range(worker.MAX_ATTEMPTS):
        with clock.frozen(NOON + timedelta(hours=hours)):
            assert worker._claim(LEASE, "")
    with clock.frozen(NOON + timedelta(days=2)):
        worker.run_all()
    assert state_of(job)[:2] == (JobState.FAILED, worker.MAX_ATTEMPTS)
    assert words() == []


def test_a_finish_that_fails_keeps_nothing() -> None:
    def half(_payload: dict[str, JsonValue]) -> Finish:
        def finish() -> None:
            write("half")
            session().execute(sa.text("SELECT nothing FROM nowhere"))

        return finish

    job = ask(handed_in("test.half", half))
    assert worker.run_one()
    assert words() == []
    assert state_of(job)[0] is JobState.READY


def test_a_kind_that_nobody_handed_in_is_tried_again() -> None:
    with transaction():
        job = jobs.enqueue("test.unknown", {})
    assert worker.run_one()
    assert state_of(job) == (JobState.READY, 1, "KeyError")


def test_a_handler_works_outside_any_transaction() -> None:
    def handler(_payload: dict[str, JsonValue]) -> Finish | None:
        with pytest.raises(RuntimeError, match="No unit of work"):
            session()
        return None

    job = ask(handed_in("test.outside", handler))
    assert worker.run_one()
    assert state_of(job)[0] is JobState.DONE
