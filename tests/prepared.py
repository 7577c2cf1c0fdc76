"""Data folders that cost seconds to make: made once in a run, by whichever worker comes first.

A prepared folder is never worked on; each test gets a copy of its own.
"""

import fcntl
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from sqlalchemy import event
from sqlalchemy.engine import Dialect

from portal.app import create_app
from portal.core import crypto, database, i18n
from portal.core.settings import Settings, configure
from portal.records.validation.feature import FEATURE as TRUST_STORE

CONFIGURATION: Mapping[str, object] = {
    "TESTING": True,
    "PROPAGATE_EXCEPTIONS": False,
    "WTF_CSRF_ENABLED": False,
}


def make_settings(folder: Path) -> Settings:
    return Settings(
        profile="test",
        data_folder=folder,
        database_url=f"sqlite:///{folder / 'portal.db'}",
        public_url="http://localhost",
        secret_key=b"only for tests, thirty-two bytes!",
        undo_seconds=0,  # Nothing waits, except in the tests of waiting.
    )


@dataclass
class Prepared:
    """The folders of one run, shared by its workers."""

    home: Path

    def folder(self, name: str, make: Callable[[Path], object]) -> Path:
        """Give a folder, making it when nobody has yet; others wait for whoever makes it."""
        done = self.home / name
        with self._alone(name):
            if not done.exists():
                draft = self.home / f"{name}.draft"
                shutil.rmtree(draft, ignore_errors=True)
                draft.mkdir()
                make(draft)
                draft.rename(done)
        return done

    @contextmanager
    def _alone(self, name: str) -> Iterator[None]:
        with (self.home / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


class SharedPortal:
    """The portal of a worker, which each test starts anew on a data folder of its own.

    Putting its addresses together, compiling its templates and its SQL takes longer than most
    tests, so that is done once. ``start`` leaves nothing else of an earlier test. Flask refuses
    new addresses and hooks after the first request; a test that needs them makes its own.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.app = create_app(make_settings(folder))
        self.app.config.update(CONFIGURATION)
        self._config = dict(self.app.config)
        self._engine = database.engine()
        event.listen(self._engine, "do_connect", self._open)
        event.listen(self._engine, "connect", _trust_the_disk)

    def start(self, folder: Path) -> Flask:
        """Work on a data folder from now on, as a portal that was started there would."""
        self._folder = folder
        configure(make_settings(folder))
        crypto.key_ring()
        database.use(self._engine)
        self.app.config.clear()
        self.app.config.update(self._config)
        self.app.__dict__.pop("wsgi_app", None)  # What stands before it, as the cache of pages.
        for environment in self.app.__dict__.get("_environments", {}).values():
            environment.kept.clear()
        i18n.choose("vi")
        if TRUST_STORE.setup:  # What believes the store does so for these settings alone.
            TRUST_STORE.setup(self.app)
        return self.app

    def start_on_copy(self, of: Path, at: Path) -> Flask:
        """Work on a copy of a prepared folder."""
        shutil.copytree(of, at, dirs_exist_ok=True)
        return self.start(at)

    def _open(self, _dialect: Dialect, _record: object, place: list[str], _options: object) -> None:
        place[0] = str(self._folder / "portal.db")


def _trust_the_disk(connection: sqlite3.Connection, _record: object) -> None:
    """Wait for no disk: it is killed processes that tests survive, not power failures."""
    connection.execute("PRAGMA synchronous=OFF")
