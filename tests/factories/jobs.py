"""Jobs of a test; call these inside no transaction."""

import sqlalchemy as sa

from portal.core.database import transaction
from portal.core.jobs import Job, JobState


def forget_jobs() -> None:
    """Take away what waits to be carried out."""
    with transaction() as session:
        session.execute(sa.delete(Job).where(Job.state == JobState.READY))
