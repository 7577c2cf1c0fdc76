"""A linked part that lies with a unit on the portal: its own inbox, clock, sight and outcome."""

import io
from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.core import clock
from portal.core.access import SYSTEM
from portal.core.database import transaction
from portal.identity.audit.queries import history
from portal.identity.notifications.queries import notices_of
from portal.identity.organisations.rules import Function
from portal.onestop.calendar.rules import Limit, LimitKind
from portal.onestop.dossiers.queries import contents
from portal.onestop.dossiers.queries import dossiers as find
from portal.onestop.dossiers.queries.path import limits_of
from portal.onestop.dossiers.rules import Action, Step
from portal.onestop.procedures import queries as procedures
from portal.onestop.procedures import services as procedure_services
from portal.onestop.workflows.queries.asking import LinkedRow, linked_to
from portal.onestop.workflows.services import publishing
from tests.conftest import Visit
from tests.factories import dossiers as make
from tests.factories.uploads import make_pdf
from tests.factories.workflows import as_text, content_of, step_of
from tests.onestop.dossiers.browsing import enter
from tests.pages import inspect_page

CODE = "2.000815"
LIST = "/can-bo/lien-thong"
SPEAKING = {Function.CASE_OFFICER, Function.DIVISION_HEAD, Function.AGENCY_HEAD}
TOLD = {"outcome": "granted", "result": "Đã đăng ký, số 12.", "reference": "12/2026"}


@pytest.fixture
def dossier_id(app: Flask) -> UUID:
    """Give a dossier of the first ward, of which the second ward has a part and two papers."""
    assert app.testing
    with transaction():
        version = publishing.draft(path_with_a_unit(), actor=SYSTEM, now=clock.now())
        publishing.publish(version, actor=SYSTEM, now=clock.now())
        content = {**procedures.get(CODE).content, "workflow": "lien-thong-khai-sinh"}
        made = procedure_services.draft(content, actor=SYSTEM, now=clock.now())
        procedure_services.publish(made, actor=SYSTEM, now=clock.now())
    return make.make_dossier(Action.RECEIVE, code=CODE, extra_papers=2)


def path_with_a_unit() -> str:
    path = content_of("lien-thong-khai-sinh")
    here = step_of(path, "tham-dinh")["linked"][0]
    here |= {"unit": make.SAM_SON, "papers": "all", "answers": ["applicant_full_name"]}
    return as_text(path)


def parts(dossier_id: UUID) -> tuple[LinkedRow, ...]:
    with transaction(writing=False):
        return linked_to(dossier_id)


def page_of(dossier_id: UUID) -> str:
    return f"{LIST}/{parts(dossier_id)[0].id}"


def ended(dossier_id: UUID) -> list[bool]:
    return [part.ended_at is not None for part in parts(dossier_id)]


def status_of(client: FlaskClient, url: str) -> int:
    with client.get(url) as answer:  # A file is closed with its answer.
        return answer.status_code


def with_document(told: Mapping[str, str], data: bytes) -> dict[str, object]:
    return {**told, "file": (io.BytesIO(data), "ket-qua.pdf")}


def test_the_unit_works_on_its_part_and_the_parent_only_reads(
    client: FlaskClient, visit: Visit, dossier_id: UUID
) -> None:
    part, paper = parts(dossier_id)[0], papers(dossier_id)[0]
    there = make.crew(make.SAM_SON)
    own, parents = f"{LIST}/{part.id}", f"/can-bo/ho-so/{dossier_id}"
    with transaction(writing=False):
        told, _more = notices_of(there[Function.DIVISION_HEAD].id)  # type: ignore[arg-type]
    assert [notice.url for notice in told] == [LIST]

    enter(client, there[Function.CASE_OFFICER])
    queues = visit("/can-bo/ho-so").xpath("//nav[@id='queues']//a[@href='/can-bo/lien-thong']")
    assert "1" in queues[0].text_content()
    assert own in visit(LIST).xpath("//main//a/@href")
    page = visit(own)
    assert page.xpath("//main//ul[@class='list']//a/@href")[0] == f"{own}/giay-to/{paper}"
    told = page.text_content()
    assert "Nội dung khai liên quan" in told
    assert "Họ, chữ đệm, tên" in told
    assert "Số điện thoại" not in told
    assert status_of(client, f"{own}/giay-to/{paper}") == 200
    assert client.get(f"{own}/van-ban").status_code == 404
    assert client.get(parents).status_code == 404
    for wrong in ({}, {**TOLD, "result": " "}, with_document(TOLD, b"not a PDF")):
        refused = client.post(own, data=wrong)
        assert refused.status_code == 422
        inspect_page(refused)
    assert ended(dossier_id) == [False] * 3
    assert client.post(own, data=with_document(TOLD, make_pdf())).status_code == 303
    assert ended(dossier_id) == [True, False, False]
    assert "Đã đăng ký, số 12." in visit(own).text_content()
    assert status_of(client, f"{own}/van-ban") == 200
    assert status_of(client, f"{own}/giay-to/{paper}") == 404
    over = visit(own)
    assert "không còn mở cho đơn vị" in over.text_content()
    assert "Nội dung khai liên quan" not in over.text_content()
    assert not over.xpath("//main//a[contains(@href, '/giay-to/')]")
    again = client.post(own, data={**TOLD, "outcome": "refused"})
    assert again.status_code == 409
    inspect_page(again)
    assert parts(dossier_id)[0].outcome == "granted"

    enter(client, make.crew()[Function.CASE_OFFICER])
    desk = visit(parents)
    assert "Đã đăng ký, số 12." in desk.text_content()
    assert f"{parents}/lien-thong/khai-sinh" not in desk.xpath("//a/@href")
    assert f"{parents}/lien-thong/thuong-tru" in desk.xpath("//a/@href")
    assert status_of(client, f"{parents}/lien-thong/khai-sinh/van-ban") == 200
    assert client.get(f"{parents}/lien-thong/thuong-tru/van-ban").status_code == 404


