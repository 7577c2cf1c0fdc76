"""Naming tasks and asking for them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from uuid_utils.compat import uuid7

from portal.core import clock
from portal.core.database import engine, session
from portal.core.jobs.models import Job, JobState
from portal.core.json_types import JsonObject, JsonValue

Finish = Callable[[], None]
Handler = Callable[[dict[str, JsonValue]], Finish | None]


@dataclass(frozen=True, slots=True)
class Task:
    """A kind of work: slow part first, then a short finish inside one transaction."""

    kind: str
    handler: Handler


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
    now = clock.now()
    job = {
        "id": uuid7(),
        "kind": wanted if isinstance(wanted, str) else wanted.kind,
        "key": key,
        "payload": dict(payload),
        "state": JobState.READY,
        "attempt": 0,
        "run_after": run_after or now,
        "created_at": now,
    }
    insert = postgresql.insert if engine().dialect.name == "postgresql" else sqlite.insert
    made = session().scalar(
        insert(Job).values(job).on_conflict_do_nothing(index_elements=["key"]).returning(Job.id)
    )
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
