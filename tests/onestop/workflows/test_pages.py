from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.core import clock
from portal.core.access import SYSTEM
from portal.core.database import transaction
from portal.identity.organisations.rules import Function, UnitKind
from portal.onestop.workflows.services import publishing
from tests.conftest import Visit
from tests.doors import addresses_of, all_answer, try_all
from tests.factories.identity import make_citizen, make_staff, make_unit, sign_in
from tests.factories.procedures import make_procedure
from tests.factories.workflows import as_text, content_of, step_of
from tests.onestop.workflows.world import BASE, LEADS, World
from tests.pages import inspect_page


def test_the_tables_name_every_address(app: Flask, world: World) -> None:
    assert addresses_of(app, "workflows") == set(world.everything)


def test_strangers_and_citizens_are_kept_out(client: FlaskClient, world: World) -> None:
    before = world.left()
    all_answer(try_all(client, world.everything), {401})
    sign_in(client, make_citizen())
    all_answer(try_all(client, world.everything), {403})
    assert world.left() == before


@pytest.mark.parametrize("function", Function)
def test_functions_open_what_is_theirs(
    client: FlaskClient, world: World, function: Function
) -> None:
    sign_in(client, world.people[function])
    leads = function in LEADS
    reading = {a: url for a, url in world.of_the_unit.items() if a[1] == "GET"}
    all_answer(try_all(client, world.seen_by_leads), {200} if leads else {403})
    all_answer(try_all(client, reading), {200} if leads else {404})
    if function is not Function.ADMINISTRATOR:
        before = world.left()
        all_answer(try_all(client, world.of_administrators), {404})
        assert world.left() == before
    if not leads:
        before = world.left()
        all_answer(try_all(client, world.of_the_unit), {404})
        assert world.left() == before


@pytest.mark.parametrize("function", sorted(LEADS))
def test_leads_of_another_unit_find_nothing(
    client: FlaskClient, world: World, function: Function
) -> None:
    before = world.left()
    sign_in(client, make_staff(make_unit(), function))
    all_answer(try_all(client, world.of_the_unit), {404})
    assert world.left() == before


def test_where_there_is_a_centre_only_its_administrators_change_paths(
    client: FlaskClient, world: World
) -> None:
    centre = make_unit(kind=UnitKind.PROVINCE_CENTRE)
    before = world.left()
    sign_in(client, world.people[Function.ADMINISTRATOR])
    all_answer(try_all(client, world.of_administrators), {404})
    assert world.left() == before
    sign_in(client, make_staff(centre, Function.ADMINISTRATOR))
    assert client.post(f"{BASE}/phien-ban/{world.draft}/cong-bo").status_code == 303
    assert world.left() != before


def test_a_path_is_shown_as_a_list_and_drawn_for_those_who_see(
    client: FlaskClient, world: World, visit: Visit
) -> None:
    sign_in(client, world.people[Function.DIVISION_HEAD])
    page = visit(f"{BASE}/mau/co-lay-y-kien")
    assert len(page.xpath("//ol[contains(@class, 'path-list')]/li")) == 8
    (drawing,) = page.xpath("//svg[@class='path-drawing']")
    assert drawing.get("aria-hidden") == "true"
    assert len(drawing.xpath(".//rect")) == 8
    assert not page.xpath("//form[contains(@action, 'ban-moi')]")
    assert "Không có lỗi" in page.text_content()


def test_an_administrator_drafts_and_publishes(
    client: FlaskClient, world: World, visit: Visit
) -> None:
    sign_in(client, world.people[Function.ADMINISTRATOR])
    content = content_of()
    step_of(content, "ky-so")["limit"] = {"hours": 2}
    answer = client.post(f"{BASE}/mau/mac-dinh/ban-moi", data={"definition": as_text(content)})
    assert answer.status_code == 303
    page = visit(answer.location)
    assert "Bản dự thảo" in page.text_content()
    assert "Chạy thử" in page.text_content()
    (action,) = page.xpath("//form[contains(@action, 'cong-bo')]/@action")
    assert client.post(action).status_code == 303
    assert "Phiên bản 3" in visit(f"{BASE}/mau/mac-dinh").text_content()
    again = client.post(action)
    assert again.status_code == 409
    inspect_page(again)


