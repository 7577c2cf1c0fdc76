"""The packaged catalogue in a database, loaded once and copied for each test."""

import shutil
from pathlib import Path

import pytest
from flask import Flask

from portal.app import create_app
from portal.core import database
from portal.core.database import Base
from tests.conftest import make_settings
from tests.factories.procedures import load_packaged_catalogue


@pytest.fixture(scope="session")
def full_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("catalogue")
    create_app(make_settings(folder))
    Base.metadata.create_all(database.engine())
    load_packaged_catalogue()
    database.engine().dispose()
    return folder / "portal.db"


@pytest.fixture
def catalogue(full_database: Path, app: Flask, tmp_path: Path) -> None:  # noqa: ARG001 - made first.
    database.engine().dispose()
    shutil.copy(full_database, tmp_path / "portal.db")
