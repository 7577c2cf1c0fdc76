"""Fixtures of all tests: a fresh portal on a real database for each."""

import gc
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy.orm import Session
from xdist.scheduler import LoadGroupScheduling  # type: ignore[import-untyped]

from portal.core import clock, database, i18n
from portal.core.database import Base, transaction
from portal.identity.accounts.services.demonstration import seed_accounts
from tests.factories.dossiers import MORNING
from tests.factories.procedures import load_packaged_catalogue
from tests.pages import inspect_page
from tests.prepared import Prepared, SharedPortal, make_settings

pytest_plugins = ["tests.postgresql"]

__all__ = ["Visit", "make_settings"]
Visit = Callable[..., html.HtmlElement]


class ByModule(LoadGroupScheduling):  # type: ignore[misc]
    """Gives a module to one worker, so that what its tests share is made once."""

    def _split_scope(self, nodeid: str) -> str:
        group: str = super()._split_scope(nodeid)  # Without one, the test's own name.
        return group.partition("::")[0]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> ByModule:
    config.option.loadscopereorder = False  # It would begin with the module of most tests.
    gc.enable()  # Here the workers collect, and nothing else ends it.
    return ByModule(config, log)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the slow ones, so that no worker is still at them when the others are done."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


def pytest_configure() -> None:
    gc.disable()  # While modules are loaded, nothing of them is garbage.


def pytest_collection_finish() -> None:
    """Look through what was loaded never again: that is most of what is kept during the tests."""
    gc.collect()
    gc.freeze()
    gc.enable()


@pytest.fixture(autouse=True)
def source_language() -> None:
    """Begin each test in Vietnamese, whatever language the last one asked for."""
    i18n.choose("vi")


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    own = tmp_path_factory.getbasetemp()
    run = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    home = run / "prepared"
    home.mkdir(exist_ok=True)
    return Prepared(home)


@pytest.fixture(scope="session")
def shared_portal(tmp_path_factory: pytest.TempPathFactory) -> SharedPortal:
    return SharedPortal(tmp_path_factory.mktemp("portal"))


@pytest.fixture(scope="session")
def empty_folder(prepared: Prepared, shared_portal: SharedPortal) -> Path:
    def make(folder: Path) -> None:
        shared_portal.start(folder)
        Base.metadata.create_all(database.engine())
        database.engine().dispose()

    return prepared.folder("empty", make)


@pytest.fixture(scope="session")
def office_folder(prepared: Prepared, shared_portal: SharedPortal, empty_folder: Path) -> Path:
    """The packaged procedures, and the units and people of the demonstration."""

    def make(folder: Path) -> None:
        shared_portal.start_on_copy(empty_folder, folder)
        with clock.frozen(MORNING):
            load_packaged_catalogue()
            with transaction():
                seed_accounts(clock.now())
        database.engine().dispose()

    return prepared.folder("office", make)


@pytest.fixture
def app(shared_portal: SharedPortal, empty_folder: Path, tmp_path: Path) -> Iterator[Flask]:
    yield shared_portal.start_on_copy(empty_folder, tmp_path)
    database.engine().dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def db(app: Flask) -> Iterator[Session]:  # noqa: ARG001 - the database belongs to the app.
    """A writing transaction for tests of services; end it before asking the client."""
    with transaction() as session:
        yield session


@pytest.fixture
def visit(client: FlaskClient) -> Visit:
    """Open a page as a browser would, inspect it, and give its document."""

    def open_page(path: str, *, status: int = 200, **options: object) -> html.HtmlElement:
        answer = client.get(path, **options)
        assert answer.status_code == status, (path, answer.status_code, answer.text[:2000])
        return inspect_page(answer)

    return open_page
