from collections.abc import Iterator

import pytest
from flask import Flask

from portal.core.settings import ROOT
from portal.core.templates import Portal


@pytest.fixture(scope="session")
def engine_app() -> Flask:
    """Make the least that shows a form: the portal's Jinja, and the CSRF token off."""
    app = Portal("eforms", template_folder=str(ROOT / "templates"), root_path=str(ROOT))
    app.config.update(SECRET_KEY="only for tests", WTF_CSRF_ENABLED=False, TESTING=True)
    return app


@pytest.fixture
def request_context(engine_app: Flask) -> Iterator[None]:
    """Stand inside a request, which Flask-WTF asks for; the engine itself needs none."""
    with engine_app.test_request_context():
        yield
