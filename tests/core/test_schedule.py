"""Work that comes round by itself, once for each turn."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from portal.core import clock, jobs
from portal.core.database import transaction
from portal.core.jobs import Job, JobState, Schedule, schedule, worker
from portal.core.jobs.schedule import Timekeeper, enqueue_due
from portal.core.json_types import JsonValue
from tests.core.probes import sign_in

MIDNIGHT = datetime(2026, 11, 2, 17, 0, tzinfo=UTC)  # 00:00 of 3 November in Vietnam.


@jobs.task("test.turn")
def turn(_payload: dict[str, JsonValue]) -> None:
    """Do nothing."""


@pytest.fixture(autouse=True)
def only_ours(app: Flask) -> Iterator[None]:
    sign_in(app)
    jobs.register(turn)
    before = dict(schedule._planned)
    schedule._planned.clear()
    yield
    schedule._planned.clear()
    schedule._planned.update(before)


def asked() -> list[str | None]:
    with transaction(writing=False) as reading:
        return [*reading.scalars(sa.select(Job.key).order_by(Job.key))]


def test_every_so_often_is_asked_once_a_turn() -> None:
    jobs.plan([Schedule(turn, every=timedelta(hours=1))])
    assert [enqueue_due(MIDNIGHT + timedelta(minutes=m)) for m in (0, 1, 59, 60, 61)] == [
        1, 0, 0, 1, 0,
    ]  # fmt: skip
    assert len(asked()) == 2


def test_an_hour_of_the_day_is_the_hour_of_vietnam_and_is_made_up_for() -> None:
    jobs.plan([Schedule(turn, at=time(2, 30))])
    assert enqueue_due(MIDNIGHT + timedelta(hours=2, minutes=29)) == 0
    assert enqueue_due(MIDNIGHT + timedelta(hours=2, minutes=30)) == 1
    assert enqueue_due(MIDNIGHT + timedelta(hours=23)) == 0
    assert enqueue_due(MIDNIGHT + timedelta(hours=24 + 20)) == 1, "The worker was away at 2:30"
    assert asked() == ["schedule:test.turn:2026-11-03", "schedule:test.turn:2026-11-04"]


def test_a_turn_that_was_given_up_is_not_begun_again() -> None:
    jobs.plan([Schedule(turn, at=time(0, 0))])
    assert enqueue_due(MIDNIGHT) == 1
    with transaction() as session:
        session.query(Job).one().state = JobState.FAILED
    assert enqueue_due(MIDNIGHT + timedelta(minutes=1)) == 0


@pytest.mark.parametrize("when", [{}, {"every": timedelta(hours=1), "at": time(1)}])
def test_a_schedule_says_one_thing(when: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="either"):
        Schedule(turn, **when)  # type: ignore[arg-type]


def test_the_worker_looks_now_and_then() -> None:
    jobs.plan([Schedule(turn, every=timedelta(seconds=1))])
    moments = [0.0]
    timekeeper = Timekeeper(monotonic=lambda: moments[-1])
    with clock.frozen(MIDNIGHT):
        assert timekeeper.look() == 1
    with clock.frozen(MIDNIGHT + timedelta(seconds=5)):
        assert timekeeper.look() == 0
        moments.append(schedule.LOOK_SECONDS)
        assert worker._run_one_if_reachable(timekeeper)
    assert len(asked()) == 2
