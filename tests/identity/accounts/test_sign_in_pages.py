import json
import zlib
from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import base64_decode
from lxml import html

from portal.core import clock
from portal.core.access import SYSTEM
from portal.core.database import transaction
from portal.core.settings import configure, settings
from portal.identity.accounts.queries import demonstration_citizens
from portal.identity.accounts.services import people
from portal.identity.accounts.services.demonstration import seed_accounts
from portal.identity.accounts.views.destinations import landing
from portal.identity.organisations.rules import Function
from portal.ui.navigation import url_or_none
from tests.conftest import Visit
from tests.factories.identity import (
    citizen_actor,
    make_citizen,
    make_staff,
    make_unit,
    sign_in,
    staff_actor,
)
from tests.pages import inspect_page

PASSWORD = "con trâu là đầu cơ nghiệp"


@pytest.fixture
def seeded(app: Flask) -> UUID:  # noqa: ARG001 - the database belongs to the app.
    """Seed the demonstration and give one of its citizens."""
    with transaction():
        seed_accounts(clock.now())
        return demonstration_citizens()[0].id


def make_staff_with_password() -> UUID:
    account_id = make_staff(username="mai.tt")
    with transaction():
        token = people.start_setup(account_id=account_id, actor=SYSTEM, now=clock.now())
        people.complete_setup(token=token, password=PASSWORD, now=clock.now())
    return account_id


def token_in(client: FlaskClient) -> str | None:
    with client.session_transaction() as cookie:
        token: str | None = cookie.get("_user_id")
        return token


def click(client: FlaskClient, account_id: UUID, **fields: str) -> str:
    answer = client.post("/dang-nhap/minh-hoa", data={"account": str(account_id), **fields})
    assert answer.status_code == 303
    return str(answer.location)


def post_password(client: FlaskClient, password: str, **fields: str) -> tuple[int, str]:
    data = {"username": "mai.tt", "password": password, **fields}
    answer = client.post("/dang-nhap", data=data)
    if answer.status_code < 400:
        return answer.status_code, str(answer.location)
    inspect_page(answer)
    return answer.status_code, answer.text


def texts(page: html.HtmlElement, path: str) -> list[str]:
    return [" ".join(found.text_content().split()) for found in page.xpath(path)]


@pytest.mark.usefixtures("seeded")
def test_every_demonstration_account_stands_on_the_page(visit: Visit) -> None:
    page = visit("/dang-nhap")
    buttons = page.xpath("//button[@name='account']")
    assert len(buttons) == 3 + 3 * 7
    labels = texts(page, "//button[@name='account']")
    assert "Nguyễn Thị Lan Anh – Công dân" in labels
    assert "Trịnh Thị Mai – Văn thư" in labels
    assert "Sở Xây dựng tỉnh Thanh Hóa (minh họa)" in texts(page, "//h3")
    assert "Tài khoản minh họa" in page.text_content()


@pytest.mark.usefixtures("seeded")
def test_production_shows_neither_demonstration_nor_stand_in(visit: Visit) -> None:
    configure(replace(settings(), profile="production"))
    page = visit("/dang-nhap")
    assert not page.xpath("//button[@name='account']")
    assert "minh họa" not in page.xpath("//main")[0].text_content()
    assert "VNeID" not in page.xpath("//main")[0].text_content()


def test_production_refuses_demonstration_and_stand_in(client: FlaskClient, seeded: UUID) -> None:
    configure(replace(settings(), profile="production"))
    assert client.post("/dang-nhap/minh-hoa", data={"account": str(seeded)}).status_code == 404
    assert client.post("/dang-nhap/nha-cung-cap/vneid-gia-lap").status_code == 404
    assert client.get("/dang-nhap/tro-ve/vneid-gia-lap?code=x").status_code == 404
    assert client.get("/dang-nhap/vneid-gia-lap").status_code == 404
    assert token_in(client) is None


def test_one_click_signs_in(client: FlaskClient, visit: Visit, seeded: UUID) -> None:
    assert click(client, seeded, next="/tai-khoan/phien") == "/tai-khoan/phien"
    page = visit("/tai-khoan")
    assert "Nguyễn Thị Lan Anh" in page.text_content()


@pytest.mark.parametrize("account", ["", "x", str(UUID(int=1))])
def test_a_click_on_nobody_is_not_found(client: FlaskClient, account: str) -> None:
    assert client.post("/dang-nhap/minh-hoa", data={"account": account}).status_code == 404


