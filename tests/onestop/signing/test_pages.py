"""The pages of a list: from the queue to the confirmation, progress, and what they refuse."""

from collections.abc import Mapping
from datetime import timedelta
from hashlib import sha256
from uuid import UUID

import pyotp
import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from lxml import html

from portal.core import clock
from portal.core.access import Actor
from portal.core.database import transaction
from portal.identity.accounts.models import Account, SecondFactor, UserSession
from portal.identity.accounts.queries import token_hash
from portal.identity.accounts.services import second_factor
from portal.identity.organisations.rules import Function
from portal.onestop.dossiers.rules import Step
from portal.onestop.signing.rules import BatchState, ItemState, Stage
from tests.conftest import Visit
from tests.factories import dossiers as make
from tests.factories.identity import sign_in
from tests.onestop.dossiers.browsing import enter, shown
from tests.onestop.signing import listing
from tests.onestop.signing.conftest import Queue

Gallery = Mapping[Step, UUID]
URL = "/can-bo/ky-hang-loat"


def made(client: FlaskClient, **data: object) -> str:
    """Send the form of the queue and give the address of the list."""
    answer = client.post(URL, data={"viec": "ky-so", **data})
    assert answer.status_code == 303, answer.text[:500]
    return answer.location


def button(page: html.HtmlElement, words: str) -> html.HtmlElement:
    (found,) = page.xpath("//button[contains(normalize-space(), $words)]", words=words)
    return found


def has_button(page: html.HtmlElement, words: str) -> bool:
    return bool(page.xpath("//button[contains(normalize-space(), $words)]", words=words))


def test_from_the_queue_to_signed_results(client: FlaskClient, visit: Visit, queue: Queue) -> None:
    ids = queue(2)
    enter(client, listing.head())
    inbox = visit("/can-bo/ho-so?hang-doi=to-sign")
    send = button(inbox, "Ký số hàng loạt: các hồ sơ đã chọn")
    assert (send.get("form"), send.get("formaction")) == ("hang-loat", URL)
    boxes = inbox.xpath("//input[@form='hang-loat']/@value")
    place = made(client, dossier=[box for box in boxes if UUID(box.partition("~")[0]) in ids])
    page = visit(place)
    text = page.text_content()
    assert "Ông/bà sắp ký số 2 văn bản" in text
    assert all(str(listing.result_of(key).rendered_sha256) in text for key in ids)
    assert not has_button(page, "Xác nhận")
    for position in (1, 2):
        document = shown(client.get(client.post(f"{place}/van-ban/{position}/mo").location))
        assert document.xpath("//img[contains(@src, '/trang/1.png')]")
    page = visit(place)
    (form,) = button(page, "Xác nhận").iterancestors("form")
    assert client.post(form.get("action"), data=dict(form.fields)).location == place
    again = client.post(form.get("action"), data=dict(form.fields) | {"digest": "0"})
    for page in (visit(place), shown(again, 409)):
        assert page.xpath("//div[@id='tien-do']/@hx-get") == [place]
        assert page.xpath("//noscript/meta[@http-equiv='refresh']/@content") == [f"5;url={place}"]
    listing.carry_out()
    page = visit(place)
    assert "Đã xong 2 trong 2 văn bản" in page.text_content()
    assert not page.xpath("//*[@hx-get] | //meta[@http-equiv='refresh']")
    assert "2/2" in visit(URL).text_content()


def test_a_direct_post_before_all_is_opened_is_refused(client: FlaskClient, queue: Queue) -> None:
    batch_id = listing.listed(queue(4))
    enter(client, listing.head())
    digest = listing.batch_of(batch_id).digest
    page = shown(client.post(f"{URL}/{batch_id}/xac-nhan", data={"digest": digest}), 409)
    assert "Còn 3 văn bản phải mở xem" in page.text_content()
    listing.open_owed(batch_id)
    wrong = shown(client.post(f"{URL}/{batch_id}/xac-nhan", data={"digest": "x"}), 409)
    assert "không khớp danh sách" in wrong.text_content()
    assert listing.batch_of(batch_id).state is BatchState.OPEN
    assert listing.states(batch_id) == [ItemState.WAITING] * 4


def test_the_second_factor_is_asked_for_once_before_the_confirmation(
    client: FlaskClient, queue: Queue, visit: Visit
) -> None:
    place, who = f"{URL}/{listing.opened(queue(2))}", listing.head()
    secret = owe_proof_again(client, who)
    page = visit(place)
    assert "hỏi lại mã xác thực một lần cho cả danh sách" in page.text_content()
    data = {"digest": page.xpath("//input[@name='digest']/@value")[0]}
    held_back = client.post(f"{place}/xac-nhan", data=data)
    assert held_back.location == f"/dang-nhap/xac-thuc?next={place}"
    batch_id = UUID(place.rsplit("/", 1)[1])
    assert listing.batch_of(batch_id).state is BatchState.OPEN
    proof = {"code": pyotp.TOTP(secret).at(clock.now()), "next": place}
    assert client.post("/dang-nhap/xac-thuc", data=proof).location == place
    assert client.post(f"{place}/xac-nhan", data=data).location == place
    assert listing.batch_of(batch_id).state is BatchState.RUNNING