def test_the_morning_list_names_a_part_once_it_is_due(
    client: FlaskClient, visit: Visit, dossier_id: UUID
) -> None:
    own, there = page_of(dossier_id), make.crew(make.SAM_SON)
    for days, function, named in (
        (0, Function.CASE_OFFICER, False),
        (2, Function.CASE_OFFICER, True),
        (2, Function.INTAKE, False),
    ):
        with clock.frozen(make.MORNING + timedelta(days=days)):
            enter(client, there[function])
            assert (own in visit("/can-bo/hom-nay").xpath("//main//a/@href")) is named


def papers(dossier_id: UUID) -> list[UUID]:
    with transaction(writing=False):
        return [row.id for row in contents.papers(dossier_id)]


@pytest.mark.parametrize("function", Function)
def test_who_opens_what(client: FlaskClient, dossier_id: UUID, function: Function) -> None:
    own, paper = page_of(dossier_id), papers(dossier_id)[0]
    for unit in (make.HAC_THANH, make.SAM_SON, make.CONSTRUCTION):
        enter(client, make.crew(unit)[function])
        assert client.get(LIST).status_code == 200
        may = unit == make.SAM_SON and function in SPEAKING
        assert (own in client.get(LIST).text) is may
        for url in (own, f"{own}/giay-to/{paper}"):
            assert status_of(client, url) == (200 if may else 404), url
        if not may:
            assert client.post(own, data=TOLD).status_code == 404
        if unit != make.HAC_THANH:
            parents = f"/can-bo/ho-so/{dossier_id}/lien-thong/khai-sinh/van-ban"
            assert client.get(parents).status_code == 404
    assert ended(dossier_id) == [False] * 3


def test_strangers_and_citizens_are_kept_out(client: FlaskClient, dossier_id: UUID) -> None:
    own = page_of(dossier_id)
    addresses = [
        *(("GET", url) for url in (LIST, own, f"{own}/van-ban", f"{own}/giay-to/{UUID(int=1)}")),
        ("GET", f"/can-bo/ho-so/{dossier_id}/lien-thong/khai-sinh/van-ban"),
        ("POST", own),
    ]
    for method, url in addresses:
        assert "/dang-nhap" in client.open(url, method=method).location
    enter(client, make.citizen())
    for method, url in addresses:
        assert client.open(url, method=method).status_code == 403
    assert ended(dossier_id) == [False] * 3


def test_nobody_types_for_a_unit_nor_after_the_dossier_has_ended(
    client: FlaskClient, visit: Visit, dossier_id: UUID
) -> None:
    own, parents = page_of(dossier_id), f"/can-bo/ho-so/{dossier_id}/lien-thong/khai-sinh"
    enter(client, make.crew()[Function.CASE_OFFICER])
    for answer in (client.get(parents), client.post(parents, data={"outcome": "granted"})):
        assert answer.status_code == 409
        assert "tự ghi kết quả" in inspect_page(answer).text_content()
    with transaction():
        find.get(dossier_id).step = Step.CLOSED
    enter(client, make.crew(make.SAM_SON)[Function.CASE_OFFICER])
    assert own not in visit(LIST).xpath("//main//a/@href")
    page = visit(own)
    assert not page.xpath("//input[@name='outcome']")
    assert "Nội dung khai liên quan" not in page.text_content()
    assert status_of(client, f"{own}/giay-to/{papers(dossier_id)[0]}") == 404
    late = client.post(own, data=TOLD)
    assert late.status_code == 409
    assert "đã kết thúc" in inspect_page(late).xpath("string(//div[@role='alert'])")
    assert ended(dossier_id) == [False] * 3
    assert client.get(f"{LIST}/{parts(dossier_id)[1].id}").status_code == 404


def test_the_part_has_its_own_clock_within_the_parents(dossier_id: UUID) -> None:
    """One act, one entry; the parent's desk keeps the time of all its parts."""
    part, due = parts(dossier_id)[0], make.read(dossier_id).due_at
    assert part.started_at
    assert part.due_at
    assert part.standing(part.due_at) == "running"
    assert part.standing(part.due_at + timedelta(minutes=1)) == "late"
    with transaction(writing=False):
        assert limits_of(find.get(dossier_id))[Step.EXAMINATION] == Limit(
            LimitKind.WORKING_HOURS, 24 + 5 * 8 + 2 * 8
        )
        entries = [row.action for row in history("dossier", dossier_id)]
    assert entries.count("linked.started") == 1
    assert make.read(dossier_id).due_at == due
