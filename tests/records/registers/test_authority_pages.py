import io
from dataclasses import dataclass
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portal.core import clock
from portal.core.access import Actor
from portal.core.database import transaction
from portal.identity.organisations.rules import Function
from portal.records.registers import policies
from portal.records.registers.queries import authorities as find
from portal.records.registers.queries.authorities import AuthorityRow
from portal.records.registers.services import authorities as acts
from portal.records.signatures.rules import AuthorityState, Scope, SigningForm
from tests.conftest import Visit
from tests.factories.authorities import make_authority, make_grant
from tests.factories.identity import make_staff, make_unit, sign_in, staff_actor
from tests.factories.people import HERE, OWNER, elsewhere, everybody
from tests.factories.registers import make_issued
from tests.factories.uploads import make_pdf
from tests.pages import inspect_page

PATH = "/can-bo/tham-quyen-ky"


@dataclass
class Office:
    unit: UUID
    keeper: UUID
    clerk: UUID
    head: UUID

    @property
    def actor(self) -> Actor:
        return staff_actor(self.unit, Function.ADMINISTRATOR, account_id=self.keeper)


@pytest.fixture
def office(app: Flask) -> Office:  # noqa: ARG001 - the people live in its database.
    unit = make_unit()
    return Office(
        unit,
        make_staff(unit, Function.ADMINISTRATOR),
        make_staff(unit, Function.RECORDS_CLERK),
        make_staff(unit, Function.AGENCY_HEAD, display_name="Lê Thị Hòa", title="CHỦ TỊCH"),
    )


def sent(office: Office, **changes: object) -> dict[str, object]:
    return {
        "account_id": str(office.head), "title": "PHÓ CHỦ TỊCH", "signing_form": "deputy",
        "head_title": "CHỦ TỊCH", "scope": "documents", "kinds": ["cong-van", "thong-bao"],
        "decision_number": "12/QĐ-UBND", "decision_date-day": "2", "decision_date-month": "1",
        "decision_date-year": "2026", "valid_from-day": "3", "valid_from-month": "1",
        "valid_from-year": "2026", **changes,
    }  # fmt: skip


def post(client: FlaskClient, path: str, **fields: object) -> TestResponse:
    return client.post(path, data=fields, content_type="multipart/form-data")


def entries(office: Office) -> list[AuthorityRow]:
    with transaction(writing=False):
        return find.authorities_of([office.unit])


def test_an_entry_is_proposed_confirmed_and_ended_on_its_pages(
    client: FlaskClient, office: Office, visit: Visit
) -> None:
    sign_in(client, office.keeper)
    assert "chưa lập sổ" in visit(PATH).text_content()
    visit(f"{PATH}/them/{office.unit}")
    decided = make_pdf()
    paper = (io.BytesIO(decided), "quyet-dinh.pdf")
    answer = post(client, f"{PATH}/them/{office.unit}", **sent(office, decision=paper))
    assert answer.status_code == 303, inspect_page(answer).find_class("errsum")[0].text_content()
    (entry,) = entries(office)
    assert (entry.form, entry.codes) == (SigningForm.DEPUTY, ["cong-van", "thong-bao"])
    assert "Chờ xác nhận" in visit(answer.location).text_content()
    with client.get(f"{answer.location}/quyet-dinh.pdf") as decision:
        assert decision.data == decided
    sign_in(client, office.clerk)
    assert "người thứ hai" in visit(answer.location).text_content()
    assert post(client, f"{answer.location}/quyet-dinh", decision="confirm").status_code == 303
    assert "Công văn, Thông báo" in visit(PATH).text_content()
    sign_in(client, office.keeper)
    assert post(client, f"{answer.location}/ket-thuc").status_code == 422
    assert post(client, f"{answer.location}/ket-thuc", end_reason="Nghỉ hưu").status_code == 303
    assert post(client, f"{answer.location}/ket-thuc", end_reason="Nghỉ hưu").status_code == 409
    page = visit(answer.location).text_content()
    assert "Đã kết thúc" in page
    assert "Nghỉ hưu" in page


@pytest.mark.parametrize(
    "change",
    [
        {"account_id": str(UUID(int=9))},
        {"head_title": ""},
        {"scope": "results", "procedures": "mọi thủ tục"},
        {"valid_through-day": "1", "valid_through-month": "1", "valid_through-year": "2020"},
        {"decision": (io.BytesIO(b"no pdf at all"), "quyet-dinh.pdf")},
    ],
)
def test_half_an_entry_is_refused(
    client: FlaskClient, office: Office, change: dict[str, object]
) -> None:
    sign_in(client, office.keeper)
    answer = post(client, f"{PATH}/them/{office.unit}", **sent(office, **change))
    assert answer.status_code == 422
    inspect_page(answer)
    assert entries(office) == []


