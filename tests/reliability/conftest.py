"""A portal with procedures and people, for servers of their own."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.core import clock, database
from portal.core.database import transaction
from portal.core.migration import migrate
from portal.identity.accounts.services.demonstration import seed_accounts
from portal.onestop.procedures.services import load_catalogue
from tests.prepared import Prepared
from tests.reliability.sites import Site, open_site


@pytest.fixture(scope="session")
def migrated_folder(prepared: Prepared) -> Path:
    def make(folder: Path) -> None:
        open_site(folder)
        migrate(database.engine())
        with transaction():
            load_catalogue(clock.now())
            seed_accounts(clock.now())
        database.engine().dispose()

    return prepared.folder("migrated", make)


@pytest.fixture(scope="module")
def site(migrated_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("site")
    shutil.copytree(migrated_folder, folder, dirs_exist_ok=True)
    yield open_site(folder)
    database.engine().dispose()
