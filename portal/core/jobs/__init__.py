"""Slow work and effects outside, as rows written with the act that asked for them."""

from portal.core.jobs.models import Job, JobState
from portal.core.jobs.priority import Priority, at
from portal.core.jobs.queue import (
    Finish,
    GivenUp,
    Held,
    Task,
    call_off,
    enqueue,
    held,
    put_off,
    register,
    registered,
    revive,
    task,
    together,
    withdraw,
)
from portal.core.jobs.schedule import Schedule, plan, planned

__all__ = [
    "Finish",
    "GivenUp",
    "Held",
    "Job",
    "JobState",
    "Priority",
    "Schedule",
    "Task",
    "at",
    "call_off",
    "enqueue",
    "held",
    "plan",
    "planned",
    "put_off",
    "register",
    "registered",
    "revive",
    "task",
    "together",
    "withdraw",
]
