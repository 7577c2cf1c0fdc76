"""A portal with procedures and people, for servers of their own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.core import clock, database
from portal.core.database import transaction
from portal.identity.accounts.services.demonstration import seed_accounts
from portal.onestop.procedures.services import load_catalogue
from tests.reliability.sites import Site, make_site


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    made = make_site(tmp_path)
    with transaction():
        load_catalogue(clock.now())
        seed_accounts(clock.now())
    yield made
    database.engine().dispose()
