"""The token on the desk: its local service is played over the portal's real addresses."""

import io
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portal.core import clock, events
from portal.core.access import Actor
from portal.core.database import transaction
from portal.core.settings import Settings, settings
from portal.core.storage import blobs
from portal.identity.audit.queries import history
from portal.records.signatures import queries, services
from portal.records.signatures.events import DeskSigned
from portal.records.signatures.models import DeskTransfer
from portal.records.signatures.queries import TransferNotFound
from portal.records.signatures.rules import SEAL_FIELD, Owner, Purpose, Verdict
from portal.records.signatures.services import desk_tokens, refusals, verify
from portal.records.signatures.views import desk as desk_view
from tests.factories.signatures import AGENCY, make_agency, make_officer, render_sheet
from tests.factories.signers import share_pki
from tests.records.signatures.tampering import (
    Change,
    with_other_number,
    with_overlay,
    with_script,
)
from tests.records.signatures.test_signing import with_note


class Desk:
    """An officer at a desk, with a paper to sign and the local service's two addresses."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        account = uuid4()
        self.actor = Actor(account, "Lê Thị Hòa", "staff")
        self.owner = Owner(Purpose.OFFICER, str(account), "Lê Thị Hòa", AGENCY)
        services.open_device(self.owner)  # Enrols the officer's certificate.
        self.pdf = services.prepare(render_sheet())
        self.sha256 = blobs().put_bytes(self.pdf).sha256

    def offer(self) -> desk_tokens.Offer:
        with transaction():
            return desk_tokens.offer(
                sha256=self.sha256, owner=self.owner, actor=self.actor, now=clock.now()
            )

    def fetch(self, token: str) -> TestResponse:
        return self.client.get(f"/ky-so/thiet-bi/{token}/tep")

    def hand_in(self, token: str, pdf: bytes) -> TestResponse:
        return self.client.post(
            f"/ky-so/thiet-bi/{token}/nop",
            data={"uploadfile": (io.BytesIO(pdf), "van-ban.pdf")},
            content_type="multipart/form-data",
        )

    def sign(self, pdf: bytes, owner: Owner | None = None) -> bytes:
        return services.certify(pdf, officer=owner or self.owner, now=clock.now())

    def state(self, offered: desk_tokens.Offer) -> queries.TransferRow:
        account_id = self.actor.id
        assert account_id
        with transaction(writing=False):
            return queries.transfer(offered.transfer_id, account_id=account_id)


@pytest.fixture
def desk(client: FlaskClient, pki_settings: Settings) -> Desk:
    share_pki(pki_settings, settings().data_folder)
    return Desk(client)


def test_a_paper_goes_to_the_desk_and_comes_back_signed(desk: Desk) -> None:
    heard: list[DeskSigned] = []
    events.listen(DeskSigned, heard.append)
    offered = desk.offer()
    fetched = desk.fetch(offered.download_token)
    assert fetched.data == desk.pdf
    assert fetched.headers["Content-Type"] == "application/pdf"
    signed = desk.sign(fetched.data)
    answer = desk.hand_in(offered.upload_token, signed)
    assert (answer.status_code, answer.get_json()["Status"]) == (200, True)
    state = desk.state(offered)
    assert state.signed_sha256
    with blobs().open(state.signed_sha256) as file:
        assert file.read() == signed
    mine = [each for each in heard if each.transfer_id == offered.transfer_id]
    assert [each.signed_sha256 for each in mine] == [state.signed_sha256]
    assert acts(offered.transfer_id) == {"signature.desk_offered", "signature.desk_signed"}


def acts(transfer_id: UUID) -> set[str]:
    with transaction(writing=False):
        return {row.action for row in history("signature", transfer_id)}


def test_the_file_is_given_once(desk: Desk) -> None:
    offered = desk.offer()
    assert desk.fetch(offered.download_token).status_code == 200
    assert desk.fetch(offered.download_token).status_code == 404


def test_the_tokens_are_not_each_other(desk: Desk) -> None:
    offered = desk.offer()
    assert desk.fetch(offered.upload_token).status_code == 404
    assert desk.fetch(offered.download_token).status_code == 200
    assert desk.hand_in(offered.download_token, desk.sign(desk.pdf)).status_code == 404
    assert desk.state(offered).uploaded_at is None


def test_nothing_comes_back_that_was_not_fetched(desk: Desk) -> None:
    offered = desk.offer()
    assert desk.hand_in(offered.upload_token, desk.sign(desk.pdf)).status_code == 404
    assert desk.state(offered).signed_sha256 is None


@pytest.mark.parametrize("token", ["", "x", "%00", "a" * 43])
def test_no_other_token_opens_anything(desk: Desk, token: str) -> None:
    desk.offer()
    assert desk.fetch(token).status_code == 404
    assert desk.hand_in(token, b"%PDF-").status_code == 404


def test_tokens_end_after_five_minutes(desk: Desk) -> None:
    offered = desk.offer()
    with clock.frozen(clock.now() + timedelta(minutes=5, seconds=1)):
        assert desk.fetch(offered.download_token).status_code == 404
    desk.fetch(offered.download_token)
    with clock.frozen(clock.now() + timedelta(minutes=5, seconds=1)):
        assert desk.hand_in(offered.upload_token, desk.sign(desk.pdf)).status_code == 404
    assert desk.state(offered).signed_sha256 is None


def test_tokens_are_kept_as_hashes(desk: Desk) -> None:
    offered = desk.offer()
    with transaction(writing=False) as session:
        row = session.get_one(DeskTransfer, offered.transfer_id)
        kept = repr({c.name: getattr(row, c.key) for c in DeskTransfer.__table__.columns})
    assert offered.download_token not in kept
    assert offered.upload_token not in kept


class TestARefusedFile:
    def refused(self, desk: Desk, pdf: bytes) -> str | None:
        """Hand a file in, see that nothing of it is kept and that the token is spent."""
        offered = desk.offer()
        desk.fetch(offered.download_token)
        assert desk.hand_in(offered.upload_token, pdf).status_code == 409
        state = desk.state(offered)
        assert state.signed_sha256 is None
        assert desk.hand_in(offered.upload_token, desk.sign(desk.pdf)).status_code == 404
        assert "signature.desk_refused" in acts(offered.transfer_id)
        return state.refusal

    def test_is_another_file(self, desk: Desk) -> None:
        changed = bytearray(desk.sign(desk.pdf))
        changed[4000] ^= 1
        assert self.refused(desk, bytes(changed)) == "NotTheFileSent"

    def test_is_the_same_file_without_a_signature(self, desk: Desk) -> None:
        assert self.refused(desk, desk.pdf) == "NotTheFileSent"

    def test_has_something_added_and_no_signature(self, desk: Desk) -> None:
        assert self.refused(desk, with_note(desk.pdf)) == "NotSignedWell"

    def test_was_changed_after_the_signature(self, desk: Desk) -> None:
        assert self.refused(desk, with_note(desk.sign(desk.pdf))) == "NotSignedWell"

    def test_was_signed_by_another_person(self, desk: Desk) -> None:
        other = make_officer(id=str(uuid4()), name="Phạm Thị Lan")
        assert self.refused(desk, desk.sign(desk.pdf, other)) == "CertificateOfAnother"

    @pytest.mark.parametrize("change", [with_overlay, with_other_number, with_script])
    def test_says_something_else_under_a_good_signature(self, desk: Desk, change: Change) -> None:
        signed = desk.sign(change(desk.pdf))
        assert verify(signed, now=clock.now()).signatures[0].verdict is Verdict.VALID
        assert self.refused(desk, signed) == "MoreThanSigned"

    def test_is_signed_in_another_place(self, desk: Desk) -> None:
        signed = services.certify(desk.pdf, officer=desk.owner, now=clock.now(), field=SEAL_FIELD)
        assert self.refused(desk, signed) == "MoreThanSigned"

    def test_is_missing(self, desk: Desk) -> None:
        assert self.refused(desk, b"") == "NotTheFileSent"


def test_only_the_officer_is_offered_a_transfer(desk: Desk) -> None:
    other = Actor(uuid4(), "Phạm Thị Lan", "staff")
    now = clock.now()
    with transaction(), pytest.raises(refusals.CertificateOfAnother):
        desk_tokens.offer(sha256=desk.sha256, owner=desk.owner, actor=other, now=now)
    with transaction(), pytest.raises(refusals.CertificateOfAnother):
        desk_tokens.offer(sha256=desk.sha256, owner=make_agency(), actor=desk.actor, now=now)


def test_an_officer_without_a_certificate_is_offered_none(desk: Desk) -> None:
    account = uuid4()
    owner = Owner(Purpose.OFFICER, str(account), "Trần Văn Nam", AGENCY)
    actor = Actor(account, "Trần Văn Nam", "staff")
    with transaction(), pytest.raises(refusals.NoSigner):
        desk_tokens.offer(sha256=desk.sha256, owner=owner, actor=actor, now=clock.now())


def test_a_transfer_is_seen_by_its_officer_only(desk: Desk) -> None:
    offered = desk.offer()
    with transaction(writing=False), pytest.raises(TransferNotFound):
        queries.transfer(offered.transfer_id, account_id=uuid4())


def test_a_file_beyond_the_limit_is_not_read(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk_view, "MAX_BYTES", 1000)
    offered = desk.offer()
    desk.fetch(offered.download_token)
    answer = desk.hand_in(offered.upload_token, bytes(1001))
    assert answer.status_code == 413
    assert desk.state(offered).uploaded_at is None


def test_a_signature_of_the_agency_is_not_the_officers(desk: Desk) -> None:
    numbered = services.fill_number(
        desk.sign(desk.pdf), number="05/GXN-UBND", issued_on=date(2026, 11, 21)
    )
    desk.sha256 = blobs().put_bytes(numbered).sha256
    offered = desk.offer()
    desk.fetch(offered.download_token)
    sealed = services.seal(numbered, agency=make_agency(), now=clock.now())
    assert desk.hand_in(offered.upload_token, sealed).status_code == 409
    assert desk.state(offered).refusal == "CertificateOfAnother"
