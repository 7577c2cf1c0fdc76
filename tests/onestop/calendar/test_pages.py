from datetime import date
from urllib.parse import urlencode
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient

from portal.core.database import transaction
from portal.identity.organisations.rules import Function, UnitKind
from portal.onestop.calendar import queries
from tests.conftest import Visit
from tests.factories.identity import make_citizen, make_staff, make_unit, sign_in
from tests.pages import inspect_page

DESK = "/can-bo/lich-lam-viec"
ASKED = {
    "received_on-day": "3",
    "received_on-month": "11",
    "received_on-year": "2026",
    "received_time": "14:10",
    "kind": "working_days",
    "amount": "15",
}
ANSWERED = {
    "paused_on-day": "10",
    "paused_on-month": "11",
    "paused_on-year": "2026",
    "answered_on-day": "16",
    "answered_on-month": "11",
    "answered_on-year": "2026",
}
DAY = {
    "day-day": "23",
    "day-month": "11",
    "day-year": "2026",
    "kind": "off",
    "name": "Nghỉ minh họa",
    "legal_reference": "Văn bản minh họa",
}


def page_of(**changes: str) -> str:
    return "/tinh-thoi-han?" + urlencode(ASKED | changes)


def administrator(client: FlaskClient, kind: UnitKind = UnitKind.COMMUNE) -> UUID:
    unit_id = make_unit(kind=kind)
    sign_in(client, make_staff(unit_id, Function.ADMINISTRATOR))
    return unit_id


def test_anybody_may_open_the_form(visit: Visit) -> None:
    page = visit("/tinh-thoi-han")
    assert page.xpath("//form[@method='get']//input[@name='amount']")
    assert "Hạn trả" not in page.text_content()


def test_the_date_is_derived_in_a_table(visit: Visit) -> None:
    page = visit(page_of())
    text = " ".join(page.text_content().split())
    assert "Hạn trả: 14:10 25/11/2026" in text
    assert "15 ngày làm việc từ 14:10 thứ Ba 03/11, trừ 24/11 Ngày Văn hóa Việt Nam." in text
    rows = page.xpath("//table//tbody/tr")
    assert len(rows) == 23
    assert "Không" in rows[-2].text_content()


def test_a_supplement_moves_the_date(visit: Visit) -> None:
    text = visit(page_of(**ANSWERED)).text_content()
    assert "cộng 4 ngày chờ bổ sung" in text
    assert "14:10 01/12/2026" in text


def test_same_day_needs_no_amount(visit: Visit) -> None:
    assert "17:00 03/11/2026" in visit(page_of(kind="same_day", amount="")).text_content()


def test_a_unit_may_be_chosen(visit: Visit) -> None:
    make_unit("H56.14")
    assert "Hạn trả" in visit(page_of(unit="H56.14")).text_content()
    assert "Chọn một mục" in visit(page_of(unit="H56.99"), status=422).text_content()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"received_on-day": "31"}, "Ngày 31/11/2026 không có trong lịch"),
        ({"received_on-year": "1990"}, "phải từ"),
        ({"received_time": "25:00"}, "Viết giờ và phút"),
        ({"amount": ""}, "Nhập"),
        ({"amount": "0"}, "lớn hơn 0"),
        ({"amount": "99999"}, "không được quá"),
        ({"amount": "19999"}, "Thời hạn quá dài"),
        ({"kind": "weeks"}, "Chọn một mục"),
        (ANSWERED | {"answered_on-day": "9"}, "kết thúc trước khi bắt đầu"),
        (ANSWERED | {"paused_on-day": "1"}, "trước khi hồ sơ được tiếp nhận"),
        (ANSWERED | {"answered_on-day": ""}, "Ngày ông/bà bổ sung xong còn thiếu ngày"),
        ({"paused_on-day": "4", "paused_on-month": "11", "paused_on-year": "2026"}, "tạm dừng"),
        (ANSWERED | {"paused_on-year": "2097", "answered_on-year": "2098"}, "tương lai"),
    ],
)
def test_a_wrong_answer_is_told_beside_its_field(
    visit: Visit, changes: dict[str, str], words: str
) -> None:
    page = visit(page_of(**changes), status=422)
    assert words in page.xpath("string(//div[@role='alert'])")


def test_the_desk_shows_holidays_and_decreed_days(client: FlaskClient, visit: Visit) -> None:
    administrator(client)
    page = visit(f"{DESK}?nam=2026")
    assert "Ngày Văn hóa Việt Nam" in page.text_content()
    assert visit(f"{DESK}?nam=99999").xpath("//h1")


def test_an_administrator_decrees_and_withdraws_a_day(client: FlaskClient, visit: Visit) -> None:
    unit_id = administrator(client)
    answer = client.post(DESK, data=DAY | {"unit": str(unit_id)})
    assert answer.status_code == 303
    page = visit(answer.location)
    assert "Nghỉ minh họa" in page.text_content()
    (action,) = page.xpath("//form[contains(@action, '/go')]/@action")
    assert client.post(action).status_code == 303
    assert "Nghỉ minh họa" not in visit(answer.location).text_content()
    assert client.post(action).status_code == 404


def test_only_the_centre_decrees_for_all(client: FlaskClient) -> None:
    administrator(client)
    assert client.post(DESK, data=DAY | {"unit": "common"}).status_code == 422
    administrator(client, UnitKind.PROVINCE_CENTRE)
    assert client.post(DESK, data=DAY | {"unit": "common"}).status_code == 303
    with transaction(writing=False):
        (row,) = queries.days_of(2026)
    assert (row.date, row.unit_id) == (date(2026, 11, 23), None)
    administrator(client)
    assert client.post(f"{DESK}/{row.id}/go").status_code == 404


def test_a_second_entry_for_a_day_is_refused(client: FlaskClient) -> None:
    unit_id = administrator(client)
    for status in (303, 409):
        assert client.post(DESK, data=DAY | {"unit": str(unit_id)}).status_code == status


def test_what_is_missing_is_asked_for_and_nothing_typed_is_lost(client: FlaskClient) -> None:
    unit_id = administrator(client)
    answer = client.post(DESK, data=DAY | {"unit": str(unit_id), "legal_reference": ""})
    assert answer.status_code == 422
    page = inspect_page(answer)
    assert page.xpath("//input[@name='name']/@value") == ["Nghỉ minh họa"]
    assert "căn cứ" in page.xpath("string(//div[@role='alert'])")


@pytest.mark.parametrize("who", ["nobody", "citizen", "intake"])
def test_others_are_kept_out(client: FlaskClient, who: str) -> None:
    if who == "citizen":
        sign_in(client, make_citizen())
    if who == "intake":
        sign_in(client, make_staff(make_unit(), Function.INTAKE))
    expected = 303 if who == "nobody" else 403
    assert client.get(DESK).status_code == expected
    assert client.post(DESK, data=DAY).status_code == expected
    gone = client.post(f"{DESK}/{uuid4()}/go").status_code
    assert gone == (404 if who == "intake" else expected)
