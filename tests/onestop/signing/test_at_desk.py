"""A result signed with the token on its officer's desk: by hand, by addresses, and refused."""

import io
from collections.abc import Mapping
from datetime import timedelta
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portal.core import clock
from portal.core.database import transaction
from portal.core.jobs.worker import run_all
from portal.core.storage import blobs
from portal.identity.organisations.rules import Function
from portal.onestop.dossiers.queries import dossiers as find
from portal.onestop.dossiers.rules import Action, State, Step
from portal.onestop.dossiers.services import desk as acts
from portal.records.registers.services import authorising
from portal.records.signatures.models import DeskTransfer
from portal.records.signatures.services import SignsAtDesk, desk_tokens, verify
from tests.factories import dossiers as make
from tests.factories.desk_tokens import Token, give_token, make_token
from tests.onestop.dossiers.browsing import enter, enter_long_ago, shown
from tests.onestop.signing import listing
from tests.records.signatures.tampering import with_overlay

Gallery = Mapping[Step, UUID]


@pytest.fixture
def token(gallery: Gallery) -> Token:
    """The token of the agency head, before whom a result lies."""
    assert gallery
    return give_token(listing.head())


@pytest.fixture
def head(client: FlaskClient, token: Token) -> FlaskClient:
    assert token.name == listing.head().name
    return enter(client, listing.head())


def send(client: FlaskClient, dossier_id: UUID) -> str:
    """Press the button and give the address of the page that follows."""
    answer = client.post(f"/can-bo/ky-hang-loat/ho-so/{dossier_id}/usb-token")
    assert answer.status_code == 303, answer.text[:1500]
    return answer.location


def hand_in(client: FlaskClient, place: str, pdf: bytes, name: str = "ky.pdf") -> TestResponse:
    data = {"file": (io.BytesIO(pdf), name)}
    return client.post(place, data=data, content_type="multipart/form-data")


def rendered(dossier_id: UUID) -> bytes:
    with transaction(writing=False):
        result = find.find_result(dossier_id)
        assert result is not None
        return blobs().path(result.rendered_sha256 or "").read_bytes()


def waits(dossier_id: UUID) -> bool:
    """Tell whether nothing has happened to a result that waits for its signature."""
    dossier = make.read(dossier_id)
    with transaction(writing=False):
        result = find.find_result(dossier_id)
        assert result is not None
        untouched = result.certified_sha256 is None
    return (dossier.step, dossier.pending) == (Step.SIGNING, None) and untouched


def test_by_hand_without_scripts_until_it_is_released(
    head: FlaskClient, gallery: Gallery, token: Token
) -> None:
    dossier_id = gallery[Step.SIGNING]
    page = shown(head.get(f"/can-bo/ho-so/{dossier_id}"))
    (button,) = page.xpath("//button[contains(., 'Ký bằng USB token')]")
    assert not page.xpath("//button[contains(@formaction, 'ky-so')]")
    assert head.post(f"/can-bo/ho-so/{dossier_id}/ky-so").status_code == 409
    assert waits(dossier_id)
    place = head.post(button.get("formaction")).location
    page = shown(head.get(place))
    assert "Chờ phần mềm ký lấy văn bản" in page.text_content()
    (link,) = page.xpath("//a[contains(., 'Tải văn bản cần ký')]/@href")
    with head.get(link) as fetched:
        assert fetched.data == rendered(dossier_id)
    assert "Văn bản đã được tải về" in shown(head.get(place)).text_content()
    answer = hand_in(head, place, token.sign(fetched.data))
    assert answer.status_code == 303, answer.text[:1500]
    assert "Chữ ký hợp lệ và đúng là của ông/bà" in shown(head.get(place)).text_content()
    assert make.read(dossier_id).pending == "certify"
    run_all(prefix="result.")
    assert make.read(dossier_id).step is Step.NUMBERING
    make.play(dossier_id, Action.RELEASE)
    assert make.read(dossier_id).state is State.DECIDED
    with transaction(writing=False):
        result = find.find_result(dossier_id)
        assert result is not None
        pdf = blobs().path(result.sealed_sha256 or "").read_bytes()
    assert verify(pdf, now=clock.now()).signatures[0].signer == token.name
    assert hand_in(head, place, pdf).status_code == 409, "It is over"


