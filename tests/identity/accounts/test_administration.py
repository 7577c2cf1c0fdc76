"""Administrators look after the people of their units, and of no other."""

import re
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from portal.core import clock
from portal.core.access import SYSTEM
from portal.core.database import transaction
from portal.identity.accounts import queries
from portal.identity.accounts.services import second_factor
from portal.identity.audit.queries import journal_of
from portal.identity.organisations.queries import people_in, positions_of
from portal.identity.organisations.rules import Function
from portal.identity.organisations.services import assign
from tests.conftest import Visit
from tests.factories.identity import make_citizen, make_staff, make_unit, open_browser, sign_in
from tests.pages import inspect_page

BASE = "/can-bo/quan-tri"
PASSWORD = "một câu dài dễ nhớ 42"


@pytest.fixture
def unit_id(client: FlaskClient) -> UUID:
    """Sign an administrator of a fresh unit in, and give the unit."""
    made = make_unit()
    sign_in(client, make_staff(made, Function.ADMINISTRATOR, username=f"quantri{made.hex[-8:]}"))
    return made


def held(unit_id: UUID) -> list[tuple[UUID, Function, str]]:
    with transaction(writing=False):
        rows = people_in(unit_id, None, clock.local(clock.now()).date())
    return [
        (row.account_id, row.function, row.title)
        for row in rows
        if row.function is not Function.ADMINISTRATOR
    ]


def position(account_id: UUID) -> UUID:
    with transaction(writing=False):
        return positions_of(account_id, clock.local(clock.now()).date())[0].id


def disabled(account_id: UUID) -> bool:
    with transaction(writing=False):
        return queries.get_account(account_id).disabled_at is not None


def acts(unit_id: UUID) -> list[str]:
    with transaction(writing=False):
        return [row.action for row in journal_of(frozenset({unit_id}))[0]]


def appointing(username: str, function: str = "intake", title: str = "") -> dict[str, str]:
    return {"giao-username": username, "giao-function": function, "giao-title": title}


class TestSeeing:
    def test_lists_own_units_only(self, visit: Visit, unit_id: UUID) -> None:
        make_unit("H56.777", name="UBND xã khác")
        page = visit(BASE)
        assert page.xpath(f"//a[@href='{BASE}/don-vi/{unit_id}']")
        assert "UBND xã khác" not in page.text_content()

    def test_shows_people_and_functions(self, visit: Visit, unit_id: UUID) -> None:
        make_staff(unit_id, Function.AGENCY_HEAD, title="CHỦ TỊCH", display_name="Lê Bá Nam")
        text = visit(f"{BASE}/don-vi/{unit_id}").text_content()
        assert "Lê Bá Nam" in text
        assert "CHỦ TỊCH" in text
        assert "Lãnh đạo cơ quan" in text

    def test_stands_in_the_menu_of_administrators(self, visit: Visit, unit_id: UUID) -> None:
        assert unit_id.int
        assert visit(BASE).xpath(f"//nav//a[@href='{BASE}']")

    def test_other_units_and_their_people_are_not_found(
        self, client: FlaskClient, unit_id: UUID
    ) -> None:
        other = make_unit()
        stranger = make_staff(other, Function.INTAKE)
        assert client.get(f"{BASE}/don-vi/{other}").status_code == 404
        assert client.get(f"{BASE}/tai-khoan/{stranger}").status_code == 404
        assert client.get(f"{BASE}/tai-khoan/{make_citizen()}").status_code == 404
        assert unit_id.int


class TestFunctions:
    def test_are_given_and_written_down(self, client: FlaskClient, unit_id: UUID) -> None:
        officer = make_staff(username="cao.thi.nhan")
        url = f"{BASE}/don-vi/{unit_id}/chuc-nang"
        answer = client.post(url, data=appointing("Cao.Thi.Nhan ", "records_clerk", "VĂN THƯ"))
        assert answer.status_code == 303, answer.text
        assert held(unit_id) == [(officer, Function.RECORDS_CLERK, "VĂN THƯ")]
        assert acts(unit_id)[0] == "position.assigned"
        page = client.get(answer.location)
        assert "Đã giao chức năng." in page.text
        inspect_page(page)

    def test_are_not_given_twice(self, client: FlaskClient, unit_id: UUID) -> None:
        make_staff(unit_id, Function.INTAKE, username="mot.cua")
        answer = client.post(f"{BASE}/don-vi/{unit_id}/chuc-nang", data=appointing("mot.cua"))
        assert answer.status_code == 409
        inspect_page(answer)
        assert len(held(unit_id)) == 1

    @pytest.mark.parametrize("username", ["", "khong.co.ai", "x" * 5000])
    def test_need_somebody_of_the_staff(
        self, client: FlaskClient, unit_id: UUID, username: str
    ) -> None:
        answer = client.post(f"{BASE}/don-vi/{unit_id}/chuc-nang", data=appointing(username))
        assert answer.status_code == 422
        inspect_page(answer)
        assert not held(unit_id)

    @pytest.mark.parametrize("function", ["", "emperor"])
    def test_are_those_of_the_list(self, client: FlaskClient, unit_id: UUID, function: str) -> None:
        make_staff(username="ai.do")
        wanted = appointing("ai.do", function)
        assert client.post(f"{BASE}/don-vi/{unit_id}/chuc-nang", data=wanted).status_code == 422
        assert not held(unit_id)

    def test_are_never_given_to_oneself(self, client: FlaskClient, unit_id: UUID) -> None:
        wanted = appointing(f"quantri{unit_id.hex[-8:]}", "agency_head")
        answer = client.post(f"{BASE}/don-vi/{unit_id}/chuc-nang", data=wanted)
        assert answer.status_code == 422
        assert "không tự giao" in answer.text
        assert not held(unit_id)

    def test_are_not_given_elsewhere(self, client: FlaskClient, unit_id: UUID) -> None:
        other = make_unit()
        make_staff(username="ai.kia")
        answer = client.post(f"{BASE}/don-vi/{other}/chuc-nang", data=appointing("ai.kia"))
        assert answer.status_code == 404
        assert not held(other)
        assert unit_id.int

    def test_are_taken_back_at_once(self, client: FlaskClient, unit_id: UUID) -> None:
        officer = make_staff(unit_id, Function.INTAKE)
        url = f"{BASE}/chuc-nang/{position(officer)}/ket-thuc"
        assert client.post(url).status_code == 303
        assert not held(unit_id)
        assert acts(unit_id)[0] == "position.ended"
        assert client.post(url).status_code == 404

    def test_of_others_units_and_of_oneself_stay(self, client: FlaskClient, unit_id: UUID) -> None:
        other = make_unit()
        stranger = make_staff(other, Function.INTAKE)
        with transaction(writing=False):
            today = clock.local(clock.now()).date()
            own = people_in(unit_id, Function.ADMINISTRATOR, today)[0].id
        for key in (position(stranger), own):
            assert client.post(f"{BASE}/chuc-nang/{key}/ket-thuc").status_code == 404
        assert held(other)


