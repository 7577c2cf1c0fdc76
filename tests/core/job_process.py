"""A worker process for the kill test: carries out jobs until there are none."""

import sys
import time
from datetime import timedelta
from pathlib import Path

from portal.core import database, jobs
from portal.core.jobs import Finish
from portal.core.jobs.worker import run_one
from portal.core.json_types import JsonValue
from tests.core.probes import keep

LEASE = timedelta(seconds=1)


@jobs.task("test.effect")
def effect(payload: dict[str, JsonValue]) -> Finish:
    """Leave one file and one row a job; the row has no second chance, the file has."""
    word = str(payload["word"])
    Path(sys.argv[2], word).write_text(word)
    return lambda: keep(word)


def main() -> None:
    database.connect(sys.argv[1])
    jobs.register(effect)
    idle_since = time.monotonic()
    while time.monotonic() - idle_since < LEASE.total_seconds() * 2:
        if run_one(LEASE):
            idle_since = time.monotonic()
        else:
            time.sleep(0.05)


if __name__ == "__main__":
    main()
