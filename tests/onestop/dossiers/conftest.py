"""An office ready for work: procedures, units and people, prepared once and copied per test."""

import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.app import create_app
from portal.core import clock, database, i18n
from portal.core.database import Base, transaction
from portal.core.jobs.worker import run_all
from portal.core.settings import configure
from portal.identity.accounts.services.demonstration import seed_accounts
from portal.onestop.dossiers.rules import Step
from tests.conftest import make_settings
from tests.factories import dossiers as make
from tests.factories.procedures import load_packaged_catalogue
from tests.onestop.dossiers.browsing import enter


@pytest.fixture(autouse=True)
def morning() -> Iterator[None]:
    """Hold the clock on a working day, so that promised dates are the same every time."""
    with clock.frozen(make.MORNING):
        yield


@pytest.fixture(scope="session")
def office_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("office")
    create_app(make_settings(folder))
    Base.metadata.create_all(database.engine())
    with clock.frozen(make.MORNING):
        load_packaged_catalogue()
        with transaction():
            seed_accounts(clock.now())
    database.engine().dispose()
    return folder


@pytest.fixture(scope="session")
def office_app(office_folder: Path) -> Flask:
    """Make the portal once: compiling its templates anew for each test costs most of the time."""
    return create_app(make_settings(office_folder))


def move_to(app: Flask, of: Path, at: Path) -> Flask:
    """Let the portal work on a copy of a prepared data folder."""
    shutil.copytree(of, at, dirs_exist_ok=True)
    chosen = configure(make_settings(at))
    database.connect(chosen.database_url)
    app.config.update(TESTING=True, PROPAGATE_EXCEPTIONS=False, WTF_CSRF_ENABLED=False)
    i18n.choose("vi")
    return app


@pytest.fixture
def app(
    request: pytest.FixtureRequest, office_app: Flask, office_folder: Path, tmp_path: Path
) -> Iterator[Flask]:
    """Give a portal of this test's own, with dossiers on every desk where a gallery is asked."""
    wants_dossiers = "gallery" in request.fixturenames
    folder = request.getfixturevalue("furnished")[0] if wants_dossiers else office_folder
    yield move_to(office_app, folder, tmp_path)
    database.engine().dispose()


@pytest.fixture(scope="session")
def furnished(
    office_app: Flask, office_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, Mapping[Step, UUID]]:
    """One dossier on every desk, with its real papers, prepared once."""
    folder = tmp_path_factory.mktemp("furnished")
    move_to(office_app, office_folder, folder)
    with clock.frozen(make.MORNING):
        gallery = {step: make.make_dossier(*make.road_to(step), extra_papers=1) for step in Step}
        run_all(limit=1, prefix="dossier.")  # The acknowledgement of the first one.
    database.engine().dispose()
    return folder, gallery


@pytest.fixture
def gallery(furnished: tuple[Path, Mapping[Step, UUID]], app: Flask) -> Mapping[Step, UUID]:
    """Give the dossier on each desk of this test's portal."""
    assert app.testing
    return furnished[1]


@pytest.fixture
def citizen(client: FlaskClient) -> FlaskClient:
    """Sign the first demonstration citizen in."""
    return enter(client, make.citizen())