def owe_proof_again(client: FlaskClient, who: Actor) -> str:
    """Sign somebody in whose last second factor is too long ago, and give its secret."""
    assert who.id
    with transaction() as session:
        session.get_one(Account, who.id).demonstration = False
        second_factor.begin(account_id=who.id, now=clock.now())
        session.flush()
        factor = session.get_one(SecondFactor, who.id)
        factor.confirmed_at = clock.now()
        secret = factor.secret
    token = sign_in(client, who.id)
    with transaction() as session:
        stale = sa.update(UserSession).where(UserSession.token_hash == token_hash(token))
        session.execute(stale.values(mfa_at=clock.now() - timedelta(minutes=16)))
    return secret


def test_a_whole_queue_and_words_to_narrow_it(
    client: FlaskClient, queue: Queue, gallery: Gallery
) -> None:
    ids, known = queue(3), gallery[Step.SIGNING]
    enter(client, listing.head())
    every = made(client, **{"tat-ca": "1"}).rsplit("/", 1)[1]
    assert set(ids) < {item.dossier_id for item in listing.items(UUID(every))}
    one = made(client, **{"tat-ca": "1", "q": make.read(known).code}).rsplit("/", 1)[1]
    assert [item.dossier_id for item in listing.items(UUID(one))] == [known]


def test_only_what_was_opened_is_shown(client: FlaskClient, queue: Queue) -> None:
    batch_id = listing.listed(queue(1))
    enter(client, listing.head())
    place = f"{URL}/{batch_id}/van-ban/1"
    parts = (place, f"{place}.pdf", f"{place}/trang/1.png")
    assert {client.get(part).status_code for part in parts} == {404}
    client.post(f"{place}/mo")
    page, pdf, picture = (handed_out(client, part) for part in parts)
    (item,) = listing.items(batch_id)
    assert item.sha256 in page.decode()
    assert item.sha256 == sha256(pdf).hexdigest()
    assert picture.startswith(b"\x89PNG")
    assert client.post(f"{URL}/{batch_id}/van-ban/2/mo").status_code == 404


def handed_out(client: FlaskClient, path: str) -> bytes:
    with client.get(path) as answer:
        assert answer.status_code == 200
        return bytes(answer.data)


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({"viec": "xoa"}, 404),
        ({"viec": "ky-so"}, 422),
        ({"viec": "ky-so", "dossier": "x~1"}, 422),
        ({"viec": "dong-dau", "dossier": "here"}, 409),
    ],
)
def test_what_makes_no_list(
    client: FlaskClient, gallery: Gallery, data: dict[str, str], status: int
) -> None:
    enter(client, listing.head())
    named = {name: text.replace("here", str(gallery[Step.SIGNING])) for name, text in data.items()}
    assert client.post(URL, data=named).status_code == status
    with transaction(writing=False):
        assert "chưa lập danh sách" in client.get(URL).text


def test_stopping_and_its_end_are_told(client: FlaskClient, queue: Queue) -> None:
    batch_id = listing.authorised(queue(2))
    enter(client, listing.head())
    answer = client.post(f"{URL}/{batch_id}/dung")
    assert "Đã dừng 2 văn bản" in client.get(answer.location).text
    assert client.post(f"{URL}/{batch_id}/dung").status_code == 409
    assert client.post(f"{URL}/{batch_id}/lam-lai").status_code == 409


def test_the_clerk_finds_the_way_from_the_queue_of_seals(
    client: FlaskClient, visit: Visit, gallery: Gallery
) -> None:
    enter(client, listing.clerk())
    inbox = visit("/can-bo/ho-so?hang-doi=to-seal")
    assert has_button(inbox, "Cấp số, đóng dấu hàng loạt: các hồ sơ đã chọn")
    page = visit(made(client, viec=Stage.SEAL.value, dossier=str(gallery[Step.NUMBERING])))
    assert "Số được cấp liên tục theo thứ tự danh sách" in page.text_content()


def test_the_menu_names_the_lists_as_its_reader_makes_them(
    client: FlaskClient, visit: Visit, gallery: Gallery
) -> None:
    assert gallery
    told = []
    for who in (listing.head().id, listing.clerk().id):
        assert who
        sign_in(client, who)
        links = visit("/can-bo/ho-so").xpath(f"//nav//a[@href='{URL}']")
        told.append({link.text_content().strip() for link in links})
    assert told == [{"Ký hàng loạt"}, {"Đóng dấu hàng loạt"}]


def test_others_are_not_shown_the_way(client: FlaskClient, visit: Visit, gallery: Gallery) -> None:
    assert gallery
    enter(client, make.crew()[Function.DIVISION_HEAD])
    assert not has_button(visit("/can-bo/ho-so?hang-doi=to-sign"), "hàng loạt")