def test_a_real_account_does_not_open_by_click(client: FlaskClient) -> None:
    data = {"account": str(make_citizen())}
    assert client.post("/dang-nhap/minh-hoa", data=data).status_code == 404


@pytest.mark.asvs("1.2.2")
@pytest.mark.parametrize(
    "wanted",
    [
        "//example.org",
        "///example.org",
        "https://example.org",
        "/\\example.org",
        "\\\\example.org",
        "/%2f%2fexample.org/%5c",
        "%2f%2fexample.org",
        "javascript:alert(1)",
        "/\t/example.org",
        "/%09/example.org",
        "example.org",
        " //example.org",
        "",
    ],
)
def test_nobody_is_led_to_another_host(client: FlaskClient, seeded: UUID, wanted: str) -> None:
    assert click(client, seeded, next=wanted) == "/"


@pytest.mark.asvs("7.2.4")
def test_signing_in_makes_a_new_session_and_ends_the_old_one(
    client: FlaskClient, app: Flask, seeded: UUID
) -> None:
    click(client, seeded)
    planted = token_in(client)
    with client.session_transaction() as cookie:
        cookie["planted"] = "by a stranger"
    click(client, seeded)
    assert token_in(client) != planted
    with client.session_transaction() as cookie:
        assert "planted" not in cookie
    thief = app.test_client()
    with thief.session_transaction() as cookie:
        cookie["_user_id"] = planted
    assert thief.get("/tai-khoan").status_code == 303


def test_the_cookie_holds_the_token_and_nothing_about_the_person(
    client: FlaskClient, seeded: UUID
) -> None:
    click(client, seeded)
    cookie = client.get_cookie("portal")
    assert cookie is not None
    assert (cookie.http_only, cookie.same_site) == (True, "Lax")
    payload = base64_decode(cookie.value.lstrip(".").split(".")[0])
    packed = cookie.value.startswith(".")
    kept = json.loads(zlib.decompress(payload) if packed else payload)
    assert set(kept) <= {"_user_id", "_fresh", "csrf_token"}
    assert str(seeded) not in str(kept)


@pytest.mark.asvs("7.4.1")
def test_a_stolen_cookie_is_dead_after_signing_out(
    client: FlaskClient, app: Flask, seeded: UUID
) -> None:
    click(client, seeded)
    stolen = token_in(client)
    assert client.post("/dang-xuat").location == "/"
    assert token_in(client) is None
    thief = app.test_client()
    with thief.session_transaction() as cookie:
        cookie["_user_id"] = stolen
    assert thief.get("/tai-khoan").status_code == 303


def test_a_password_opens_the_account(client: FlaskClient) -> None:
    make_staff_with_password()
    assert post_password(client, PASSWORD, next="/tai-khoan") == (303, "/tai-khoan")
    assert client.get("/tai-khoan").status_code == 200


def test_a_wrong_password_keeps_the_name_and_never_the_password(client: FlaskClient) -> None:
    make_staff_with_password()
    status, text = post_password(client, "sai-mat-khau-nay")
    assert status == 422
    assert "Tên đăng nhập hoặc mật khẩu không đúng." in text
    assert 'value="mai.tt"' in text
    assert "sai-mat-khau-nay" not in text


def test_an_empty_form_asks_for_both_answers(client: FlaskClient) -> None:
    answer = client.post("/dang-nhap")
    assert answer.status_code == 422
    page = inspect_page(answer)
    assert "Nhập tên đăng nhập" in page.text_content()
    assert "Nhập mật khẩu" in page.text_content()


@pytest.mark.asvs("6.3.1")
def test_too_many_tries_are_told_in_words(client: FlaskClient) -> None:
    make_staff_with_password()
    for _ in range(5):
        assert post_password(client, "sai")[0] == 422
    answer = client.post("/dang-nhap", data={"username": "mai.tt", "password": PASSWORD})
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 900
    assert "Ông/bà đã thử quá nhiều lần" in inspect_page(answer).text_content()


@pytest.mark.asvs("3.5.1")
def test_forms_without_their_token_are_refused(client: FlaskClient, seeded: UUID) -> None:
    client.application.config["WTF_CSRF_ENABLED"] = True
    for path in ("/dang-nhap", "/dang-nhap/minh-hoa", "/dang-xuat", "/dang-nhap/thiet-lap"):
        answer = client.post(path, data={"account": str(seeded)})
        assert answer.status_code == 400, path
    assert token_in(client) is None


