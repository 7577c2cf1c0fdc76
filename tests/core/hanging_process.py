"""A worker process that claims a job and never ends it."""

import sys
import time
from datetime import timedelta

from portal.core import database, jobs
from portal.core.jobs import Finish
from portal.core.jobs.worker import run_one
from portal.core.json_types import JsonValue


@jobs.task("test.slow")
def hang(_payload: dict[str, JsonValue]) -> Finish | None:
    """Say that the job is held, and hold it."""
    sys.stdout.write("holding\n")
    sys.stdout.flush()
    time.sleep(60)
    return None


if __name__ == "__main__":
    database.connect(sys.argv[1])
    jobs.register(hang)
    run_one(timedelta(seconds=0.6))
