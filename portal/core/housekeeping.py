"""What the core tidies by itself: counters name the addresses of people and must not stay."""

from datetime import timedelta

import sqlalchemy as sa

from portal.core import clock, limits
from portal.core.database import session
from portal.core.feature import Feature
from portal.core.jobs import Finish, Job, JobState, Schedule, task
from portal.core.jobs.schedule import KEY_PREFIX
from portal.core.json_types import JsonValue

KEEP_COUNTERS = timedelta(days=2)  # Longer than the longest window that is counted.
KEEP_TURNS = timedelta(days=30)  # Longer than the longest turn, or it would come round twice.


@task("core.tidy")
def tidy(_payload: dict[str, JsonValue]) -> Finish:
    """Forget counters older than two days, and scheduled jobs done a month ago."""
    now = clock.now()
    limits.forget_before(now - KEEP_COUNTERS)
    old = sa.delete(Job).where(
        Job.key.startswith(KEY_PREFIX),
        Job.state == JobState.DONE,
        Job.finished_at < now - KEEP_TURNS,
    )

    def finish() -> None:
        session().execute(old, execution_options={"synchronize_session": False})

    return finish


FEATURE = Feature(name="core", tasks=(tidy,), schedules=(Schedule(tidy, every=timedelta(hours=1)),))
