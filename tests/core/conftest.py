"""The frame alone: core without any package, so that its tests say what core does."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from portal.app import create_app
from portal.core import database, i18n
from portal.core.database import Base
from tests.conftest import make_settings


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    monkeypatch.setattr("portal.app.PACKAGES", ())
    made = create_app(make_settings(tmp_path))
    made.config.update(TESTING=True, PROPAGATE_EXCEPTIONS=False, WTF_CSRF_ENABLED=False)
    Base.metadata.create_all(database.engine())
    i18n.choose("vi")
    yield made
    database.engine().dispose()
