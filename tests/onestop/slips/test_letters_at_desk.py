"""A letter whose head signs with a token on the desk."""

import io
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portal.core.database import transaction
from portal.core.jobs.worker import run_all
from portal.core.storage import blobs
from portal.identity.organisations.rules import Function
from portal.onestop.dossiers.rules import Action
from portal.onestop.dossiers.rules.issued import PaperKind
from portal.onestop.slips.models import Slip
from portal.onestop.slips.queries import slips
from portal.onestop.slips.rules.stages import Stage
from tests.conftest import Visit
from tests.factories import dossiers as make
from tests.factories.desk_tokens import Token, give_token
from tests.onestop.dossiers.browsing import enter
from tests.onestop.slips.test_letters import PAGE, TO_EXAMINATION, journal, person
from tests.records.signatures.tampering import with_overlay


@pytest.fixture
def token(app: object) -> Token:
    assert app
    return give_token(person(Function.AGENCY_HEAD))


@pytest.fixture
def letter(token: Token) -> UUID:
    """A letter that waits for the head."""
    assert token.name
    dossier_id = make.make_dossier(*TO_EXAMINATION, Action.STOP)
    run_all(prefix="dossier.")
    with transaction(writing=False):
        found = slips.find(dossier_id, PaperKind.STOP_05, 1)
        assert found is not None
        return found.id


def read(slip_id: UUID) -> Slip:
    with transaction(writing=False) as session:
        found = slips.get(slip_id)
        session.expunge(found)
        return found


def sheet(slip_id: UUID) -> bytes:
    return blobs().path(read(slip_id).unfinished_sha256 or "").read_bytes()


def press(client: FlaskClient, visit: Visit, slip_id: UUID, button: str, act: str) -> TestResponse:
    page = visit(f"{PAGE}/{slip_id}")
    assert page.xpath(f"//button[contains(., '{button}')]")
    seen = page.xpath("//input[@name='seen']/@value")[0]
    return client.post(f"{PAGE}/{slip_id}/{act}", data={"seen": seen})


def lay_out(client: FlaskClient, visit: Visit, slip_id: UUID) -> None:
    assert press(client, visit, slip_id, "Lập tệp để ký", "ky").status_code == 303
    run_all(prefix="letter.")


def hand_in(client: FlaskClient, place: str, pdf: bytes) -> TestResponse:
    data = {"file": (io.BytesIO(pdf), "ky.pdf")}
    return client.post(place, data=data, content_type="multipart/form-data")


def test_it_is_laid_out_signed_at_the_desk_and_waits_for_its_seal(
    client: FlaskClient, visit: Visit, letter: UUID, token: Token
) -> None:
    enter(client, person(Function.AGENCY_HEAD))
    assert client.post(f"{PAGE}/{letter}/usb-token").status_code == 409, "Nothing is laid out yet"
    lay_out(client, visit, letter)
    laid_out = read(letter)
    assert (laid_out.stage, laid_out.signer_id) == (
        Stage.TO_SIGN,
        person(Function.AGENCY_HEAD).id,
    )
    refused = client.post(f"{PAGE}/{letter}/usb-token", data={"seen": "another"})
    assert (refused.status_code, read(letter).stage) == (409, Stage.TO_SIGN)
    place = press(client, visit, letter, "Ký bằng USB token", "usb-token").location
    before = sheet(letter)
    more = hand_in(client, place, token.sign(with_overlay(before)))
    assert (more.status_code, read(letter).stage) == (409, Stage.TO_SIGN)
    assert hand_in(client, place, token.sign(before)).status_code == 303
    assert read(letter).stage is Stage.SIGNING
    run_all(prefix="letter.")
    assert read(letter).stage is Stage.TO_SEAL
    assert sheet(letter).startswith(before)
    enter(client, person(Function.RECORDS_CLERK))
    assert client.post(f"{PAGE}/{letter}/dong-dau").status_code == 303
    run_all(prefix="letter.")
    assert read(letter).stage is Stage.DONE
    assert journal(letter) == ["document.sealed", "document.signed", "register.entry_added"]


def test_one_that_was_laid_out_anew_is_not_taken(
    client: FlaskClient, visit: Visit, letter: UUID, token: Token
) -> None:
    enter(client, person(Function.AGENCY_HEAD))
    lay_out(client, visit, letter)
    before = sheet(letter)
    place = press(client, visit, letter, "Ký bằng USB token", "usb-token").location
    with transaction():
        slips.locked(letter).unfinished_sha256 = blobs().put_bytes(before + b"\n").sha256
    assert hand_in(client, place, token.sign(before)).status_code == 409
    assert (read(letter).stage, read(letter).document_id is None) == (Stage.TO_SIGN, False)
    with transaction():
        slips.locked(letter).signer_id = person(Function.RECORDS_CLERK).id
    assert client.post(f"{PAGE}/{letter}/usb-token").status_code == 409, "Another's name is on it"
