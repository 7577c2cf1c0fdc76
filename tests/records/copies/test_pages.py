import io
import zipfile
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from portal.core.database import transaction
from portal.identity.organisations.rules import Function
from portal.records.copies import policies
from portal.records.copies import queries as find
from portal.records.copies.queries import CopyFilter
from portal.records.copies.rules import CopyAct, CopyStep, Medium
from tests.conftest import Visit
from tests.factories.copying import make_copy, make_copy_at
from tests.factories.correspondence import Bureau, make_incoming
from tests.factories.identity import sign_in, staff_actor
from tests.factories.people import HERE, OWNER, elsewhere, everybody
from tests.factories.uploads import make_pdf
from tests.pages import inspect_page
from tests.records.correspondence.test_pages import become, post, status_of, text_of

PATH = "/can-bo/ban-sao"
FIELDS = {
    "form": "true_copy", "from_medium": "paper", "to_medium": "electronic",
    "source_agency": "Sở Tài chính", "source_number": "125/STC-QLNS", "subject": "=HYPERLINK(1)",
    "shown": "kind",
}  # fmt: skip


def step_of(copy_id: str | UUID) -> CopyStep:
    with transaction(writing=False):
        return find.get(UUID(str(copy_id))).step


def count(bureau: Bureau) -> int:
    with transaction(writing=False):
        return len(find.page(CopyFilter(frozenset({bureau.unit})), offset=0, limit=50))


def test_a_copy_is_prepared_and_handled_on_its_pages(
    client: FlaskClient, bureau: Bureau, visit: Visit
) -> None:
    assert bureau.clerk.id
    assert bureau.head.id
    sign_in(client, bureau.clerk.id)
    assert "Không có bản sao nào" in text_of(visit, PATH)
    compose = f"{PATH}/lap/{bureau.unit}"
    visit(compose)
    no_file = post(client, compose, **FIELDS)
    bad = post(client, compose, **FIELDS, file=(io.BytesIO(b"no pdf"), "a.pdf"))
    assert (no_file.status_code, bad.status_code) == (422, 422)
    inspect_page(no_file)
    inspect_page(bad)
    assert count(bureau) == 0
    paper = make_pdf()
    made = post(client, compose, **FIELDS, file=(io.BytesIO(paper), "a.pdf"))
    assert made.status_code == 303
    page = made.location
    with client.get(f"{page}/tep.pdf") as file:
        assert file.data == paper
    assert "Chờ cho phép sao" in text_of(visit, page)
    sign_in(client, bureau.head.id)
    assert "Ký cho phép sao" in text_of(visit, page)
    assert post(client, f"{page}/khong-cho-phep").status_code == 422
    assert post(client, f"{page}/cho-phep").status_code == 303
    assert "đang ký bản sao" in text_of(visit, page)
    assert post(client, f"{page}/lam-lai").status_code == 409
    assert "125/STC-QLNS" in text_of(visit, f"{PATH}?q=tai+chinh&year=x&step=requested")
    assert "Không có bản sao nào" in text_of(visit, f"{PATH}?form=extract")
    with post(client, f"{PATH}/xuat") as book:
        sheet = zipfile.ZipFile(io.BytesIO(book.data)).read("xl/worksheets/sheet1.xml").decode()
    assert "&apos;=HYPERLINK(1)" in sheet or "'=HYPERLINK(1)" in sheet


def test_an_electronic_original_is_offered_to_be_forwarded(
    client: FlaskClient, bureau: Bureau, visit: Visit
) -> None:
    assert bureau.clerk.id
    incoming_id = make_incoming(bureau)
    sign_in(client, bureau.clerk.id)
    assert "Lập bản sao của văn bản này" in text_of(visit, f"/can-bo/van-ban-den/{incoming_id}")
    compose = f"{PATH}/lap/{bureau.unit}?den={incoming_id}"
    assert "Sở Tài chính" in visit(compose).xpath("string(//input[@name='source_agency']/@value)")
    refused = post(client, compose, **{**FIELDS, "from_medium": "electronic"})
    assert refused.status_code == 409
    told = inspect_page(refused)
    assert "chuyển tiếp chính tệp đó" in told.text_content()
    assert told.xpath(f"//a[contains(@href, '/van-ban-den/{incoming_id}/tep.pdf')]")
    assert count(bureau) == 0


