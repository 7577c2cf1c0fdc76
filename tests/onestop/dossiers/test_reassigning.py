from uuid import UUID

import pytest
from flask.testing import FlaskClient

from portal.core import clock
from portal.core.access import SYSTEM
from portal.core.database import transaction
from portal.core.errors import DomainError
from portal.identity.accounts.queries import staff_in
from portal.identity.audit.queries import history
from portal.identity.notifications.queries import notices_of
from portal.identity.organisations.rules import Function
from portal.onestop.dossiers.rules import Action, Step
from portal.onestop.dossiers.services import reassigning
from portal.onestop.workflows.services.staffing import note_absence
from tests.conftest import Visit
from tests.factories import dossiers as make
from tests.onestop.dossiers.browsing import enter
from tests.pages import inspect_page

pytestmark = pytest.mark.usefixtures("app")
BASE = "/can-bo/phan-cong-lai"
LEADS = {Function.DIVISION_HEAD, Function.AGENCY_HEAD, Function.ADMINISTRATOR}


def assigned(count: int = 2) -> list[UUID]:
    return [make.make_dossier(Action.RECEIVE, Action.ASSIGN) for _ in range(count)]


def officer() -> UUID:
    """Give who was there first, whoever was hired since."""
    unit_id, today = make.unit_id(), clock.local(clock.now()).date()
    with transaction(writing=False):
        return min(p.account_id for p in staff_in(unit_id, Function.CASE_OFFICER, today))


def page_of(who: UUID) -> str:
    return f"{BASE}/{make.unit_id()}/{who}"


def test_a_head_hands_over_what_is_ticked(client: FlaskClient, visit: Visit) -> None:
    first, second = assigned()
    other = make.hire(Function.CASE_OFFICER)
    assert other.id
    enter(client, make.crew()[Function.DIVISION_HEAD])
    assert "2 hồ sơ" in visit(BASE).text_content()
    page = visit(page_of(officer()))
    assert set(page.xpath("//input[@name='dossiers']/@value")) == {str(first), str(second)}
    sent = {"dossiers": str(first), "officer_id": str(other.id), "reason": "Ốm."}
    answer = client.post(page_of(officer()), data=sent)
    assert answer.status_code == 200
    assert "Đã chuyển" in inspect_page(answer).text_content()
    assert [make.read(key).officer_id for key in (first, second)] == [other.id, officer()]
    with transaction(writing=False):
        acts = [event.action for event in history("dossier", str(first))]
        assert "dossier.reassigned" in acts
        assert len(notices_of(other.id)[0]) == 1


def test_all_of_a_sick_colleague_are_taken_over(client: FlaskClient, visit: Visit) -> None:
    keys, today = assigned(3), clock.local(clock.now()).date()
    other = make.hire(Function.CASE_OFFICER)
    with transaction():
        note_absence(
            unit_id=make.unit_id(),
            account_id=officer(),
            first_day=today,
            last_day=today,
            actor=SYSTEM,
            now=clock.now(),
        )
    enter(client, make.crew()[Function.ADMINISTRATOR])
    assert "Vắng mặt" in visit(BASE).text_content()
    sent = {"all": "yes", "officer_id": str(other.id), "reason": "Ốm."}
    assert client.post(page_of(officer()), data=sent).status_code == 200
    assert {make.read(key).officer_id for key in keys} == {other.id}
    assert "0 hồ sơ" in visit(BASE).text_content()


def test_each_dossier_has_its_own_result() -> None:
    (open_one,), closed = assigned(1), make.make_dossier(*make.road_to(Step.CLOSED))
    waiting, other = make.make_dossier(), make.hire(Function.CASE_OFFICER)
    stranger = make.make_dossier(Action.RECEIVE, Action.ASSIGN, unit=make.SAM_SON)
    assert other.id
    with transaction():
        done = reassigning.reassign(
            make.unit_id(),
            [open_one, closed, waiting, stranger],
            other.id,
            reason="Bàn giao.",
            actor=make.crew()[Function.DIVISION_HEAD],
            now=clock.now(),
        )
    assert sorted(bool(each.refusal) for each in done) == [False, True, True]
    assert make.read(open_one).officer_id == other.id
    assert make.read(closed).officer_id == officer()
    assert make.read(waiting).officer_id is None
    assert make.read(stranger).officer_id == make.crew(make.SAM_SON)[Function.CASE_OFFICER].id


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"reason": " "}, reassigning.NoReason),
        ({"to_officer": UUID(int=3)}, reassigning.NotAnOfficer),
        ({"dossier_ids": []}, reassigning.NothingChosen),
    ],
)
def test_a_wrong_order_changes_nothing(
    change: dict[str, object], refusal: type[DomainError]
) -> None:
    (key,), other = assigned(1), make.hire(Function.CASE_OFFICER)
    told = {"dossier_ids": [key], "to_officer": other.id, "reason": "Ốm."} | change
    with pytest.raises(refusal), transaction():
        reassigning.reassign(make.unit_id(), **told, actor=SYSTEM, now=clock.now())  # type: ignore[arg-type]
    assert make.read(key).officer_id == officer()


def test_what_is_missing_is_told(client: FlaskClient) -> None:
    (key,), other = assigned(1), make.hire(Function.CASE_OFFICER)
    enter(client, make.crew()[Function.DIVISION_HEAD])
    full = {"dossiers": str(key), "officer_id": str(other.id), "reason": "Ốm."}
    for missing in full:
        sent = {name: value for name, value in full.items() if name != missing}
        answer = client.post(page_of(officer()), data=sent)
        assert answer.status_code == 422, missing
        assert inspect_page(answer).xpath("//div[@role='alert']")
    assert make.read(key).officer_id == officer()


@pytest.mark.parametrize("function", Function)
def test_only_those_who_lead_hand_over(client: FlaskClient, function: Function) -> None:
    (key,), other = assigned(1), make.hire(Function.CASE_OFFICER)
    sent = {"dossiers": str(key), "officer_id": str(other.id), "reason": "Ốm."}
    for unit in (make.HAC_THANH, make.SAM_SON):
        enter(client, make.crew(unit)[function])
        leads = function in LEADS
        own = leads and unit == make.HAC_THANH
        assert client.get(BASE).status_code == (200 if leads else 403)
        assert client.get(page_of(officer())).status_code == (200 if own else 404)
        if not own:
            assert client.post(page_of(officer()), data=sent).status_code == 404
            assert make.read(key).officer_id == officer()


def test_strangers_and_citizens_are_kept_out(client: FlaskClient) -> None:
    (key,) = assigned(1)
    for path, method in ((BASE, "GET"), (page_of(officer()), "GET"), (page_of(officer()), "POST")):
        assert "/dang-nhap" in client.open(path, method=method).location
    enter(client, make.citizen())
    for path, method in ((BASE, "GET"), (page_of(officer()), "GET"), (page_of(officer()), "POST")):
        assert client.open(path, method=method).status_code == 403
    assert make.read(key).officer_id == officer()