def test_the_setup_page_sets_the_first_password(client: FlaskClient, visit: Visit) -> None:
    account_id = make_staff(username="mai.tt")
    visit("/dang-nhap/thiet-lap")
    with transaction():
        token = people.start_setup(account_id=account_id, actor=SYSTEM, now=clock.now())
    weak = client.post("/dang-nhap/thiet-lap", data={"token": token, "password": "yếu"})
    assert weak.status_code == 422
    assert "ít nhất 12 ký tự" in inspect_page(weak).text_content()
    wrong = client.post("/dang-nhap/thiet-lap", data={"token": "x", "password": PASSWORD})
    assert wrong.status_code == 422
    assert "Mã thiết lập không đúng" in inspect_page(wrong).text_content()
    good = client.post("/dang-nhap/thiet-lap", data={"token": token, "password": PASSWORD})
    assert good.status_code == 303
    assert post_password(client, PASSWORD)[0] == 303


def send_out(client: FlaskClient) -> dict[str, str]:
    """Go to the stand-in and give the questions that stand in its address."""
    answer = client.post("/dang-nhap/nha-cung-cap/vneid-gia-lap", data={"next": "/tai-khoan"})
    assert answer.status_code == 303
    asked = parse_qs(urlsplit(str(answer.location)).query)
    return {name: values[0] for name, values in asked.items()}


def choose(client: FlaskClient, choice: str, asked: dict[str, str]) -> str:
    answer = client.post("/dang-nhap/vneid-gia-lap", data={"choice": choice, **asked})
    assert answer.status_code == 303
    return str(answer.location)


def test_a_citizen_signs_in_by_the_stand_in(client: FlaskClient, visit: Visit) -> None:
    asked = send_out(client)
    page = visit("/dang-nhap/vneid-gia-lap?" + "&".join(f"{k}={v}" for k, v in asked.items()))
    assert "không phải VNeID thật" in page.text_content()
    back = client.get(choose(client, "td-0004", asked))
    assert (back.status_code, back.location) == (303, "/tai-khoan")
    assert "Phạm Thị Hồng Nhung" in visit("/tai-khoan").text_content()


def test_an_answer_serves_once(client: FlaskClient) -> None:
    back = choose(client, "td-0001", send_out(client))
    assert client.get(back).status_code == 303
    client.post("/dang-xuat")
    assert client.get(back).status_code == 409
    assert token_in(client) is None


def test_an_answer_to_another_browser_is_refused(client: FlaskClient, app: Flask) -> None:
    back = choose(client, "td-0001", send_out(client))
    other = app.test_client()
    send_out(other)
    assert other.get(back).status_code == 409
    assert token_in(other) is None


def test_a_late_answer_is_refused(client: FlaskClient) -> None:
    back = choose(client, "td-0001", send_out(client))
    with clock.frozen(clock.now() + timedelta(minutes=1)):
        assert client.get(back).status_code == 409


@pytest.mark.parametrize(("choice", "status"), [("refuse", 409), ("outage", 503)])
def test_refusal_and_outage_are_told_in_words(
    client: FlaskClient, choice: str, status: int
) -> None:
    answer = client.get(choose(client, choice, send_out(client)))
    assert answer.status_code == status
    assert "ui lòng" in inspect_page(answer).text_content()


def test_signed_in_pages_are_not_kept_by_the_browser(client: FlaskClient) -> None:
    sign_in(client, make_citizen())
    assert client.get("/tai-khoan").headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("function", "endpoint"),
    [
        (Function.INTAKE, "desk.home"),
        (Function.AGENCY_HEAD, "desk.home"),
        (Function.AUDITOR, "audit.journal"),
        (Function.ADMINISTRATOR, "audit.journal"),
    ],
)
def test_staff_land_where_their_work_is(app: Flask, function: Function, endpoint: str) -> None:
    with app.test_request_context():
        assert landing(staff_actor(UUID(int=14), function)) == (url_or_none(endpoint) or "/")
        assert landing(citizen_actor()) == "/"
        assert landing(staff_actor(UUID(int=14))) == "/"


def test_a_click_without_a_wish_leads_an_auditor_to_the_journal(client: FlaskClient) -> None:
    auditor = make_staff(make_unit(), Function.AUDITOR, demonstration=True)
    assert click(client, auditor) == "/can-bo/nhat-ky"
    assert click(client, auditor, next="/thong-bao") == "/thong-bao"
