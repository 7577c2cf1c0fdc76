"""Holding a job: a claim is renewed while its handler works, and ends with its worker.

The thread that renews dies with the process, so the lease of a killed worker still runs out.
A handler that hangs is not held for ever: past ``LONGEST`` nothing is renewed any more.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa
import structlog

from portal.core import clock
from portal.core.database import rows_changed, transaction
from portal.core.jobs.models import Job, JobState
from portal.core.json_types import JsonValue

LONGEST = timedelta(minutes=15)
_BEATS_PER_LEASE = 3
_log = structlog.get_logger(__name__)


class LeaseLost(RuntimeError):
    """Another worker holds the job now; nothing of this run is kept."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A job in the hands of this worker."""

    id: UUID
    kind: str
    payload: dict[str, JsonValue]
    attempt: int
    priority: int


def mine(claim: Claim) -> sa.ColumnElement[bool]:
    """Say in SQL that a job is still held by this claim: the fence."""
    return sa.and_(Job.id == claim.id, Job.attempt == claim.attempt, Job.state == JobState.RUNNING)


@contextmanager
def held(claim: Claim, lease: timedelta, longest: timedelta = LONGEST) -> Iterator[None]:
    """Renew a claim's lease three times in its length for as long as the block runs."""
    over = threading.Event()
    beating = threading.Thread(target=_beat, args=(claim, lease, longest, over), daemon=True)
    beating.start()
    try:
        yield
    finally:
        over.set()
        beating.join()


def _beat(claim: Claim, lease: timedelta, longest: timedelta, over: threading.Event) -> None:
    pause = lease / _BEATS_PER_LEASE
    for _ in range(int(longest / pause)):
        if over.wait(pause.total_seconds()) or not _renewed(claim, lease):
            return
    _log.warning("job_hangs", kind=claim.kind, job=str(claim.id))


def _renewed(claim: Claim, lease: timedelta) -> bool:
    """Renew once; a database that is away may be back at the next beat."""
    renew = sa.update(Job).where(mine(claim)).values(lease_until=clock.now() + lease)
    try:
        with transaction() as own:
            return rows_changed(own.execute(renew)) > 0
    except sa.exc.OperationalError as error:
        _log.warning("lease_not_renewed", job=str(claim.id), error=str(error.orig))
        return True
