"""Carrying jobs out: claim with a lease, work, finish behind a fence."""

import signal
import time
from datetime import datetime, timedelta
from types import FrameType

import sqlalchemy as sa
import structlog
from sqlalchemy.orm import Session

from portal.core import clock
from portal.core.database import engine, transaction
from portal.core.events import publish
from portal.core.jobs.lease import Claim, LeaseLost, held, mine
from portal.core.jobs.models import Job, JobState
from portal.core.jobs.queue import GivenUp, registered
from portal.core.jobs.schedule import Timekeeper

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
        with held(claim, lease):
            finish = registered(claim.kind).handler(claim.payload)
        with transaction() as session:
            _close(session, claim)
            if finish:
                finish()
    except LeaseLost:
        _log.warning("job_lease_lost", kind=claim.kind, job=str(claim.id))
    except Exception as error:  # noqa: BLE001 - a handler may fail in any way; the worker lives on.
        _log.exception("job_failed", kind=claim.kind, job=str(claim.id), attempt=claim.attempt)
        _give_back(claim, error)
    return True


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


def _claim(lease: timedelta, prefix: str) -> Claim | None:
    now = clock.now()
    if not _anything_due(prefix):
        return None
    with transaction() as session:
        _give_up_abandoned(session, now)
        wanted = (_due(now), Job.kind.startswith(prefix, autoescape=True))
        due = sa.select(Job.id).where(*wanted).order_by(Job.run_after, Job.id).limit(1)
        if engine().dialect.name == "postgresql":
            due = due.with_for_update(skip_locked=True)
        row = session.execute(
            sa.update(Job)
            .where(Job.id == due.scalar_subquery())
            .values(state=JobState.RUNNING, attempt=Job.attempt + 1, lease_until=now + lease)
            .returning(Job.id, Job.kind, Job.payload, Job.attempt)
        ).one_or_none()
    return Claim(*row) if row else None


def _give_up_abandoned(session: Session, now: datetime) -> None:
    """Give up what was claimed as often as allowed and whose worker died every time."""
    given_up = session.execute(
        sa.update(Job)
        .where(_abandoned(now), Job.attempt >= MAX_ATTEMPTS)
        .values(state=JobState.FAILED, lease_until=None, error="WorkerDied")
        .returning(Job.kind, Job.payload)
    ).all()
    for kind, payload in given_up:
        publish(GivenUp(kind, payload, now))


def _anything_due(prefix: str) -> bool:
    """Look without the write lock first, so that an idle worker disturbs nobody."""
    with transaction(writing=False) as session:
        waiting = sa.or_(_due(clock.now()), _abandoned(clock.now()))
        wanted = sa.select(Job.id).where(waiting, Job.kind.startswith(prefix, autoescape=True))
        return session.scalar(wanted.limit(1)) is not None


def _due(now: datetime) -> sa.ColumnElement[bool]:
    ready = sa.and_(Job.state == JobState.READY, Job.run_after <= now)
    return sa.or_(ready, sa.and_(_abandoned(now), Job.attempt < MAX_ATTEMPTS))


def _abandoned(now: datetime) -> sa.ColumnElement[bool]:
    return sa.and_(Job.state == JobState.RUNNING, Job.lease_until < now)


def _close(session: Session, claim: Claim) -> None:
    done = session.execute(
        sa.update(Job)
        .where(mine(claim))
        .values(state=JobState.DONE, finished_at=clock.now(), lease_until=None, error=None)
    )
    if done.rowcount != 1:  # type: ignore[attr-defined]
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
        if done.rowcount and state is JobState.FAILED:  # type: ignore[attr-defined]
            publish(GivenUp(claim.kind, claim.payload, now))