class TestWhatComesBackWrong:
    def test_is_told_and_changes_nothing(
        self, head: FlaskClient, gallery: Gallery, token: Token
    ) -> None:
        dossier_id = gallery[Step.SIGNING]
        place, pdf = send(head, dossier_id), rendered(dossier_id)
        other = make_token("Phạm Thị Lan", uuid4())
        for wrong, sentence in (
            (pdf.replace(b"%PDF-1.7", b"%PDF-1.6"), "không phải là văn bản đã gửi đi ký"),
            (pdf, "không phải là văn bản đã gửi đi ký"),
            (pdf + b"\n% more", "không có đúng một chữ ký số mới hợp lệ"),
            (other.sign(pdf), "không phải của người hoặc cơ quan này"),
            (token.sign(with_overlay(pdf)), "không chỉ thêm chữ ký"),
            (token.sign(pdf, certify=False), "chưa khóa nội dung"),
        ):
            assert sentence in shown(hand_in(head, place, wrong), 409).text_content()
            assert sentence in shown(head.get(place)).text_content()
            assert waits(dossier_id)
        assert "PDF" in shown(hand_in(head, place, pdf, "ky.docx"), 422).text_content()
        assert hand_in(head, place, token.sign(pdf)).status_code == 303, "Nothing is lost by it"

    def test_is_a_result_that_was_written_anew(
        self, head: FlaskClient, gallery: Gallery, token: Token
    ) -> None:
        dossier_id = gallery[Step.SIGNING]
        place, pdf = send(head, dossier_id), rendered(dossier_id)
        make.play(dossier_id, Action.SEND_BACK)
        make.play(dossier_id, Action.PROPOSE)
        make.play(dossier_id, Action.INITIAL)
        answer = shown(hand_in(head, place, token.sign(pdf)), 409)
        assert "không còn chờ chữ ký này" in answer.text_content()
        assert waits(dossier_id)

    def test_is_late(self, head: FlaskClient, gallery: Gallery, token: Token) -> None:
        dossier_id = gallery[Step.SIGNING]
        place, pdf = send(head, dossier_id), rendered(dossier_id)
        with clock.frozen(clock.now() + timedelta(minutes=61)):
            enter(head, listing.head())
            assert "đã hết giờ" in shown(head.get(place)).text_content()
            assert "đã hết giờ" in shown(hand_in(head, place, token.sign(pdf)), 409).text_content()
            assert head.post(f"{place}/dia-chi").status_code == 409
        assert waits(dossier_id)


class TestAddresses:
    def test_are_shown_once_and_serve_once(
        self, head: FlaskClient, gallery: Gallery, token: Token
    ) -> None:
        dossier_id = gallery[Step.SIGNING]
        place = send(head, dossier_id)
        page = shown(head.post(f"{place}/dia-chi"))
        down, up = [urlsplit(each).path for each in page.xpath("//dl[@class='facts']//dd/text()")]
        assert down not in shown(head.get(place)).text_content()
        pdf = head.get(down).data
        assert head.get(down).status_code == 404
        assert "đã được dùng rồi" in shown(head.get(place)).text_content()
        data = {"uploadfile": (io.BytesIO(token.sign(pdf)), "a.pdf")}
        assert head.post(up, data=data, content_type="multipart/form-data").status_code == 200
        assert make.read(dossier_id).pending == "certify"
        assert head.get(f"{place}?dang=signed.AddressSpent").status_code == 204

    def test_that_lapsed_are_told_and_made_anew(self, head: FlaskClient, gallery: Gallery) -> None:
        place = send(head, gallery[Step.SIGNING])
        asked = head.post(f"{place}/dia-chi", headers={"Accept": "application/json"}).get_json()
        with clock.frozen(clock.now() + timedelta(minutes=6)):
            assert head.get(urlsplit(asked["download"]).path).status_code == 404
            assert "đã hết hạn (5 phút)" in shown(head.get(place)).text_content()
            again = head.post(f"{place}/dia-chi", headers={"Accept": "application/json"})
            assert again.get_json()["download"] != asked["download"]
            assert "Chờ phần mềm ký" in shown(head.get(place)).text_content()

    def test_let_the_page_talk_to_the_local_service_and_to_nobody_else(
        self, head: FlaskClient, gallery: Gallery
    ) -> None:
        policy = head.get(send(head, gallery[Step.SIGNING])).headers["Content-Security-Policy"]
        assert "connect-src wss://127.0.0.1:8987 'self';" in policy
        desk = head.get(f"/can-bo/ho-so/{gallery[Step.SIGNING]}")
        assert "wss:" not in desk.headers["Content-Security-Policy"]


