"""Rows are routes, columns are people: who gets what from every route of this wing."""

import re
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.identity.organisations.rules import Function
from tests.factories.identity import make_citizen, make_staff, make_unit, sign_in

UNKNOWN = str(UUID(int=1))

# method, path: anonymous, citizen, intake officer, auditor, administrator
TABLE = {
    ("GET", "/dang-nhap"): (200, 200, 200, 200, 200),
    ("POST", "/dang-nhap"): (422, 422, 422, 422, 422),
    ("POST", "/dang-nhap/minh-hoa"): (404, 404, 404, 404, 404),
    ("POST", "/dang-nhap/nha-cung-cap/<string:name>"): (404, 404, 404, 404, 404),
    ("GET", "/dang-nhap/tro-ve/<string:name>"): (404, 404, 404, 404, 404),
    ("GET", "/dang-nhap/vneid-gia-lap"): (200, 200, 200, 200, 200),
    ("POST", "/dang-nhap/vneid-gia-lap"): (303, 303, 303, 303, 303),
    ("GET", "/dang-nhap/thiet-lap"): (200, 200, 200, 200, 200),
    ("POST", "/dang-nhap/thiet-lap"): (422, 422, 422, 422, 422),
    ("POST", "/dang-xuat"): (303, 303, 303, 303, 303),
    ("GET", "/tai-khoan"): (303, 200, 200, 200, 200),
    ("POST", "/tai-khoan/so-dinh-danh"): (303, 200, 200, 200, 200),
    ("POST", "/tai-khoan/lien-he"): (303, 303, 303, 303, 303),
    ("GET", "/tai-khoan/phien"): (303, 200, 200, 200, 200),
    ("POST", "/tai-khoan/phien/<uuid:session_id>/ket-thuc"): (303, 404, 404, 404, 404),
    ("POST", "/tai-khoan/phien/ket-thuc-phien-khac"): (303, 303, 303, 303, 303),
    ("GET", "/thong-bao"): (303, 200, 200, 200, 200),
    ("POST", "/thong-bao/<uuid:notice_id>"): (303, 404, 404, 404, 404),
    ("POST", "/thong-bao/da-doc"): (303, 303, 303, 303, 303),
    ("GET", "/can-bo/nhat-ky"): (303, 403, 403, 200, 200),
    ("GET", "/dang-nhap/xac-thuc"): (303, 403, 303, 303, 303),
    ("POST", "/dang-nhap/xac-thuc"): (303, 403, 422, 422, 422),
    ("GET", "/tai-khoan/xac-thuc-hai-lop"): (303, 403, 200, 200, 200),
    ("POST", "/tai-khoan/xac-thuc-hai-lop/bat-dau"): (303, 404, 303, 303, 303),
    ("POST", "/tai-khoan/xac-thuc-hai-lop/xac-nhan"): (303, 403, 422, 422, 422),
    ("POST", "/tai-khoan/xac-thuc-hai-lop/ma-khoi-phuc"): (303, 403, 404, 404, 404),
    ("GET", "/can-bo/quan-tri"): (303, 403, 403, 403, 200),
    ("GET", "/can-bo/quan-tri/don-vi/<uuid:unit_id>"): (303, 403, 404, 404, 404),
    ("POST", "/can-bo/quan-tri/don-vi/<uuid:unit_id>/chuc-nang"): (303, 403, 404, 404, 404),
    ("POST", "/can-bo/quan-tri/don-vi/<uuid:unit_id>/nguoi-moi"): (303, 403, 404, 404, 404),
    ("POST", "/can-bo/quan-tri/chuc-nang/<uuid:position_id>/ket-thuc"): (303, 403, 404, 404, 404),
    ("GET", "/can-bo/quan-tri/tai-khoan/<uuid:account_id>"): (303, 403, 404, 404, 404),
    ("POST", "/can-bo/quan-tri/tai-khoan/<uuid:account_id>/khoa"): (303, 403, 404, 404, 404),
    ("POST", "/can-bo/quan-tri/tai-khoan/<uuid:account_id>/mo-khoa"): (303, 403, 404, 404, 404),
    ("POST", "/can-bo/quan-tri/tai-khoan/<uuid:account_id>/cap-ma"): (303, 403, 404, 404, 404),
    ("POST", "/can-bo/quan-tri/tai-khoan/<uuid:account_id>/bo-xac-thuc"): (
        303, 403, 404, 404, 404,
    ),
}  # fmt: skip
PEOPLE = ("anonymous", "citizen", "intake", "auditor", "administrator")


def make_person(name: str) -> UUID | None:
    if name == "anonymous":
        return None
    return make_citizen() if name == "citizen" else make_staff(make_unit(), Function(name))


@pytest.mark.asvs("8.2.1")
@pytest.mark.parametrize("person", PEOPLE)
def test_who_gets_what(client: FlaskClient, person: str) -> None:
    found = {}
    for method, path in TABLE:
        account_id = make_person(person)
        if account_id:
            sign_in(client, account_id)
        filled = re.sub(r"<uuid:\w+>", UNKNOWN, path).replace("<string:name>", "khong-co")
        answer = client.open(filled, method=method)
        found[method, path] = answer.status_code
    assert found == {route: row[PEOPLE.index(person)] for route, row in TABLE.items()}


def test_strangers_are_asked_to_sign_in_and_come_back(client: FlaskClient) -> None:
    answer = client.get("/tai-khoan/phien")
    assert answer.location == "/dang-nhap?next=/tai-khoan/phien"


def test_every_route_of_the_wing_stands_in_the_table(app: Flask) -> None:
    wing = {"accounts", "audit", "notifications", "organisations"}
    routes = {
        (method, rule.rule)
        for rule in app.url_map.iter_rules()
        if rule.endpoint.partition(".")[0] in wing
        for method in (rule.methods or set()) & {"GET", "POST", "PUT", "PATCH", "DELETE"}
    }
    assert routes == set(TABLE)
