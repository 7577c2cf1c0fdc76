from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.core import clock
from portal.core.database import transaction
from portal.core.errors import DomainError
from portal.identity.organisations.rules import Function
from portal.onestop.calendar.rules import SegmentKind
from portal.onestop.dossiers.queries import clock as clocks
from portal.onestop.dossiers.queries import contents
from portal.onestop.dossiers.queries import dossiers as find
from portal.onestop.dossiers.rules import Action
from portal.onestop.dossiers.rules import lasting as open_segment
from portal.onestop.dossiers.services import consulting
from portal.onestop.dossiers.services.consulting import Enquiry
from portal.onestop.workflows.queries import asking
from portal.onestop.workflows.rules import Stance, Wait
from portal.onestop.workflows.services.opinions import NobodyAsked, QuestionMissing
from tests.conftest import Visit
from tests.factories import dossiers as make
from tests.onestop.dossiers.browsing import enter
from tests.pages import inspect_page

ASKED = "/can-bo/y-kien"
ANSWERING = {Function.CASE_OFFICER, Function.DIVISION_HEAD, Function.AGENCY_HEAD}


@pytest.fixture
def dossier_id(app: Flask) -> UUID:
    assert app.testing
    return make.make_dossier(Action.RECEIVE, Action.ASSIGN, extra_papers=2)


def papers(dossier_id: UUID) -> list[UUID]:
    with transaction(writing=False):
        return [row.id for row in contents.papers(dossier_id)]


def ask(dossier_id: UUID, *units: str, wait: Wait = Wait.ALL, **more: object) -> None:
    told = {"question": "Có vướng quy hoạch không?", "papers": (), "limit_hours": 8} | more
    with transaction():
        enquiry = Enquiry(unit_ids=[make.unit_id(unit) for unit in units], wait=wait, **told)  # type: ignore[arg-type]
        officer = make.crew()[Function.CASE_OFFICER]
        consulting.consult(find.get(dossier_id), enquiry, actor=officer, now=clock.now())


def rows(dossier_id: UUID) -> tuple[asking.OpinionRow, ...]:
    with transaction(writing=False):
        return asking.opinions_of(dossier_id)


def answer(request_id: UUID, unit: str) -> None:
    with transaction():
        consulting.give_opinion(
            request_id,
            stance=Stance.AGREE,
            text="",
            actor=make.crew(unit)[Function.CASE_OFFICER],
            now=clock.now(),
        )


def status_of(client: FlaskClient, url: str) -> int:
    with client.get(url) as answer:  # A file is closed with its answer.
        return answer.status_code


def lasting(dossier_id: UUID) -> SegmentKind | None:
    with transaction(writing=False):
        open_now = open_segment(clocks.segments(dossier_id))
    return open_now.kind if open_now else None


def test_the_dossier_is_away_until_all_have_answered(dossier_id: UUID) -> None:
    due = make.read(dossier_id).due_at
    ask(dossier_id, make.SAM_SON, make.CONSTRUCTION)
    assert lasting(dossier_id) is SegmentKind.WITH_OTHER_AGENCY
    first, second = rows(dossier_id)
    answer(first.id, make.SAM_SON)
    assert lasting(dossier_id) is SegmentKind.WITH_OTHER_AGENCY
    answer(second.id, make.CONSTRUCTION)
    assert lasting(dossier_id) is SegmentKind.RUNNING
    assert make.actions_of(dossier_id)[-2:] == ["consult", "take_opinion"]
    assert make.read(dossier_id).due_at == due


def test_one_answer_may_suffice_and_a_later_one_is_kept(dossier_id: UUID) -> None:
    ask(dossier_id, make.SAM_SON, make.CONSTRUCTION, wait=Wait.ANY)
    first, second = rows(dossier_id)
    answer(first.id, make.SAM_SON)
    assert lasting(dossier_id) is SegmentKind.RUNNING
    before = make.actions_of(dossier_id)
    with clock.frozen(make.MORNING + timedelta(days=4)):
        answer(second.id, make.CONSTRUCTION)
    assert make.actions_of(dossier_id) == before
    late = rows(dossier_id)[1]
    assert late.stance is Stance.AGREE
    assert late.is_late(clock.now())


@pytest.mark.parametrize(
    ("units", "more", "refusal"),
    [
        ((make.HAC_THANH,), {}, NobodyAsked),
        ((), {}, NobodyAsked),
        ((make.SAM_SON,), {"question": " "}, QuestionMissing),
        ((make.SAM_SON,), {"papers": [uuid4()]}, consulting.NotItsPaper),
    ],
)
def test_a_wrong_enquiry_changes_nothing(
    dossier_id: UUID, units: tuple[str, ...], more: dict[str, Any], refusal: type[DomainError]
) -> None:
    before = make.actions_of(dossier_id)
    with pytest.raises(refusal):
        ask(dossier_id, *units, **more)
    assert make.actions_of(dossier_id) == before
    assert not rows(dossier_id)


