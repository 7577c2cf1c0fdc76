"""Naming tasks and asking for them."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import cast
from uuid import UUID

import sqlalchemy as sa
from uuid_utils.compat import uuid7

from portal.core import clock
from portal.core.database import rows_changed, session, writer
from portal.core.events import Event
from portal.core.jobs.models import Job, JobState
from portal.core.jobs.priority import Priority, present
from portal.core.json_types import JsonObject, JsonValue
from portal.core.upserts import insert_new

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
    session().execute(sa.delete(Job).where(_not_begun(ids)))


def put_off(ids: Iterable[UUID], until: datetime) -> None:
    """Let work that has not begun wait until a moment, if it would not wait as long anyway."""
    early = sa.and_(_not_begun(ids), Job.run_after < until)
    session().execute(sa.update(Job).where(early).values(run_after=until))


def _not_begun(ids: Iterable[UUID]) -> sa.ColumnElement[bool]:
    return sa.and_(Job.id.in_(list(ids)), Job.state == JobState.READY, Job.attempt == 0)


_gathered: ContextVar[list[dict[str, object]] | None] = ContextVar("gathered_jobs", default=None)


@contextmanager
def together() -> Iterator[None]:
    """Write down all work that the block asks for in one statement, as the block ends well.

    The ids that ``enqueue`` gives meanwhile are those of jobs whose key was not known before.
    """
    wanted: list[dict[str, object]] = []
    token = _gathered.set(wanted)
    try:
        yield
    finally:
        _gathered.reset(token)
    if wanted:
        _write_down(wanted)


def _write_down(wanted: list[dict[str, object]]) -> None:
    connection = writer()
    made_now = connection.execute(
        insert_new(Job, "key"), wanted, execution_options={"preserve_rowcount": True}
    )
    if made_now.rowcount == len(wanted):
        return
    ids = [job["id"] for job in wanted]
    made = set(connection.scalars(sa.select(Job.id).where(Job.id.in_(ids))))
    for job in wanted:
        if job["id"] not in made:
            _revive(str(job["key"]), job)


def withdraw(key: str) -> bool:
    """Take back work by its key unless a worker has it in hand or has done it; tell whether."""
    idle = sa.and_(Job.key == key, Job.state.in_((JobState.READY, JobState.FAILED)))
    return rows_changed(session().execute(sa.delete(Job).where(idle))) > 0


def enqueue(
    wanted: Task | str,
    payload: JsonObject,
    *,
    key: str | None = None,
    run_after: datetime | None = None,
) -> UUID:
    """Ask for work in the present transaction; the same key is asked for only once.

    A job of that key that was given up is tried again from the start, with the new payload.
    Nobody waits for what may begin later: that stands in the second line.
    """
    now, holding = clock.now(), _held.get()
    wait = [moment for moment in (run_after, holding and holding.until) if moment]
    job: dict[str, object] = {
        "id": uuid7(),
        "kind": wanted if isinstance(wanted, str) else wanted.kind,
        "key": key,
        "payload": dict(payload),
        "state": JobState.READY,
        "attempt": 0,
        "priority": Priority.BULK if run_after else present(),
        "run_after": max(wait, default=now),
        "created_at": now,
    }
    made = _put(job)
    if made and holding:
        holding.asked.append(made)
    return made or _revive(key, job) or _known(key)


def _put(job: dict[str, object]) -> UUID | None:
    """Write a job down, now or with the others of its block; give nothing where it is known."""
    gathered = _gathered.get()
    if gathered is None:
        session().flush()  # Past the session's own way of writing, which costs five times as much.
        return (
            session().connection().execute(insert_new(Job, "key").returning(Job.id), job).scalar()
        )
    gathered.append(job)
    return cast("UUID", job["id"])


def _revive(key: str | None, job: Mapping[str, object]) -> UUID | None:
    anew = {name: job[name] for name in ("payload", "state", "attempt", "priority", "run_after")}
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
    return rows_changed(again)


def _given_up(key_prefix: str) -> sa.ColumnElement[bool]:
    failed = Job.state == JobState.FAILED
    if not key_prefix:
        return failed
    return sa.and_(failed, Job.key.startswith(key_prefix, autoescape=True))