def test_a_second_person_may_refuse(client: FlaskClient, office: Office) -> None:
    with transaction():
        made = acts.propose(
            make_grant(office.unit, office.head), actor=office.actor, now=clock.now()
        )
    sign_in(client, office.clerk)
    path = f"{PATH}/{made.id}/quyet-dinh"
    assert post(client, path, decision="refuse").status_code == 422
    assert post(client, path, decision="refuse", reason="Sai").status_code == 303
    assert entries(office)[0].state is AuthorityState.REFUSED


ROWS = [
    ("keeper", (200, 200, 404, 303)),
    ("clerk", (200, 404, 303, 404)),
    ("head", (200, 404, 404, 404)),
    ("officer", (403, 404, 404, 404)),
    ("stranger", (200, 404, 404, 404)),
    ("nobody", (303, 303, 303, 303)),
]


@pytest.mark.parametrize(("who", "statuses"), ROWS)
def test_access(
    client: FlaskClient, office: Office, who: str, statuses: tuple[int, int, int, int]
) -> None:
    """Rows are people, columns the list, the form, a decision, and an end (of another entry)."""
    lists, adds, decides, ends = statuses
    held = make_authority(office.unit, office.head)
    with transaction():
        made = acts.propose(
            make_grant(office.unit, office.head), actor=office.actor, now=clock.now()
        )
    _become(client, office, who)
    assert client.get(PATH).status_code == lists
    assert client.get(f"{PATH}/them/{office.unit}").status_code == adds
    assert post(client, f"{PATH}/them/{office.unit}").status_code == (422 if adds == 200 else adds)
    seen = lists if who not in {"officer", "stranger"} else 404
    assert client.get(f"{PATH}/{made.id}").status_code == seen
    assert client.get(f"{PATH}/{made.id}/quyet-dinh.pdf").status_code == (
        404 if seen == 200 else seen
    )
    assert post(client, f"{PATH}/{made.id}/quyet-dinh", decision="confirm").status_code == decides
    assert post(client, f"{PATH}/{held.id}/ket-thuc", end_reason="x").status_code == ends


def _become(client: FlaskClient, office: Office, who: str) -> None:
    if who == "officer":
        sign_in(client, make_staff(office.unit, Function.CASE_OFFICER))
    elif who == "stranger":
        sign_in(client, make_staff(make_unit(), Function.ADMINISTRATOR))
    elif who != "nobody":
        sign_in(client, getattr(office, who))


ENTRY = AuthorityRow(
    **dict.fromkeys(AuthorityRow.__slots__)  # type: ignore[arg-type]
    | {"unit_id": HERE, "account_id": OWNER, "proposed_by_id": UUID(int=99), "scope": Scope.ALL}
)
TABLE = {
    Function.INTAKE: (False, False, False),
    Function.CASE_OFFICER: (False, False, False),
    Function.DIVISION_HEAD: (False, False, False),
    Function.AGENCY_HEAD: (True, False, True),
    Function.RECORDS_CLERK: (True, False, True),
    Function.AUDITOR: (True, False, False),
    Function.ADMINISTRATOR: (True, True, True),
    **{elsewhere(function): (False, False, False) for function in Function},
}


@pytest.mark.parametrize("person", everybody())
def test_who_keeps_the_register(person: str) -> None:
    actor = everybody()[person]
    row = (
        policies.may_see_authority(actor, ENTRY),
        policies.may_propose_authority(actor, HERE) and policies.may_end_authority(actor, ENTRY),
        policies.may_decide_authority(actor, ENTRY),
    )
    assert row == TABLE.get(person, (False, False, False))
    if row[0]:
        assert policies.may_see_authorities(actor)


class TestVerifying:
    def test_says_under_which_decision_the_signer_signed(
        self, client: FlaskClient, office: Office, visit: Visit
    ) -> None:
        issued = make_issued(office.unit)
        path = f"/v/{issued.row.public_id}"
        assert "chưa lập sổ thẩm quyền ký" in visit(path).text_content()
        made = make_authority(office.unit, office.head)
        told = "Vào ngày 21/11/2026, ông/bà Lê Thị Hòa có thẩm quyền ký văn bản này"
        assert told in " ".join(visit(path).text_content().split())
        api = post(client, "/api/v1/verifications", file=(io.BytesIO(issued.paper.sealed), "a"))
        authority = api.get_json()["document"]["authority"]
        assert (authority["held"], authority["decision_number"]) == (True, "12/QĐ-UBND")
        with transaction():
            acts.end(made.id, reason="x", actor=office.actor, now=issued.row.created_at)
        assert "không ghi Lê Thị Hòa" in " ".join(visit(path).text_content().split())
