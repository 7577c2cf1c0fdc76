"""The packaged catalogue in a database, loaded once and copied for each test."""

from pathlib import Path

import pytest
from flask import Flask

from portal.core import database
from tests.factories.procedures import load_packaged_catalogue
from tests.prepared import Prepared, SharedPortal


@pytest.fixture(scope="session")
def catalogue_folder(prepared: Prepared, shared_portal: SharedPortal, empty_folder: Path) -> Path:
    def make(folder: Path) -> None:
        shared_portal.start_on_copy(empty_folder, folder)
        load_packaged_catalogue()
        database.engine().dispose()

    return prepared.folder("catalogue", make)


@pytest.fixture
def catalogue(
    shared_portal: SharedPortal,
    catalogue_folder: Path,
    app: Flask,  # noqa: ARG001 - it is the portal that moves.
    tmp_path: Path,
) -> None:
    shared_portal.start_on_copy(catalogue_folder, tmp_path)
