"""The job table: the record of work to do, whoever carries it out."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.database import Entity, enum_column
from portal.core.jobs.priority import Priority
from portal.core.json_types import JsonValue


class JobState(StrEnum):
    """Where a job stands."""

    READY = "ready"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Job(Entity):
    """One piece of work; ``attempt`` is the fencing token of whoever holds the lease."""

    __tablename__ = "job"
    __table_args__ = (sa.Index("ix_job_claim", "state", "priority", "run_after", "id"),)

    kind: Mapped[str] = mapped_column(sa.String(80))
    key: Mapped[str | None] = mapped_column(sa.String(200), unique=True)
    payload: Mapped[dict[str, JsonValue]]
    state: Mapped[JobState] = mapped_column(enum_column(JobState), default=JobState.READY)
    attempt: Mapped[int] = mapped_column(default=0)
    priority: Mapped[int] = mapped_column(sa.SmallInteger, default=Priority.PROMPT)
    run_after: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    error: Mapped[str | None] = mapped_column(sa.String(500))