def test_the_officer_asks_and_the_unit_answers_on_their_pages(
    client: FlaskClient, visit: Visit, dossier_id: UUID
) -> None:
    shown, hidden = papers(dossier_id)[:2]
    enter(client, make.crew()[Function.CASE_OFFICER])
    url = f"/can-bo/ho-so/{dossier_id}/hoi-y-kien"
    assert url in visit(f"/can-bo/ho-so/{dossier_id}").xpath("//a/@href")
    assert visit(url).xpath("//input[@name='unit_ids']")
    sent = {
        "unit_ids": str(make.unit_id(make.SAM_SON)),
        "question": "Có vướng quy hoạch không?",
        "papers": str(shown),
        "limit_hours": "8",
        "wait": "all",
    }
    refused = client.post(url, data=sent | {"question": ""})
    assert refused.status_code == 422
    inspect_page(refused)
    assert client.post(url, data=sent).status_code == 303
    assert "chưa trả lời" in visit(f"/can-bo/ho-so/{dossier_id}").text_content()
    again = client.post(url, data=sent)
    assert again.status_code == 409
    assert len(rows(dossier_id)) == 1

    enter(client, make.crew(make.SAM_SON)[Function.CASE_OFFICER])
    (link,) = visit(ASKED).xpath("//main//li//a/@href")
    page = visit(link)
    assert "Có vướng quy hoạch không?" in page.text_content()
    assert page.xpath("//main//ul[@class='list']//a/@href") == [f"{link}/giay-to/{shown}"]
    assert status_of(client, f"{link}/giay-to/{shown}") == 200
    assert client.get(f"{link}/giay-to/{hidden}").status_code == 404
    assert client.get(f"/can-bo/ho-so/{dossier_id}").status_code == 404
    bare = client.post(link, data={"stance": "disagree", "answer": ""})
    assert bare.status_code == 422
    assert "không thống nhất" in inspect_page(bare).xpath("string(//div[@role='alert'])")
    assert client.post(link, data={"stance": "agree"}).status_code == 303
    assert "Đã trả lời" in visit(link).text_content()
    assert client.post(link, data={"stance": "agree"}).status_code == 409
    enter(client, make.crew()[Function.CASE_OFFICER])
    assert "Thống nhất" in visit(f"/can-bo/ho-so/{dossier_id}").text_content()


@pytest.mark.parametrize("function", Function)
def test_who_opens_what(client: FlaskClient, dossier_id: UUID, function: Function) -> None:
    shown = papers(dossier_id)[0]
    ask(dossier_id, make.SAM_SON, papers=[shown])
    (row,) = rows(dossier_id)
    page = f"{ASKED}/{row.id}"
    enquiry = f"/can-bo/ho-so/{dossier_id}/hoi-y-kien"
    for unit in (make.HAC_THANH, make.SAM_SON, make.CONSTRUCTION):
        enter(client, make.crew(unit)[function])
        may = unit == make.SAM_SON and function in ANSWERING
        asks = unit == make.HAC_THANH and function is Function.CASE_OFFICER
        assert client.get(ASKED).status_code == 200
        for url in (page, f"{page}/giay-to/{shown}"):
            assert status_of(client, url) == (200 if may else 404), url
        assert client.get(enquiry).status_code == (200 if asks else 404)
        if not asks:
            assert client.post(enquiry, data={}).status_code == 404
        if not may:
            assert client.post(page, data={"stance": "agree"}).status_code == 404
    assert rows(dossier_id) == (row,)


def test_strangers_and_citizens_are_kept_out(client: FlaskClient, dossier_id: UUID) -> None:
    ask(dossier_id, make.SAM_SON)
    (row,) = rows(dossier_id)
    addresses = [
        ("GET", ASKED),
        ("GET", f"{ASKED}/{row.id}"),
        ("POST", f"{ASKED}/{row.id}"),
        ("GET", f"{ASKED}/{row.id}/giay-to/{uuid4()}"),
        ("GET", f"/can-bo/ho-so/{dossier_id}/hoi-y-kien"),
        ("POST", f"/can-bo/ho-so/{dossier_id}/hoi-y-kien"),
    ]
    for method, url in addresses:
        assert "/dang-nhap" in client.open(url, method=method).location
    enter(client, make.citizen())
    for method, url in addresses:
        assert client.open(url, method=method).status_code == 403
    assert rows(dossier_id) == (row,)
