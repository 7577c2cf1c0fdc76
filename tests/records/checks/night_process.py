"""A worker for the kill test: runs one night's check until it is killed."""

import sys
from datetime import datetime
from pathlib import Path

from portal.app import create_app
from portal.core import clock
from portal.core.jobs import worker
from tests.conftest import make_settings


def main() -> None:
    create_app(make_settings(Path(sys.argv[1])))
    with clock.frozen(datetime.fromisoformat(sys.argv[2])):
        worker.run_all(prefix="checks.nightly")


if __name__ == "__main__":
    main()