class TestNobodyIsSentThereInVain:
    def test_whom_the_register_does_not_name(
        self, head: FlaskClient, gallery: Gallery, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(authorising, "keeps_authority_register", lambda _unit: True)
        url = f"/can-bo/ky-hang-loat/ho-so/{gallery[Step.SIGNING]}/usb-token"
        assert "Sổ thẩm quyền ký" in shown(head.post(url), 409).text_content()
        assert transfers() == 0

    def test_whose_result_is_not_there(self, head: FlaskClient, gallery: Gallery) -> None:
        url = f"/can-bo/ky-hang-loat/ho-so/{gallery[Step.EXAMINATION]}/usb-token"
        assert head.post(url).status_code in {404, 409}
        assert transfers() == 0

    def test_who_has_no_token(self, client: FlaskClient, gallery: Gallery) -> None:
        page = enter(client, listing.head()).get(f"/can-bo/ho-so/{gallery[Step.SIGNING]}")
        assert "USB token" not in page.text

    def test_who_proved_themselves_long_ago(
        self, client: FlaskClient, token: Token, gallery: Gallery
    ) -> None:
        assert token.name
        enter_long_ago(client, listing.head())
        answer = client.post(f"/can-bo/ky-hang-loat/ho-so/{gallery[Step.SIGNING]}/usb-token")
        assert "xac-thuc" in answer.location
        assert transfers() == 0


def transfers() -> int:
    with transaction(writing=False) as reading:
        return reading.scalar(sa.select(sa.func.count()).select_from(DeskTransfer)) or 0


def test_no_list_is_made_for_a_token_that_asks_each_time(
    head: FlaskClient, gallery: Gallery
) -> None:
    form = {"viec": "ky-so", "dossier": str(gallery[Step.SIGNING])}
    answer = head.post("/can-bo/ky-hang-loat", data=form)
    assert "USB token" in shown(answer, 409).text_content()
    with transaction(), pytest.raises(SignsAtDesk):
        acts.act(
            find.get(gallery[Step.SIGNING]),
            Action.SIGN,
            acts.Order(),
            actor=listing.head(),
            now=clock.now(),
        )
    assert waits(gallery[Step.SIGNING])


@pytest.mark.parametrize("who", [*Function, "citizen", "nobody"])
def test_a_transfer_is_its_officers_own(
    client: FlaskClient, token: Token, gallery: Gallery, who: Function | str
) -> None:
    pdf = rendered(gallery[Step.SIGNING])
    place = send(enter(client, listing.head()), gallery[Step.SIGNING])
    with client.session_transaction() as cookie:
        cookie.clear()
    mine = who is Function.AGENCY_HEAD
    if who != "nobody":
        enter(client, make.citizen() if who == "citizen" else make.crew()[Function(who)])
    with client.get(f"{place}/van-ban.pdf") as fetched:
        statuses = {fetched.status_code}
    answers = statuses | {
        client.get(place).status_code,
        client.post(f"{place}/dia-chi").status_code,
        hand_in(client, place, token.sign(pdf) if mine else b"%PDF-").status_code,
    }
    expected = {"citizen": {403}, "nobody": {303}}.get(str(who), {404})
    assert answers == ({200, 303} if mine else expected)
    with transaction(writing=False) as reading:
        moved = reading.execute(sa.select(DeskTransfer.downloaded_at, DeskTransfer.signed_sha256))
        assert (moved.one() == (None, None)) is not mine


def test_a_second_file_is_not_taken(head: FlaskClient, gallery: Gallery, token: Token) -> None:
    place, pdf = send(head, gallery[Step.SIGNING]), rendered(gallery[Step.SIGNING])
    officer, transfer_id = listing.head(), UUID(place.rsplit("/", 1)[1])
    assert officer.id
    now = clock.now()
    arrival = desk_tokens.bring_back_by_hand(
        transfer_id, token.sign(pdf), account_id=officer.id, now=now
    )
    assert hand_in(head, place, arrival.pdf).status_code == 303
    other = blobs().put_bytes(b"another").sha256
    with pytest.raises(desk_tokens.TransferOver):
        desk_tokens.settle(arrival, other, now=now)
    with transaction(writing=False) as reading:
        assert reading.scalar(sa.select(DeskTransfer.signed_sha256)) != other
