"""The frame alone: core without any package, so that its tests say what core does."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from portal.app import create_app
from portal.core import database, i18n
from tests.conftest import make_settings


@pytest.fixture
def app(empty_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    monkeypatch.setattr("portal.app.PACKAGES", ())
    shutil.copytree(empty_folder, tmp_path, dirs_exist_ok=True)
    made = create_app(make_settings(tmp_path))
    made.config.update(TESTING=True, PROPAGATE_EXCEPTIONS=False, WTF_CSRF_ENABLED=False)
    i18n.choose("vi")
    yield made
    database.engine().dispose()
