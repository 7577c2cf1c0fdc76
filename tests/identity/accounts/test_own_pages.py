from datetime import timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from portal.core import clock
from portal.core.access import SYSTEM
from portal.core.database import transaction
from portal.identity.accounts import queries
from portal.identity.accounts.services import people, sessions
from portal.identity.audit.queries import history
from portal.identity.organisations.queries import positions_of
from portal.identity.organisations.rules import Function
from portal.identity.organisations.services import end_position
from tests.conftest import Visit
from tests.factories.identity import make_citizen, make_staff, make_unit, open_browser, sign_in
from tests.pages import inspect_page

NUMBER = "038192004517"


def acts_on(account_id: UUID) -> list[str]:
    with transaction(writing=False):
        return [row.action for row in history("account", account_id)]


def session_of(token: str) -> UUID:
    found = sessions.resume(token, clock.now()).session_id
    assert found is not None
    return found


def test_the_identity_number_is_masked(client: FlaskClient, visit: Visit) -> None:
    sign_in(client, make_citizen(NUMBER, commune_code="14797", address="Số 12 phố Lê Hoàn"))
    text = visit("/tai-khoan").text_content()
    assert NUMBER not in text
    assert "0380•••••517" in text or "0381•••••517" in text
    assert "Số 12 phố Lê Hoàn, Phường Hạc Thành" in text


@pytest.mark.asvs("14.2.6")
def test_revealing_the_number_is_a_post_and_written_down(client: FlaskClient) -> None:
    account_id = make_citizen(NUMBER)
    sign_in(client, account_id)
    assert client.get("/tai-khoan/so-dinh-danh").status_code == 405
    answer = client.post("/tai-khoan/so-dinh-danh")
    assert NUMBER in inspect_page(answer).text_content()
    assert answer.headers["Cache-Control"] == "no-store"
    assert acts_on(account_id).count("account.identity_number_revealed") == 1


def test_staff_see_their_functions(client: FlaskClient, visit: Visit) -> None:
    sign_in(client, make_staff(make_unit(), Function.RECORDS_CLERK))
    assert "Văn thư – UBND phường Hạc Thành" in visit("/tai-khoan").text_content()


def test_contact_data_are_changed(client: FlaskClient) -> None:
    account_id = make_citizen()
    sign_in(client, account_id)
    data = {"phone": "+84 912 345 678", "email": "Lan.Anh@Example.vn", "display_name": "Khác"}
    assert client.post("/tai-khoan/lien-he", data=data).status_code == 303
    with transaction(writing=False):
        account = queries.get_account(account_id)
    assert (account.phone, account.email) == ("0912345678", "lan.anh@example.vn")
    assert account.display_name == "Nguyễn Thị Lan Anh"


def test_wrong_contact_data_are_kept_on_the_page_and_not_stored(client: FlaskClient) -> None:
    account_id = make_citizen(phone="0912000101")
    sign_in(client, account_id)
    answer = client.post("/tai-khoan/lien-he", data={"phone": "123", "email": "không phải thư"})
    assert answer.status_code == 422
    assert inspect_page(answer).xpath("//input[@name='phone']/@value") == ["123"]
    with transaction(writing=False):
        assert queries.get_account(account_id).phone == "0912000101"


def test_sessions_are_listed_with_the_present_one_marked(client: FlaskClient, visit: Visit) -> None:
    account_id = make_citizen()
    open_browser(account_id, user_agent="Mozilla/5.0 (Android 16; Mobile) Firefox/150.0")
    sign_in(client, account_id)
    page = visit("/tai-khoan/phien")
    assert "Firefox trên Android" in page.text_content()
    assert page.text_content().count("Phiên này") == 1


def test_another_browser_is_signed_out(client: FlaskClient) -> None:
    account_id = make_citizen()
    other = open_browser(account_id)
    sign_in(client, account_id)
    answer = client.post(f"/tai-khoan/phien/{session_of(other)}/ket-thuc")
    assert answer.location == "/tai-khoan/phien"
    assert sessions.resume(other, clock.now()).id is None
    assert client.get("/tai-khoan").status_code == 200


@pytest.mark.asvs("8.2.2")
def test_another_persons_session_is_not_found_and_lives_on(client: FlaskClient) -> None:
    strange = open_browser(make_citizen())
    sign_in(client, make_citizen())
    found = client.post(f"/tai-khoan/phien/{session_of(strange)}/ket-thuc")
    unknown = client.post(f"/tai-khoan/phien/{UUID(int=1)}/ket-thuc")
    assert (found.status_code, unknown.status_code) == (404, 404)
    assert sessions.resume(strange, clock.now()).id is not None


def test_an_ended_session_is_not_found_again(client: FlaskClient) -> None:
    account_id = make_citizen()
    other = session_of(open_browser(account_id))
    sign_in(client, account_id)
    assert client.post(f"/tai-khoan/phien/{other}/ket-thuc").status_code == 303
    assert client.post(f"/tai-khoan/phien/{other}/ket-thuc").status_code == 404


def test_all_other_browsers_are_signed_out(client: FlaskClient) -> None:
    account_id = make_citizen()
    others = [open_browser(account_id) for _ in range(2)]
    sign_in(client, account_id)
    assert client.post("/tai-khoan/phien/ket-thuc-phien-khac").status_code == 303
    assert [sessions.resume(token, clock.now()).id for token in others] == [None, None]
    assert client.get("/tai-khoan").status_code == 200


@pytest.mark.asvs("7.4.2")
def test_a_disabled_account_is_out_at_the_next_request(client: FlaskClient) -> None:
    account_id = make_citizen()
    sign_in(client, account_id)
    assert client.get("/tai-khoan").status_code == 200
    with transaction():
        people.disable_account(account_id=account_id, actor=SYSTEM, now=clock.now())
    assert client.get("/tai-khoan").status_code == 303


@pytest.mark.asvs("8.3.2")
def test_a_function_taken_back_is_gone_at_the_next_request(client: FlaskClient) -> None:
    account_id = make_staff(make_unit(), Function.AUDITOR)
    sign_in(client, account_id)
    assert client.get("/can-bo/nhat-ky").status_code == 200
    with transaction():
        for position in positions_of(account_id, clock.local(clock.now()).date()):
            end_position(position_id=position.id, actor=SYSTEM, now=clock.now())
    assert client.get("/can-bo/nhat-ky").status_code == 403


@pytest.mark.asvs("7.3.1")
def test_a_session_that_rested_too_long_asks_to_sign_in(client: FlaskClient) -> None:
    sign_in(client, make_staff())
    with clock.frozen(clock.now() + timedelta(minutes=14)):
        assert client.get("/tai-khoan").status_code == 200
    with clock.frozen(clock.now() + timedelta(minutes=30)):
        assert client.get("/tai-khoan").status_code == 303