# Rows are people; columns: the register, a copy's page, its file, a request, allow, refuse,
# number, seal, release, try again, an export, the token on the desk. The copy waits for permission.
ROWS = {
    "drafter": (200, 200, 200, 404, 409, 409, 404, 404, 404, 409, 200, 409),
    "checker": (200, 200, 200, 404, 409, 409, 404, 404, 404, 409, 200, 409),
    "head": (200, 200, 200, 404, 303, 303, 404, 404, 404, 409, 200, 409),
    "clerk": (200, 200, 200, 422, 404, 404, 409, 409, 409, 409, 200, 404),
    "auditor": (200, 200, 200, 404, 404, 404, 404, 404, 404, 404, 200, 404),
    "administrator": (403, 404, 404, 404, 404, 404, 404, 404, 404, 404, 403, 404),
    "stranger": (200, 404, 404, 404, 404, 404, 404, 404, 404, 404, 200, 404),
    "citizen": (403,) * 12,
    "nobody": (303,) * 12,
}


@pytest.mark.parametrize("who", ROWS)
def test_access_to_copies(client: FlaskClient, bureau: Bureau, who: str) -> None:
    allowed, refused = (make_copy(bureau, to_medium=Medium.PAPER) for _ in range(2))
    shown = make_copy_at(bureau, CopyStep.REQUESTED)
    become(client, bureau, who)
    told = [
        status_of(client, path) for path in (PATH, f"{PATH}/{shown}", f"{PATH}/{shown}/tep.pdf")
    ]
    told.append(post(client, f"{PATH}/lap/{bureau.unit}").status_code)
    told.append(post(client, f"{PATH}/{allowed}/cho-phep").status_code)
    told.append(post(client, f"{PATH}/{refused}/khong-cho-phep", reason="Sai").status_code)
    acts = ("cap-so", "ky-so", "phat-hanh", "lam-lai")
    told += [post(client, f"{PATH}/{shown}/{act}").status_code for act in acts]
    with post(client, f"{PATH}/xuat") as book:
        told.append(book.status_code)
    told.append(post(client, f"{PATH}/{shown}/usb-token").status_code)
    assert tuple(told) == ROWS[who]
    compose = client.get(f"{PATH}/lap/{bureau.unit}").status_code
    assert compose == {422: 200}.get(ROWS[who][3], ROWS[who][3])
    ended = (step_of(allowed), step_of(refused), step_of(shown))
    asked = CopyStep.REQUESTED
    head = who == "head"
    assert ended == ((CopyStep.ALLOWED, CopyStep.REFUSED, asked) if head else (asked,) * 3)


class _Copy:
    unit_id = HERE
    clerk_id = OWNER


SEE = {"read_any", "read"}
JUDGE = {*SEE, "allow", "refuse", "try_again"}
CLERK = {*SEE, "ask", "number", "seal", "release", "try_again"}
TABLE: dict[str, set[str]] = {
    Function.INTAKE: JUDGE,
    Function.CASE_OFFICER: JUDGE,
    Function.DIVISION_HEAD: JUDGE,
    Function.AGENCY_HEAD: JUDGE,
    Function.RECORDS_CLERK: CLERK | JUDGE,
    Function.AUDITOR: SEE,
    "the clerk who prepared it": CLERK,
    **{
        elsewhere(each): set() if each is Function.ADMINISTRATOR else {"read_any"}
        for each in Function
    },
}
PEOPLE = {
    **everybody(),
    "the clerk who prepared it": staff_actor(HERE, Function.RECORDS_CLERK, account_id=OWNER),
}


@pytest.mark.parametrize("person", PEOPLE)
def test_who_does_what(person: str) -> None:
    actor, copy = PEOPLE[person], _Copy()
    told = {
        "read_any": policies.may_read_any(actor),
        "read": policies.may_read(actor, copy),
        "ask": policies.may_ask(actor, HERE),
        **{act.value: policies.may_act(actor, copy, act) for act in CopyAct},
        "try_again": policies.may_try_again(actor, copy),
    }
    assert {name for name, may in told.items() if may} == TABLE.get(person, set())
