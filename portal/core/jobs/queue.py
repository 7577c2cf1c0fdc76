"""Naming tasks and asking for them."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from uuid_utils.compat import uuid7

from portal.core import clock
from portal.core.database import engine, session
from portal.core.events import Event
from portal.core.jobs.models import Job, JobState
from portal.core.json_types import JsonObject, JsonValue

Finish = Callable[[], None]
Handler = Callable[[dict[str, JsonValue]], Finish | None]


@dataclass(frozen=True, slots=True)
class Task:
    """A kind of work: slow part first, then a short finish inside one transaction."""

    kind: str
    handler: Handler


@dataclass(frozen=True)
class GivenUp(Event):
    """A job failed as often as allowed; it stays as it is until somebody asks for it again."""

    kind: str
    payload: Mapping[str, JsonValue]
    at: datetime


_tasks: dict[str, Task] = {}


def task(kind: str) -> Callable[[Handler], Task]:
    """Name a handler; hand the task in with the package's card.

    The handler gets the payload, works outside any write transaction and must bear being
    run twice. What it returns is called inside the transaction that marks the job done.
    """

    def make(handler: Handler) -> Task:
        return Task(kind=kind, handler=handler)

    return make


def register(made: Task) -> None:
    """Let workers carry out a task."""
    _tasks[made.kind] = made


def registered(kind: str) -> Task:
    """Give the task of a kind; raises KeyError for one that no package handed in."""
    return _tasks[kind]


@dataclass(slots=True)
class Held:
    """Work that waits until a moment, because what asked for it may still be taken back."""

    until: datetime
    asked: list[UUID] = field(default_factory=list)


_held: ContextVar[Held | None] = ContextVar("held_jobs", default=None)


@contextmanager
def held(until: datetime) -> Iterator[Held]:
    """Let all work that the block asks for wait until a moment, and tell which it was."""
    holding = Held(until)
    token = _held.set(holding)
    try:
        yield holding
    finally:
        _held.reset(token)


def call_off(ids: Iterable[UUID]) -> None:
    """Take back work that has not begun."""
    waiting = sa.and_(Job.id.in_(list(ids)), Job.state == JobState.READY, Job.attempt == 0)
    session().execute(sa.delete(Job).where(waiting))


def enqueue(
    wanted: Task | str,
    payload: JsonObject,
    *,
    key: str | None = None,
    run_after: datetime | None = None,
) -> UUID:
    """Ask for work in the present transaction; the same key is asked for only once.

    A job of that key that was given up is tried again from the start, with the new payload.
    """
    now, holding = clock.now(), _held.get()
    wait = [moment for moment in (run_after, holding and holding.until) if moment]
    job = {
        "id": uuid7(),
        "kind": wanted if isinstance(wanted, str) else wanted.kind,
        "key": key,
        "payload": dict(payload),
        "state": JobState.READY,
        "attempt": 0,
        "run_after": max(wait, default=now),
        "created_at": now,
    }
    insert = postgresql.insert if engine().dialect.name == "postgresql" else sqlite.insert
    made = session().scalar(
        insert(Job).values(job).on_conflict_do_nothing(index_elements=["key"]).returning(Job.id)
    )
    if made and holding:
        holding.asked.append(made)
    return made or _revive(key, job) or _known(key)


def _revive(key: str | None, job: Mapping[str, object]) -> UUID | None:
    anew = {name: job[name] for name in ("payload", "state", "attempt", "run_after")}
    return session().scalar(
        sa.update(Job)
        .where(Job.key == key, Job.state == JobState.FAILED)
        .values(**anew, error=None)
        .returning(Job.id)
        .execution_options(synchronize_session=False)
    )


def _known(key: str | None) -> UUID:
    return session().scalars(sa.select(Job.id).where(Job.key == key)).one()


def revive(key_prefix: str = "") -> int:
    """Have given-up jobs (whose key begins so) tried again from the start; give how many."""
    again = session().execute(
        sa.update(Job)
        .where(_given_up(key_prefix))
        .values(state=JobState.READY, attempt=0, run_after=clock.now(), error=None)
        .execution_options(synchronize_session=False)
    )
    return int(again.rowcount)  # type: ignore[attr-defined]


def _given_up(key_prefix: str) -> sa.ColumnElement[bool]:
    failed = Job.state == JobState.FAILED
    if not key_prefix:
        return failed
    return sa.and_(failed, Job.key.startswith(key_prefix, autoescape=True))
