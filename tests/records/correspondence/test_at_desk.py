"""A document that its signer signs with a token on the desk."""

import io
from urllib.parse import urlsplit
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portal.core.database import transaction
from portal.core.jobs.worker import run_all
from portal.core.storage import blobs
from portal.identity.organisations.models import Position
from portal.records.correspondence.models import OutgoingDocument
from portal.records.correspondence.queries import outgoing as find
from portal.records.correspondence.rules import Act, Step
from portal.records.signatures.services import SignsAtDesk, prepare
from tests.factories.authorities import make_authority
from tests.factories.correspondence import Bureau, make_outgoing_at
from tests.factories.desk_tokens import Token, give_token
from tests.factories.identity import sign_in
from tests.factories.signatures import render_sheet
from tests.pages import inspect_page

LETTERS = "/can-bo/van-ban-di"


@pytest.fixture
def token(bureau: Bureau) -> Token:
    return give_token(bureau.head)


def read(document_id: UUID) -> OutgoingDocument:
    with transaction(writing=False) as session:
        found = find.get(document_id)
        session.expunge(found)
        return found


def send(client: FlaskClient, document_id: UUID) -> TestResponse:
    with transaction(writing=False):
        seen = find.version_of(find.get(document_id))
    return client.post(f"{LETTERS}/{document_id}/usb-token", data={"seen": seen})


def hand_in(client: FlaskClient, place: str, pdf: bytes) -> TestResponse:
    data = {"file": (io.BytesIO(pdf), "ky.pdf")}
    return client.post(place, data=data, content_type="multipart/form-data")


@pytest.fixture
def lying(bureau: Bureau) -> UUID:
    """A document that waits for the signature, with a sheet that can be signed."""
    document_id = make_outgoing_at(bureau, Step.SIGNING)
    sheet = blobs().put_bytes(prepare(render_sheet())).sha256
    with transaction():
        find.locked(document_id).rendered_sha256 = sheet
    return document_id


def test_it_goes_there_and_comes_back_signed(
    client: FlaskClient, bureau: Bureau, token: Token, lying: UUID
) -> None:
    assert bureau.head.id
    sign_in(client, bureau.head.id)
    page = inspect_page(client.get(f"{LETTERS}/{lying}"))
    assert page.xpath("//button[contains(., 'Ký bằng USB token')]")
    with pytest.raises(SignsAtDesk):
        bureau.order(lying, Act.SIGN)
    place = send(client, lying).location
    sheet = blobs().path(read(lying).rendered_sha256 or "").read_bytes()
    assert hand_in(client, place, token.sign(sheet)).status_code == 303
    assert read(lying).pending == "certify"
    run_all(prefix="outgoing.")
    signed = read(lying)
    assert (signed.step, signed.pending) == (Step.NUMBERING, None)
    assert blobs().path(signed.certified_sha256 or "").read_bytes().startswith(sheet)


def test_one_that_was_written_anew_is_not_taken(
    client: FlaskClient, bureau: Bureau, token: Token, lying: UUID
) -> None:
    assert bureau.head.id
    sign_in(client, bureau.head.id)
    sheet = blobs().path(read(lying).rendered_sha256 or "").read_bytes()
    place = send(client, lying).location
    with transaction():
        find.locked(lying).rendered_sha256 = blobs().put_bytes(sheet + b"\n").sha256
    answer = hand_in(client, place, token.sign(sheet))
    assert answer.status_code == 409
    assert "không còn chờ chữ ký này" in answer.text
    assert (read(lying).step, read(lying).pending) == (Step.SIGNING, None)


def test_one_whose_signer_has_left_is_not_taken(
    client: FlaskClient, bureau: Bureau, token: Token, lying: UUID
) -> None:
    assert bureau.head.id
    sign_in(client, bureau.head.id)
    sheet = blobs().path(read(lying).rendered_sha256 or "").read_bytes()
    make_authority(bureau.unit, bureau.head.id)
    place, script = send(client, lying).location, {"Accept": "application/json"}
    given = client.post(f"{place}/dia-chi", headers=script).get_json()
    down, up = (urlsplit(given[each]).path for each in ("download", "upload"))
    assert client.get(down).data == sheet
    with transaction() as session:
        session.execute(sa.delete(Position).where(Position.account_id == bureau.head.id))
    data = {"uploadfile": (io.BytesIO(token.sign(sheet)), "ky.pdf")}
    answer = client.post(up, data=data, content_type="multipart/form-data")
    assert answer.status_code == 409
    assert (read(lying).step, read(lying).pending) == (Step.SIGNING, None)


def test_only_its_signer_is_sent_there(
    client: FlaskClient, bureau: Bureau, token: Token, lying: UUID
) -> None:
    assert token.name == bureau.head.name
    for person in (bureau.drafter, bureau.checker, bureau.clerk):
        assert person.id
        sign_in(client, person.id)
        assert send(client, lying).status_code == 404
    assert bureau.head.id
    sign_in(client, bureau.head.id)
    stale = client.post(f"{LETTERS}/{lying}/usb-token", data={"seen": "another"})
    assert stale.status_code == 409
    early = make_outgoing_at(bureau, Step.CHECKING)
    assert send(client, early).status_code == 409
    assert (read(lying).step, read(lying).pending) == (Step.SIGNING, None)
