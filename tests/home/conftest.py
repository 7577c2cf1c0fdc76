"""A portal seeded as for a demonstration, only smaller, made once and copied per test."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask

from portal.core import clock, database
from portal.home.demonstration.seeding import seed
from tests.prepared import Prepared, SharedPortal

# A Friday afternoon in Viet Nam.
NOW = datetime(2026, 11, 20, 15, 0, tzinfo=clock.VIETNAM)
DOSSIERS = 36  # The fewest that have every fate.


@pytest.fixture(autouse=True)
def afternoon() -> Iterator[None]:
    with clock.frozen(NOW):
        yield


@pytest.fixture(scope="session")
def seeded_folder(prepared: Prepared, shared_portal: SharedPortal, empty_folder: Path) -> Path:
    def make(folder: Path) -> None:
        shared_portal.start_on_copy(empty_folder, folder)
        with clock.frozen(NOW):
            assert seed(dossiers=DOSSIERS, now=NOW, tell=lambda _line: None) == DOSSIERS
        database.engine().dispose()

    return prepared.folder("seeded", make)


@pytest.fixture
def seeded(shared_portal: SharedPortal, seeded_folder: Path, tmp_path: Path) -> Iterator[Flask]:
    yield shared_portal.start_on_copy(seeded_folder, tmp_path)
    database.engine().dispose()
