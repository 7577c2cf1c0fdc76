from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.core import clock
from portal.core.access import SYSTEM
from portal.core.database import transaction
from portal.identity.organisations.rules import Function
from portal.onestop.calendar.rules import Limit, LimitKind, SegmentKind
from portal.onestop.dossiers.queries import dossiers as find
from portal.onestop.dossiers.queries.clock import segments as clock_of
from portal.onestop.dossiers.queries.path import limits_of
from portal.onestop.dossiers.rules import Action, Step
from portal.onestop.dossiers.services.moves import LinkedOpen, check_possible, move
from portal.onestop.procedures import queries as procedures
from portal.onestop.procedures import services as procedure_services
from portal.onestop.workflows.queries.asking import LinkedRow, linked_to
from portal.onestop.workflows.rules.linking import Outcome
from portal.onestop.workflows.services.linking import Ending, end_part
from tests.conftest import Visit
from tests.factories import dossiers as make
from tests.onestop.dossiers.browsing import enter
from tests.pages import inspect_page

CODE = "2.000815"
TELLS = {Function.CASE_OFFICER, Function.DIVISION_HEAD, Function.AGENCY_HEAD}


@pytest.fixture
def dossier_id(app: Flask) -> UUID:
    """Give a dossier on a linked path, received and therefore examined."""
    assert app.testing
    with transaction():
        content = {**procedures.get(CODE).content, "workflow": "lien-thong-khai-sinh"}
        made = procedure_services.draft(content, actor=SYSTEM, now=clock.now())
        procedure_services.publish(made, actor=SYSTEM, now=clock.now())
    return make.make_dossier(Action.RECEIVE, code=CODE)


def parts(dossier_id: UUID) -> tuple[LinkedRow, ...]:
    with transaction(writing=False):
        return linked_to(dossier_id)


def standings(dossier_id: UUID) -> list[str]:
    return [part.standing(clock.now()).value for part in parts(dossier_id)]


def test_the_first_part_begins_with_the_examination(dossier_id: UUID) -> None:
    assert standings(dossier_id) == ["running", "waiting", "waiting"]
    with transaction(writing=False):
        assert not linked_to(UUID(int=1))


def test_an_outcome_begins_the_next_part(
    client: FlaskClient, visit: Visit, dossier_id: UUID
) -> None:
    enter(client, make.crew()[Function.CASE_OFFICER])
    page = f"/can-bo/ho-so/{dossier_id}/lien-thong/khai-sinh"
    assert visit(page).xpath("//input[@name='outcome']")
    bare = client.post(page, data={})
    assert bare.status_code == 422
    inspect_page(bare)
    assert standings(dossier_id)[0] == "running"
    told = {"outcome": "granted", "reference": "TP-12"}
    assert client.post(page, data=told).status_code == 303
    assert standings(dossier_id) == ["done", "running", "waiting"]
    assert parts(dossier_id)[0].reference == "TP-12"
    again = client.post(page, data=told)
    assert again.status_code == 409
    inspect_page(again)
    early = f"/can-bo/ho-so/{dossier_id}/lien-thong/bao-hiem-y-te"
    assert client.post(early, data=told).status_code == 409
    assert client.get(f"/can-bo/ho-so/{dossier_id}/lien-thong/khong-co").status_code == 404
    assert standings(dossier_id) == ["done", "running", "waiting"]


@pytest.mark.parametrize("function", Function)
def test_who_enters_an_outcome(client: FlaskClient, dossier_id: UUID, function: Function) -> None:
    page = f"/can-bo/ho-so/{dossier_id}/lien-thong/khai-sinh"
    for unit in (make.HAC_THANH, make.SAM_SON):
        enter(client, make.crew(unit)[function])
        may = unit == make.HAC_THANH and function in TELLS
        assert client.get(page).status_code == (200 if may else 404)
        if not may:
            assert client.post(page, data={"outcome": "granted"}).status_code == 404
    assert standings(dossier_id) == ["running", "waiting", "waiting"]


@pytest.mark.parametrize("function", [Function.INTAKE, Function.RECORDS_CLERK])
def test_who_only_sees_the_dossier_tells_nothing_of_it(
    client: FlaskClient, visit: Visit, dossier_id: UUID, function: Function
) -> None:
    """What is told lets the dossier be signed: counter and clerk see it, and that is all."""
    with transaction():
        find.get(dossier_id).step = Step.NUMBERING
    page = f"/can-bo/ho-so/{dossier_id}/lien-thong/khai-sinh"
    enter(client, make.crew()[function])
    assert page not in visit(f"/can-bo/ho-so/{dossier_id}").xpath("//a/@href")
    assert client.get(page).status_code == 404
    assert client.post(page, data={"outcome": "granted"}).status_code == 404
    assert standings(dossier_id) == ["running", "waiting", "waiting"]


def test_strangers_and_citizens_are_kept_out(client: FlaskClient, dossier_id: UUID) -> None:
    page = f"/can-bo/ho-so/{dossier_id}/lien-thong/khai-sinh"
    for method in ("GET", "POST"):
        assert "/dang-nhap" in client.open(page, method=method).location
    enter(client, make.citizen())
    for method in ("GET", "POST"):
        assert client.open(page, method=method).status_code == 403
    assert standings(dossier_id)[0] == "running"


def stand_at_signing(dossier_id: UUID) -> None:
    with transaction():
        find.get(dossier_id).step = Step.SIGNING


def test_nothing_is_signed_while_a_needed_part_is_open(
    client: FlaskClient, dossier_id: UUID
) -> None:
    stand_at_signing(dossier_id)
    before = make.read(dossier_id)
    enter(client, make.crew()[Function.AGENCY_HEAD])
    answer = client.post(f"/can-bo/ho-so/{dossier_id}/ky-so")
    assert answer.status_code == 409
    assert "Đăng ký khai sinh" in inspect_page(answer).xpath("string(//div[@role='alert'])")
    head = make.crew()[Function.AGENCY_HEAD]
    with pytest.raises(LinkedOpen), transaction():
        move(find.get(dossier_id), Action.SIGN, actor=head, now=clock.now())
    after = make.read(dossier_id)
    assert (after.step, after.version, after.pending) == (before.step, before.version, None)


@pytest.mark.parametrize("outcome", Outcome)
def test_it_may_be_signed_once_the_needed_parts_have_ended(
    dossier_id: UUID, outcome: Outcome
) -> None:
    stand_at_signing(dossier_id)
    with transaction():
        end_part(dossier_id, "khai-sinh", Ending(outcome), actor=SYSTEM, now=clock.now())
        assert check_possible(find.get(dossier_id), Action.SIGN).action is Action.SIGN


def test_linked_parts_run_inside_the_clock_of_the_whole(dossier_id: UUID) -> None:
    """The parent's clock never waits for them, and its desk has at least their longest chain."""
    with transaction():
        before = find.get(dossier_id).due_at, clock_of(dossier_id)
        ending = Ending(Outcome.GRANTED)
        end_part(dossier_id, "khai-sinh", ending, actor=SYSTEM, now=clock.now())
        assert (find.get(dossier_id).due_at, clock_of(dossier_id)) == before
        assert [segment.kind for segment in clock_of(dossier_id)] == [SegmentKind.RUNNING]
        limit = limits_of(find.get(dossier_id))[Step.EXAMINATION]
    assert limit == Limit(LimitKind.WORKING_HOURS, 24 + 5 * 8 + 2 * 8)
