"""An office ready for work: procedures, units and people, prepared once and copied per test."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.core import clock, database
from portal.core.jobs.worker import run_all
from portal.onestop.dossiers.rules import Step
from tests.factories import dossiers as make
from tests.factories.jobs import forget_jobs
from tests.onestop.dossiers.browsing import enter
from tests.prepared import Prepared, SharedPortal

NAMES = "gallery.json"  # Which dossier lies on which desk.


@pytest.fixture(autouse=True)
def morning() -> Iterator[None]:
    """Hold the clock on a working day, so that promised dates are the same every time."""
    with clock.frozen(make.MORNING):
        yield


@pytest.fixture(scope="session")
def furnished(
    prepared: Prepared, shared_portal: SharedPortal, office_folder: Path
) -> tuple[Path, Mapping[Step, UUID]]:
    """One dossier on every desk, with its real papers."""

    def make_all(folder: Path) -> None:
        shared_portal.start_on_copy(office_folder, folder)
        with clock.frozen(make.MORNING):
            made = {step: make.make_dossier(*make.road_to(step), extra_papers=1) for step in Step}
            run_all(limit=1, prefix="dossier.")  # The acknowledgement of the first one.
            forget_jobs()  # Each test makes only the papers that it has asked for.
        database.engine().dispose()
        (folder / NAMES).write_text(json.dumps({step: str(made[step]) for step in Step}))

    folder = prepared.folder("furnished", make_all)
    names = json.loads((folder / NAMES).read_text())
    return folder, {step: UUID(names[step]) for step in Step}


@pytest.fixture
def app(
    request: pytest.FixtureRequest,
    shared_portal: SharedPortal,
    office_folder: Path,
    tmp_path: Path,
) -> Iterator[Flask]:
    """Give a portal of this test's own, with dossiers on every desk where a gallery is asked."""
    wants_dossiers = "gallery" in request.fixturenames
    folder = request.getfixturevalue("furnished")[0] if wants_dossiers else office_folder
    yield shared_portal.start_on_copy(folder, tmp_path)
    database.engine().dispose()


@pytest.fixture
def gallery(furnished: tuple[Path, Mapping[Step, UUID]], app: Flask) -> Mapping[Step, UUID]:
    """Give the dossier on each desk of this test's portal."""
    assert app.testing
    return furnished[1]


@pytest.fixture
def citizen(client: FlaskClient) -> FlaskClient:
    """Sign the first demonstration citizen in."""
    return enter(client, make.citizen())