class TestAccounts:
    def test_new_people_get_a_token_that_sets_their_password(
        self, client: FlaskClient, unit_id: UUID
    ) -> None:
        wanted = {"moi-name": "Cao Thị Nhàn", "moi-username": "Nhan.CT", "moi-function": "intake"}
        answer = client.post(f"{BASE}/don-vi/{unit_id}/nguoi-moi", data=wanted)
        assert answer.status_code == 200
        token = inspect_page(answer).xpath("//div[@role='status']//strong")[0].text_content()
        assert [function for _id, function, _title in held(unit_id)] == [Function.INTAKE]
        chosen = {"token": token, "password": PASSWORD}
        assert client.post("/dang-nhap/thiet-lap", data=chosen).status_code == 303
        entry = {"username": "nhan.ct", "password": PASSWORD}
        assert client.post("/dang-nhap", data=entry).status_code == 303

    def test_a_name_that_is_taken_makes_nobody(self, client: FlaskClient, unit_id: UUID) -> None:
        make_staff(username="da.co")
        wanted = {"moi-name": "Ai Đó", "moi-username": "da.co", "moi-function": "intake"}
        answer = client.post(f"{BASE}/don-vi/{unit_id}/nguoi-moi", data=wanted)
        assert answer.status_code == 409
        assert not re.search(r"one-time|Mã thiết lập dùng một lần, có", answer.text)
        assert not held(unit_id)

    def test_closing_ends_sessions_and_opening_lets_in_again(
        self, client: FlaskClient, unit_id: UUID, visit: Visit
    ) -> None:
        officer = make_staff(unit_id, Function.INTAKE)
        token = open_browser(officer)
        assert client.post(f"{BASE}/tai-khoan/{officer}/khoa").status_code == 303
        assert disabled(officer)
        assert "Đã khóa" in visit(f"{BASE}/tai-khoan/{officer}").text_content()
        stranger = client.application.test_client()
        with stranger.session_transaction() as cookie:
            cookie["_user_id"] = token
        assert stranger.get("/tai-khoan").status_code == 303
        assert client.post(f"{BASE}/tai-khoan/{officer}/mo-khoa").status_code == 303
        assert not disabled(officer)
        assert stranger.get("/tai-khoan").status_code == 303, "The old session stays ended"

    @pytest.mark.parametrize("act", ["khoa", "mo-khoa", "cap-ma", "bo-xac-thuc"])
    def test_of_other_units_of_two_units_and_of_oneself_stay(
        self, client: FlaskClient, act: str
    ) -> None:
        unit_id, other = make_unit(), make_unit()
        own = make_staff(unit_id, Function.ADMINISTRATOR)
        sign_in(client, own)
        stranger = make_staff(other, Function.INTAKE)
        shared = make_staff(unit_id, Function.INTAKE)
        with transaction():
            assign(account_id=shared, unit_id=other, function=Function.INTAKE,
                   actor=SYSTEM, now=clock.now())  # fmt: skip
        for account_id in (stranger, shared, own, make_citizen()):
            assert client.post(f"{BASE}/tai-khoan/{account_id}/{act}").status_code == 404
            assert not disabled(account_id)

    def test_a_lost_telephone_is_taken_off(self, client: FlaskClient, unit_id: UUID) -> None:
        officer = make_staff(unit_id, Function.INTAKE)
        url = f"{BASE}/tai-khoan/{officer}/bo-xac-thuc"
        assert client.post(url).status_code == 404, "There is none"
        with transaction():
            second_factor.begin(account_id=officer, now=clock.now())
        assert client.post(url).status_code == 303
        with transaction(writing=False):
            assert queries.find_second_factor(officer) is None

    def test_a_new_token_is_shown_once(self, client: FlaskClient, unit_id: UUID) -> None:
        officer = make_staff(unit_id, Function.INTAKE)
        answer = client.post(f"{BASE}/tai-khoan/{officer}/cap-ma")
        assert answer.status_code == 200
        assert inspect_page(answer).xpath("//div[@role='status']//strong")
        assert "có hiệu lực 30 phút" not in client.get(f"{BASE}/tai-khoan/{officer}").text
