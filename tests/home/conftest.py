"""A portal seeded as for a demonstration, only smaller, made once and copied per test."""

import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask

from portal.app import create_app
from portal.core import clock, database, i18n
from portal.core.database import Base
from portal.home.demonstration.seeding import seed
from tests.conftest import make_settings

# A Friday afternoon in Viet Nam.
NOW = datetime(2026, 11, 20, 15, 0, tzinfo=clock.VIETNAM)
DOSSIERS = 36  # The fewest that have every fate.


@pytest.fixture(autouse=True)
def afternoon() -> Iterator[None]:
    with clock.frozen(NOW):
        yield


def open_portal(folder: Path) -> Flask:
    """Start a portal on a data folder."""
    made = create_app(make_settings(folder))
    made.config.update(TESTING=True, PROPAGATE_EXCEPTIONS=False, WTF_CSRF_ENABLED=False)
    i18n.choose("vi")
    return made


def open_empty(folder: Path) -> Flask:
    """Start a portal with an empty database."""
    folder.mkdir(exist_ok=True)
    made = open_portal(folder)
    Base.metadata.create_all(database.engine())
    return made


@pytest.fixture(scope="session")
def seeded_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("seeded")
    open_empty(folder)
    with clock.frozen(NOW):
        assert seed(dossiers=DOSSIERS, now=NOW, tell=lambda _line: None) == DOSSIERS
    database.engine().dispose()
    return folder


@pytest.fixture
def seeded(seeded_folder: Path, tmp_path: Path) -> Iterator[Flask]:
    shutil.copytree(seeded_folder, tmp_path, dirs_exist_ok=True)
    yield open_portal(tmp_path)
    database.engine().dispose()