@pytest.mark.parametrize(
    ("definition", "status", "words"),
    [
        ("", 422, "Nhập định nghĩa"),
        ("{", 422, "không đúng cấu trúc"),
        (as_text(content_of("xa-rut-gon")), 422, "xa-rut-gon"),
        (as_text(content_of()), 409, "giống hệt"),
    ],
)
def test_a_wrong_definition_is_told_and_nothing_typed_is_lost(
    client: FlaskClient, world: World, definition: str, status: int, words: str
) -> None:
    sign_in(client, world.people[Function.ADMINISTRATOR])
    before = world.left()
    answer = client.post(f"{BASE}/mau/mac-dinh/ban-moi", data={"definition": definition})
    assert answer.status_code == status
    page = inspect_page(answer)
    assert words in page.xpath("string(//div[@role='alert'])")
    assert page.xpath("string(//textarea[@name='definition'])").strip() == definition
    assert world.left() == before


def test_a_draft_with_errors_is_not_published(client: FlaskClient, world: World) -> None:
    make_procedure(time_limit={"text": "", "kind": "working_hours", "amount": 1})
    content = content_of()
    step_of(content, "tham-dinh")["limit"] = {"hours": 30}
    with transaction():
        made = publishing.draft(as_text(content), actor=SYSTEM, now=clock.now())
    sign_in(client, world.people[Function.ADMINISTRATOR])
    before = world.left()
    answer = client.post(f"{BASE}/phien-ban/{made}/cong-bo")
    assert answer.status_code == 409
    text = inspect_page(answer).text_content()
    assert "chưa công bố được" in text
    assert "dài hơn thời hạn của thủ tục" in text
    assert world.left() == before


def test_a_head_names_somebody_and_takes_them_off(
    client: FlaskClient, world: World, visit: Visit
) -> None:
    make_procedure("9.000001")
    sign_in(client, world.people[Function.DIVISION_HEAD])
    here = f"{BASE}/nguoi/{world.unit}"
    sent = {
        "account_id": str(world.people[Function.CASE_OFFICER]),
        "duty": "examine",
        "procedure_code": "9.000001",
    }
    assert client.post(here, data=sent).status_code == 303
    assert client.post(here, data=sent).status_code == 409
    page = visit(here)
    assert "9.000001 – Thủ tục thử" in page.text_content()
    actions = page.xpath("//form[contains(@action, '/thoi')]/@action")
    assert len(actions) == 2
    for action in actions:
        assert client.post(action).status_code == 303
    assert client.post(actions[0]).status_code == 404
    assert not visit(here).xpath("//form[contains(@action, '/thoi')]")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"account_id": ""}, "Chọn"),
        ({"account_id": str(UUID(int=5))}, "Chọn một mục"),
        ({"duty": "dance"}, "Chọn một mục"),
        ({"duty": "sign"}, "không giữ chức năng"),
    ],
)
def test_a_wrong_cell_is_refused(
    client: FlaskClient, world: World, change: dict[str, str], words: str
) -> None:
    sign_in(client, world.people[Function.AGENCY_HEAD])
    before = world.left()
    sent = {"account_id": str(world.people[Function.CASE_OFFICER]), "duty": "examine"} | change
    answer = client.post(f"{BASE}/nguoi/{world.unit}", data=sent)
    assert answer.status_code == 422
    assert words in inspect_page(answer).xpath("string(//div[@role='alert'])")
    assert world.left() == before


def test_unknown_things_are_not_found(client: FlaskClient, world: World) -> None:
    sign_in(client, world.people[Function.ADMINISTRATOR])
    for path in (f"mau/{uuid4()}", f"phien-ban/{uuid4()}", f"nguoi/{uuid4()}"):
        assert client.get(f"{BASE}/{path}").status_code == 404
    for path in ("phan-cong", "vang-mat", "lam-thay"):
        assert client.post(f"{BASE}/{path}/{uuid4()}/thoi").status_code == 404


@pytest.mark.usefixtures("app")
def test_a_procedures_public_page_shows_its_path(visit: Visit) -> None:
    make_procedure("9.000001", time_limit={"text": "", "kind": "working_days", "amount": 10})
    page = visit("/thu-tuc/9.000001")
    lines = page.xpath("//ol[contains(@class, 'path-list')]/li")
    assert len(lines) == 7
    assert "48 giờ làm việc" in lines[2].text_content()
    make_procedure("9.000002", workflow="lien-thong-khai-sinh")
    assert "Công an cấp xã" in visit("/thu-tuc/9.000002").text_content()
    make_procedure("9.000003", workflow="khong-co")
    assert not visit("/thu-tuc/9.000003").xpath("//ol[contains(@class, 'path-list')]")
