"""A permission to copy that is signed with a token on the desk."""

import io
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portal.core.database import transaction
from portal.core.jobs.worker import run_all
from portal.core.storage import blobs
from portal.records.copies import queries as find
from portal.records.copies.models import DocumentCopy
from portal.records.copies.rules import CopyAct, CopyStep
from tests.factories.copying import make_copy, order_copy
from tests.factories.correspondence import Bureau
from tests.factories.desk_tokens import Token, give_token
from tests.factories.identity import sign_in
from tests.pages import inspect_page
from tests.records.signatures.tampering import with_overlay

PATH = "/can-bo/ban-sao"


@pytest.fixture
def token(bureau: Bureau) -> Token:
    return give_token(bureau.head)


@pytest.fixture
def copy_id(bureau: Bureau, token: Token, client: FlaskClient) -> UUID:
    """A copy that the head has allowed: its permission waits for the head's token."""
    assert token.name == bureau.head.name
    assert bureau.head.id
    made = make_copy(bureau)
    sign_in(client, bureau.head.id)
    page = inspect_page(client.get(f"{PATH}/{made}"))
    assert page.xpath("//button[contains(., 'lập phiếu để ký bằng USB token')]")
    assert client.post(f"{PATH}/{made}/usb-token").status_code == 409, "Nothing is laid out yet"
    assert client.post(f"{PATH}/{made}/cho-phep").status_code == 303
    run_all(prefix="copy.")
    return made


def read(copy_id: UUID) -> DocumentCopy:
    with transaction(writing=False) as session:
        found = find.get(copy_id)
        session.expunge(found)
        return found


def sheet(copy_id: UUID) -> bytes:
    return blobs().path(read(copy_id).slip_sha256 or "").read_bytes()


def hand_in(client: FlaskClient, place: str, pdf: bytes) -> TestResponse:
    data = {"file": (io.BytesIO(pdf), "ky.pdf")}
    return client.post(place, data=data, content_type="multipart/form-data")


def waits(copy_id: UUID) -> bool:
    return (read(copy_id).step, read(copy_id).pending) == (CopyStep.REQUESTED, None)


def test_it_is_laid_out_signed_at_the_desk_and_lets_the_copy_be_sealed(
    client: FlaskClient, bureau: Bureau, token: Token, copy_id: UUID
) -> None:
    assert waits(copy_id)
    page = inspect_page(client.get(f"{PATH}/{copy_id}"))
    assert page.xpath("//button[normalize-space()='Ký bằng USB token']")
    place, before = client.post(f"{PATH}/{copy_id}/usb-token").location, sheet(copy_id)
    assert hand_in(client, place, token.sign(with_overlay(before))).status_code == 409
    assert waits(copy_id)
    assert hand_in(client, place, token.sign(before)).status_code == 303
    assert read(copy_id).pending == "certify"
    run_all(prefix="copy.")
    assert read(copy_id).step is CopyStep.ALLOWED
    assert sheet(copy_id).startswith(before)
    for act in (CopyAct.NUMBER, CopyAct.SEAL):
        order_copy(bureau, copy_id, act)
        run_all(prefix="copy.")
    assert read(copy_id).step is CopyStep.SEALED


def test_one_that_was_laid_out_anew_or_refused_is_not_taken(
    client: FlaskClient, token: Token, copy_id: UUID
) -> None:
    place, before = client.post(f"{PATH}/{copy_id}/usb-token").location, sheet(copy_id)
    with transaction():
        find.locked(copy_id).slip_sha256 = blobs().put_bytes(before + b"\n").sha256
    assert hand_in(client, place, token.sign(before)).status_code == 409
    assert waits(copy_id)
    refusal = client.post(f"{PATH}/{copy_id}/khong-cho-phep", data={"reason": "Bản chính bị mờ"})
    assert (refusal.status_code, read(copy_id).slip_sha256) == (303, None)
    assert client.post(f"{PATH}/{copy_id}/usb-token").status_code == 409


def test_the_permission_of_another_is_laid_out_anew(
    client: FlaskClient, bureau: Bureau, copy_id: UUID
) -> None:
    first = read(copy_id).issued_document_id
    with transaction():
        find.locked(copy_id).signer_id = bureau.checker.id
    assert client.post(f"{PATH}/{copy_id}/usb-token").status_code == 409, "Another's name is on it"
    order_copy(bureau, copy_id, CopyAct.ALLOW)
    assert read(copy_id).issued_document_id != first
    assert read(copy_id).slip_sha256 is None
