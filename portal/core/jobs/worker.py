"""Carrying jobs out: claim with a lease, work, finish behind a fence."""

import signal
import time
from datetime import datetime, timedelta
from functools import lru_cache
from types import FrameType
from typing import cast
from uuid import UUID

import sqlalchemy as sa
import structlog

from portal.core import clock
from portal.core.database import engine, rows_changed, transaction, writer
from portal.core.events import publish
from portal.core.jobs.lease import Claim, LeaseLost, held, mine
from portal.core.jobs.models import Job, JobState
from portal.core.jobs.priority import Priority, at
from portal.core.jobs.queue import GivenUp, registered
from portal.core.jobs.schedule import Timekeeper
from portal.core.prepared import Prepared

LEASE = timedelta(seconds=60)
MAX_ATTEMPTS = 8
UNREACHABLE_SECONDS = 2.0
_log = structlog.get_logger(__name__)


def run_one(lease: timedelta = LEASE, *, prefix: str = "") -> bool:
    """Claim and carry out one job whose kind begins with a prefix; give False when none is due."""
    claim = _claim(lease, prefix)
    if claim is None:
        return False
    try:
        with at(Priority(claim.priority)):
            _carry_out(claim, lease)
    except LeaseLost:
        _log.warning("job_lease_lost", kind=claim.kind, job=str(claim.id))
    except Exception as error:  # noqa: BLE001 - a handler may fail in any way; the worker lives on.
        _log.exception("job_failed", kind=claim.kind, job=str(claim.id), attempt=claim.attempt)
        _give_back(claim, error)
    return True


def _carry_out(claim: Claim, lease: timedelta) -> None:
    with held(claim, lease):
        finish = registered(claim.kind).handler(claim.payload)
    with transaction():
        _close(claim)
        if finish:
            finish()


def run_all(limit: int = 10_000, *, prefix: str = "") -> int:
    """Carry out every job that is due (of some kinds); give how many were run."""
    for count in range(limit):
        if not run_one(prefix=prefix):
            return count
    return limit


def run_forever(poll_seconds: float = 0.2) -> None:
    """Carry out jobs until told to stop by SIGTERM or SIGINT."""
    told: list[int] = []  # Not an Event: setting one in a signal handler can lock up.

    def ask_to_stop(number: int, _frame: FrameType | None) -> None:
        told.append(number)

    signal.signal(signal.SIGTERM, ask_to_stop)
    signal.signal(signal.SIGINT, ask_to_stop)
    timekeeper = Timekeeper()
    while not told:
        if not _run_one_if_reachable(timekeeper):
            time.sleep(poll_seconds)


def _run_one_if_reachable(timekeeper: Timekeeper) -> bool:
    """Wait out a database that restarts instead of dying with it."""
    try:
        timekeeper.look()
        return run_one()
    except sa.exc.OperationalError as error:
        _log.warning("database_unreachable", error=str(error.orig))
        time.sleep(UNREACHABLE_SECONDS)
        return False


# Statements are built once: building them anew cost more than all the rest of a job.
_JOBS = cast("sa.Table", Job.__table__)
_AT = sa.bindparam("at", type_=Job.run_after.type)
_ABANDONED = sa.and_(Job.state == JobState.RUNNING, Job.lease_until < _AT)
_READY = sa.and_(Job.state == JobState.READY, Job.run_after <= _AT)
_GIVE_UP = (
    sa.update(_JOBS)
    .where(_ABANDONED, Job.attempt >= MAX_ATTEMPTS)
    .values(state=JobState.FAILED, lease_until=None, error="WorkerDied")
    .returning(Job.kind, Job.payload)
)
_CLOSE = (
    sa.update(_JOBS)
    .where(Job.id == sa.bindparam("job"), Job.attempt == sa.bindparam("held"))
    .where(Job.state == JobState.RUNNING)
    .values(state=JobState.DONE, finished_at=_AT, lease_until=None, error=None)
)


def _first(prefix: str, *, skip_locked: bool = False) -> sa.ColumnElement[UUID]:
    """Name the job whose turn it is: of one line after the other, as its index has them."""
    lines = [
        sa.and_(_READY, Job.priority == Priority.PROMPT),
        _ABANDONED,
        sa.and_(_READY, Job.priority == Priority.BULK),
    ]
    of_kind = Job.kind.startswith(prefix, autoescape=True) if prefix else sa.true()
    heads = [
        sa.select(Job.id).where(line, of_kind).order_by(Job.run_after, Job.id).limit(1)
        for line in lines
    ]
    if skip_locked:
        heads = [head.with_for_update(skip_locked=True) for head in heads]
    return sa.func.coalesce(*(head.scalar_subquery() for head in heads))


@lru_cache(maxsize=16)
def _look(prefix: str) -> Prepared:
    return Prepared(sa.select(_first(prefix).label("id")))


@lru_cache(maxsize=16)
def _take(prefix: str, *, skip_locked: bool) -> sa.UpdateBase:
    until = sa.bindparam("until", type_=Job.run_after.type)
    return (
        sa.update(_JOBS)
        .where(Job.id == _first(prefix, skip_locked=skip_locked))
        .values(state=JobState.RUNNING, attempt=Job.attempt + 1, lease_until=until)
        .returning(Job.id, Job.kind, Job.payload, Job.attempt, Job.priority)
    )


def _claim(lease: timedelta, prefix: str) -> Claim | None:
    now = clock.now()
    if not _anything_due(prefix):
        return None
    shared = engine().dialect.name == "postgresql"
    # A power cut that takes back a claim on SQLite takes its worker too; PostgreSQL may fall alone.
    with transaction(durable=shared):
        _give_up_abandoned(now)
        told = {"at": now, "until": now + lease}
        row = writer().execute(_take(prefix, skip_locked=shared), told).one_or_none()
    return Claim(*row) if row else None


def _give_up_abandoned(now: datetime) -> None:
    """Give up what was claimed as often as allowed and whose worker died every time."""
    for kind, payload in writer().execute(_GIVE_UP, {"at": now}).all():
        publish(GivenUp(kind, payload, now))


def _anything_due(prefix: str) -> bool:
    """Look without the write lock first, so that an idle worker disturbs nobody."""
    with transaction(writing=False):
        return _look(prefix).ask(at=clock.now()) != [(None,)]


def _close(claim: Claim) -> None:
    told = {"job": claim.id, "held": claim.attempt, "at": clock.now()}
    if rows_changed(writer().execute(_CLOSE, told)) != 1:
        raise LeaseLost


def _give_back(claim: Claim, error: Exception) -> None:
    """Try again later, waiting longer each time; give up after MAX_ATTEMPTS."""
    state = JobState.FAILED if claim.attempt >= MAX_ATTEMPTS else JobState.READY
    now = clock.now()
    again = sa.update(Job).where(mine(claim))
    with transaction() as session:
        done = session.execute(
            again.values(
                state=state,
                run_after=now + timedelta(seconds=2**claim.attempt),
                lease_until=None,
                error=type(error).__name__,
            )
        )
        if rows_changed(done) and state is JobState.FAILED:
            publish(GivenUp(claim.kind, claim.payload, now))
