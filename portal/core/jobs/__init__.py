"""Slow work and effects outside, as rows written with the act that asked for them."""

from portal.core.jobs.models import Job, JobState
from portal.core.jobs.queue import (
    Finish,
    Task,
    enqueue,
    register,
    registered,
    task,
)

__all__ = ["Finish", "Job", "JobState", "Task", "enqueue", "register", "registered", "task"]
