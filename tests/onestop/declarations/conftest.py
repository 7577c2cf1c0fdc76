"""The prepared office of the dossiers, and a remote signing service for its citizens."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask

from portal.core.database import transaction
from portal.core.settings import configure, settings
from portal.identity.accounts.queries import AccountRow, get_account
from portal.records.signatures.rules import Owner, Purpose
from tests.factories import dossiers as make
from tests.factories.signers import hold, make_ec, make_secret, write_private
from tests.onestop.dossiers.conftest import (  # noqa: F401 - fixtures are found by their names.
    app,
    citizen,
    furnished,
    gallery,
    morning,
)
from tests.records.signatures import csc_service
from tests.records.signatures.csc_service import CscService, served

LABEL = "Dịch vụ ký số thử nghiệm"


def filer() -> AccountRow:
    who = make.citizen()
    assert who.id
    with transaction(writing=False):
        return get_account(who.id)


def person(account: AccountRow) -> Owner:
    return Owner(
        Purpose.OFFICER, f"CCCD:{account.identity_number}", account.display_name, "Cá nhân"
    )


@pytest.fixture
def service(app: Flask) -> Iterator[CscService]:  # noqa: F811 - the fixture above.
    """A service that knows the citizen, and asks for a one-time password."""
    assert app.testing
    own = filer()
    held = hold(settings(), make_ec(), person(own))
    known = (own.identity_number or "",)
    with served(CscService(held, wants=("OTP",), users=known)) as running:
        connect(running)
        yield running


def connect(service: CscService) -> None:
    """Name the service in the file of devices, as one of citizens."""
    folder = settings().data_folder / "plan"
    secret = make_secret(folder, "client", csc_service.CLIENT_SECRET)
    lines = (
        "[devices.thu]",
        'kind = "remote"',
        f'label = "{LABEL}"',
        f'url = "{service.url}"',
        f'version = "{service.version}"',
        f'client_id = "{csc_service.CLIENT}"',
        f'client_secret_file = "{secret}"',
        "timeout_seconds = 2",
    )
    path = write_private(folder / "signers.toml", ("\n".join(lines) + "\n").encode())
    configure(replace(settings(), signers_file=path))
