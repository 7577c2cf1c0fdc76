"""Every address of bulk signing against everybody who might try it."""

from collections.abc import Mapping
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from portal.core.database import transaction
from portal.identity.organisations.rules import Function
from portal.onestop.dossiers.models import Dossier
from portal.onestop.signing.models import SigningBatch, SigningItem, SigningView
from tests.doors import Address, addresses_of, agree, try_all
from tests.factories import dossiers as make
from tests.onestop.dossiers.browsing import enter
from tests.onestop.signing import listing
from tests.onestop.signing.conftest import Queue

URL = "/can-bo/ky-hang-loat"
SIGNER, EVERYBODY = {Function.AGENCY_HEAD}, set(Function)


def addresses(batch_id: UUID, lying: UUID) -> Mapping[Address, tuple[str, set[Function]]]:
    """Give every address, and who of the agency may open it; the list is the agency head's.

    ``lying`` is a dossier whose result waits for the signature.
    """
    batch = f"{URL}/{batch_id}"
    document = f"{batch}/van-ban/1"
    return {
        ("signing.index", "GET"): (URL, EVERYBODY),
        ("signing.make", "POST"): (URL, EVERYBODY),
        ("signing.show", "GET"): (batch, SIGNER),
        ("signing.open_document", "POST"): (f"{document}/mo", SIGNER),
        ("signing.document", "GET"): (document, SIGNER),
        ("signing.page", "GET"): (f"{document}/trang/1.png", SIGNER),
        ("signing.file", "GET"): (f"{document}.pdf", SIGNER),
        ("signing.authorise", "POST"): (f"{batch}/xac-nhan", SIGNER),
        ("signing.try_again", "POST"): (f"{batch}/lam-lai", SIGNER),
        ("signing.call_off", "POST"): (f"{batch}/dung", SIGNER),
        ("signing.at_desk", "POST"): (f"{URL}/ho-so/{lying}/usb-token", SIGNER),
    }


def ask(client: FlaskClient, batch_id: UUID) -> dict[Address, int]:
    """Ask for every address of a list."""
    table = addresses(batch_id, listing.items(batch_id)[0].dossier_id)
    return try_all(client, table, {"viec": "ky-so"})


@pytest.fixture
def batch_id(queue: Queue) -> UUID:
    made = listing.listed(queue(1))
    listing.open_owed(made)
    return made


def stored() -> tuple[object, ...]:
    """Read what nobody else may have changed."""
    with transaction(writing=False) as reading:
        counts = [
            reading.scalar(sa.select(sa.func.count()).select_from(model))
            for model in (SigningBatch, SigningItem, SigningView)
        ]
        return (*counts, *reading.scalars(sa.select(SigningBatch.state)))


def test_table_names_every_address(app: Flask) -> None:
    assert addresses_of(app, "signing") == set(addresses(UUID(int=0), UUID(int=0)))


def test_strangers_and_citizens_open_nothing(client: FlaskClient, batch_id: UUID) -> None:
    before = stored()
    assert set(ask(client, batch_id).values()) == {401}
    enter(client, make.citizen())
    agree(ask(client, batch_id), set())
    assert stored() == before


@pytest.mark.parametrize("function", Function)
@pytest.mark.parametrize("unit", [make.HAC_THANH, make.SAM_SON])
def test_a_list_is_its_makers_own(
    client: FlaskClient, batch_id: UUID, function: Function, unit: str
) -> None:
    before = stored()
    enter(client, make.crew(unit)[function])
    signer = function in SIGNER and unit == make.HAC_THANH
    mine = {
        address
        for address, (_url, may) in addresses(batch_id, batch_id).items()
        if may is EVERYBODY or signer
    }
    agree(ask(client, batch_id), mine)
    assert signer or stored() == before


def test_a_former_head_opens_no_list_of_their_own(client: FlaskClient, batch_id: UUID) -> None:
    who = listing.head()
    listing.retire_head()
    before = stored()
    agree(ask(enter(client, who), batch_id), set())
    assert stored() == before


def test_a_dossier_that_went_to_another_agency_is_opened_no_more(
    client: FlaskClient, batch_id: UUID
) -> None:
    (item,) = listing.items(batch_id)
    with transaction() as writing:
        gone = sa.update(Dossier).where(Dossier.id == item.dossier_id)
        writing.execute(gone.values(unit_id=make.unit_id(make.SAM_SON)))
    before = stored()
    enter(client, listing.head())
    answers = ask(client, batch_id)
    of_document = {"signing.open_document", "signing.document", "signing.page", "signing.file"}
    assert {answers[each] for each in answers if each[0] in of_document} == {404}
    assert answers["signing.show", "GET"] == 200
    assert stored()[2] == before[2], "No view is written down"


def test_nothing_is_changed_without_a_token(
    app: Flask, client: FlaskClient, batch_id: UUID
) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    before = stored()
    enter(client, listing.head())
    statuses = ask(client, batch_id)
    assert {status for address, status in statuses.items() if address[1] == "POST"} == {400}
    assert stored() == before
