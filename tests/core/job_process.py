"""A worker process for the kill test: carries out jobs until there are none."""

import time
from datetime import timedelta
from pathlib import Path

from portal.core import database, jobs
from portal.core.jobs import Finish
from portal.core.jobs.worker import run_one
from portal.core.json_types import JsonValue
from tests.core.probes import keep

LEASE = timedelta(seconds=1)


def work(url: str, folder: Path) -> None:
    """Leave one file and one row a job; the row has no second chance, the file has."""

    @jobs.task("test.effect")
    def effect(payload: dict[str, JsonValue]) -> Finish:
        word = str(payload["word"])
        Path(folder, word).write_text(word)
        return lambda: keep(word)

    database.connect(url)
    jobs.register(effect)
    idle_since = time.monotonic()
    while time.monotonic() - idle_since < LEASE.total_seconds() * 2:
        if run_one(LEASE):
            idle_since = time.monotonic()
        else:
            time.sleep(0.05)
