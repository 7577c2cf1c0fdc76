"""The page about who is away and who acts for whom."""

import pytest
from flask.testing import FlaskClient

from portal.identity.organisations.rules import Function
from tests.conftest import Visit
from tests.factories.identity import sign_in, staff_actor
from tests.onestop.dossiers.browsing import enter_long_ago
from tests.onestop.workflows.world import BASE, World, day_fields
from tests.pages import inspect_page


def test_absences_and_deputies_are_entered_and_ended(
    client: FlaskClient, world: World, visit: Visit
) -> None:
    sign_in(client, world.people[Function.AGENCY_HEAD])
    here = f"{BASE}/nguoi/{world.unit}"
    absence = {"vang-account_id": str(world.people[Function.CASE_OFFICER])}
    days = day_fields("vang-first_day") | day_fields("vang-last_day", 2)
    assert client.post(f"{here}/vang-mat", data=absence | days).status_code == 303
    deputy = {
        "thay-principal_id": str(world.people[Function.CASE_OFFICER]),
        "thay-deputy_id": str(world.people[Function.INTAKE]),
        "thay-duties": "examine",
        "thay-ground": "Văn bản minh họa",
        "thay-max_dossiers": "5",
        "thay-max_amount_vnd": "2.000.000",
    }
    days = day_fields("thay-first_day") | day_fields("thay-last_day", 2)
    assert client.post(f"{here}/lam-thay", data=deputy | days).status_code == 303
    page = visit(f"{here}/vang-mat")
    text = " ".join(page.text_content().split())
    assert "Đã xử lý 0 trên 5 hồ sơ" in text
    assert "2.000.000" in text
    for action in page.xpath("//form[contains(@action, '/thoi')]/@action"):
        assert client.post(action).status_code == 303
    assert not visit(f"{here}/vang-mat").xpath("//form[contains(@action, '/thoi')]")


def test_duties_are_given_away_only_after_a_fresh_proof(client: FlaskClient, world: World) -> None:
    enter_long_ago(client, staff_actor(world.unit, account_id=world.people[Function.AGENCY_HEAD]))
    before = world.left()
    deputy = {
        "thay-principal_id": str(world.people[Function.AGENCY_HEAD]),
        "thay-deputy_id": str(world.people[Function.DIVISION_HEAD]),
        "thay-duties": "sign",
        "thay-ground": "Văn bản minh họa",
    }
    days = day_fields("thay-first_day") | day_fields("thay-last_day")
    answer = client.post(f"{BASE}/nguoi/{world.unit}/lam-thay", data=deputy | days)
    assert answer.status_code == 303
    assert answer.location.startswith("/dang-nhap/xac-thuc")
    assert world.left() == before


@pytest.mark.parametrize("function", [Function.DIVISION_HEAD, Function.ADMINISTRATOR])
@pytest.mark.parametrize("duties", [("sign",), ("assign", "sign")])
def test_nobody_gives_away_a_signature_that_is_not_theirs(
    client: FlaskClient, world: World, function: Function, duties: tuple[str, ...]
) -> None:
    sign_in(client, world.people[function])
    before = world.left()
    here = f"{BASE}/nguoi/{world.unit}"
    deputy = {
        "thay-principal_id": str(world.people[Function.AGENCY_HEAD]),
        "thay-deputy_id": str(world.people[function]),
        "thay-ground": "Văn bản minh họa",
        "thay-duties": list(duties),
    }
    days = day_fields("thay-first_day") | day_fields("thay-last_day")
    answer = client.post(f"{here}/lam-thay", data=deputy | days)
    assert answer.status_code == 422
    page = inspect_page(answer)
    assert "Chọn" in page.xpath("string(//div[@role='alert'])")
    assert not page.xpath("//input[@name='thay-duties' and @value='sign']")
    assert world.left() == before


def test_a_deputyship_is_ended_by_who_could_have_named_it(
    client: FlaskClient, world: World
) -> None:
    before, end = world.left(), f"{BASE}/lam-thay/{world.deputy}/thoi"
    for function in (Function.DIVISION_HEAD, Function.ADMINISTRATOR):
        sign_in(client, world.people[function])
        assert client.post(end).status_code == 404
    assert world.left() == before
    sign_in(client, world.people[Function.AGENCY_HEAD])
    assert client.post(end).status_code == 303
    assert world.left() != before


def test_wrong_days_and_a_signer_who_seals_are_refused(client: FlaskClient, world: World) -> None:
    sign_in(client, world.people[Function.AGENCY_HEAD])
    before = world.left()
    here = f"{BASE}/nguoi/{world.unit}"
    absence = {"vang-account_id": str(world.people[Function.CASE_OFFICER])}
    days = day_fields("vang-first_day", 2) | day_fields("vang-last_day")
    answer = client.post(f"{here}/vang-mat", data=absence | days)
    assert answer.status_code == 422
    assert "Ngày cuối" in inspect_page(answer).xpath("string(//div[@role='alert'])")
    deputy = {
        "thay-principal_id": str(world.people[Function.AGENCY_HEAD]),
        "thay-deputy_id": str(world.people[Function.RECORDS_CLERK]),
        "thay-duties": "sign",
        "thay-ground": "Văn bản minh họa",
    }
    days = day_fields("thay-first_day") | day_fields("thay-last_day")
    answer = client.post(f"{here}/lam-thay", data=deputy | days)
    assert answer.status_code == 409
    assert "không được là một người" in inspect_page(answer).text_content()
    assert client.post(f"{here}/lam-thay", data={}).status_code == 422
    assert world.left() == before
