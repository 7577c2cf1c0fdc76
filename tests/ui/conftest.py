"""An application with the look alone, and its gallery."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html

import portal.app
from portal.core import database, i18n
from portal.ui.form import Form
from tests.conftest import make_settings
from tests.pages import inspect_page
from tests.ui.gallery import add_gallery

AnyForm = TypeVar("AnyForm", bound=Form)
Post = Callable[..., Any]


@pytest.fixture
def gallery(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    monkeypatch.setattr(portal.app, "PACKAGES", ("portal.ui",))
    made = portal.app.create_app(make_settings(tmp_path))
    made.config.update(TESTING=True, PROPAGATE_EXCEPTIONS=False, WTF_CSRF_ENABLED=False)
    add_gallery(made)
    i18n.choose("vi")
    yield made
    i18n.choose("vi")
    database.engine().dispose()


@pytest.fixture
def reader(gallery: Flask) -> FlaskClient:
    return gallery.test_client()


@pytest.fixture
def look(reader: FlaskClient) -> Callable[..., html.HtmlElement]:
    """Open a page of the gallery, inspect it, and give its document."""

    def open_page(
        path: str, *, status: int = 200, method: str = "GET", **options: Any
    ) -> html.HtmlElement:
        answer = reader.open(path, method=method, **options)
        assert answer.status_code == status, answer.text[:2000]
        return inspect_page(answer)

    return open_page


@pytest.fixture(scope="session")
def bare() -> Flask:
    """An application for forms alone, which ask nothing of the portal."""
    made = Flask("bare")
    made.config.update(SECRET_KEY="only for tests", WTF_CSRF_ENABLED=False)
    return made


@pytest.fixture
def post(bare: Flask) -> Iterator[Post]:
    """Make a form of what a browser would have sent."""
    i18n.choose("vi")
    opened = []

    def fill(
        form: type[AnyForm], typed: Mapping[str, Any] | None = None, /, **options: Any
    ) -> AnyForm:
        sent = {"sent": "yes", **(typed or {})}
        context = bare.test_request_context("/", method="POST", data=sent)
        context.push()
        opened.append(context)
        return form(**options)

    yield fill
    for context in reversed(opened):
        context.request.close()
        context.request.environ["wsgi.input"].close()
        context.pop()
