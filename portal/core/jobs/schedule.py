"""Work that comes round by itself: every so often, or each day at an hour of Vietnam.

Each turn is a job like any other, with the turn in its key, so that it is asked for once
however many workers look. A turn that nobody was there for is made up for while it lasts.
"""

import time as wall
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

import sqlalchemy as sa

from portal.core import clock
from portal.core.database import session, transaction
from portal.core.jobs.models import Job
from portal.core.jobs.priority import Priority, at
from portal.core.jobs.queue import Task, enqueue

LOOK_SECONDS = 15.0
KEY_PREFIX = "schedule:"


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a task comes round: give ``every`` or ``at``. Raises ValueError for none or both."""

    task: Task
    every: timedelta | None = None
    at: time | None = None

    def __post_init__(self) -> None:
        if (self.every is None) == (self.at is None):
            raise ValueError("A schedule is either every so often or at an hour.")

    def turn(self, now: datetime) -> str | None:
        """Name the turn that has come, or nothing before the hour of the day."""
        if self.every is not None:
            return str(int(now.timestamp() // self.every.total_seconds()))
        day = clock.local(now)
        return day.date().isoformat() if self.at is not None and day.time() >= self.at else None


_planned: dict[str, Schedule] = {}


def plan(schedules: Iterable[Schedule]) -> None:
    """Let workers ask for scheduled work; one schedule for each kind of task."""
    _planned.update({schedule.task.kind: schedule for schedule in schedules})


def planned() -> tuple[Schedule, ...]:
    """List what is scheduled."""
    return tuple(_planned.values())


def enqueue_due(now: datetime) -> int:
    """Ask for every turn that has come and was not asked for; give how many there were."""
    turns = {s.task.kind: turn for s in planned() if (turn := s.turn(now)) is not None}
    keys = {kind: f"{KEY_PREFIX}{kind}:{turn}" for kind, turn in turns.items()}
    with transaction(writing=False):
        known = set(session().scalars(sa.select(Job.key).where(Job.key.in_(keys.values()))))
    missing = {kind: key for kind, key in keys.items() if key not in known}
    if missing:
        with transaction(), at(Priority.BULK):
            for kind, key in missing.items():
                enqueue(kind, {}, key=key)
    return len(missing)


class Timekeeper:
    """Looks at the schedules now and then, from the worker's loop."""

    def __init__(self, monotonic: Callable[[], float] = wall.monotonic) -> None:
        self.monotonic = monotonic
        self._next = monotonic()

    def look(self) -> int:
        """Ask for what is due when it is time to look; give how many jobs were asked for."""
        if self.monotonic() < self._next:
            return 0
        self._next = self.monotonic() + LOOK_SECONDS
        return enqueue_due(clock.now())
