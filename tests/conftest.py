"""Fixtures of all tests: a fresh portal on a real database for each."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy.orm import Session

from portal.app import create_app
from portal.core import database, i18n
from portal.core.database import Base, transaction
from portal.core.settings import Settings
from tests.pages import inspect_page

pytest_plugins = ["tests.postgresql"]

Visit = Callable[..., html.HtmlElement]


def make_settings(folder: Path) -> Settings:
    return Settings(
        profile="test",
        data_folder=folder,
        database_url=f"sqlite:///{folder / 'portal.db'}",
        public_url="http://localhost",
        secret_key=b"only for tests, thirty-two bytes!",
        undo_seconds=0,  # Nothing waits, except in the tests of waiting.
    )


@pytest.fixture(autouse=True)
def source_language() -> None:
    """Begin each test in Vietnamese, whatever language the last one asked for."""
    i18n.choose("vi")


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("template")
    create_app(make_settings(folder))
    Base.metadata.create_all(database.engine())
    database.engine().dispose()
    return folder / "portal.db"


@pytest.fixture
def app(empty_database: Path, tmp_path: Path) -> Iterator[Flask]:
    shutil.copy(empty_database, tmp_path / "portal.db")
    made = create_app(make_settings(tmp_path))
    made.config.update(TESTING=True, PROPAGATE_EXCEPTIONS=False, WTF_CSRF_ENABLED=False)
    i18n.choose("vi")
    yield made
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
