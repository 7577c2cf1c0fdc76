"""A deputy does what was given to them, from day to day, and the journal says for whom."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from portal.core import clock
from portal.core.access import SYSTEM, Actor
from portal.core.database import transaction
from portal.identity.accounts.queries import staff_in
from portal.identity.audit.queries import history
from portal.identity.organisations.rules import Function
from portal.onestop.dossiers import policies
from portal.onestop.dossiers.models import Dossier
from portal.onestop.dossiers.queries import dossiers as find
from portal.onestop.dossiers.queries import inbox
from portal.onestop.dossiers.queries.matters import amount_of, matter_of
from portal.onestop.dossiers.rules import MOVES, Action, Step
from portal.onestop.dossiers.services import finishing, results, sheets
from portal.onestop.dossiers.services.acting import OwnWork, for_job, who_ordered
from portal.onestop.workflows.queries.acting import deputations_of
from portal.onestop.workflows.queries.staffing import deputies
from portal.onestop.workflows.rules import Duty
from portal.onestop.workflows.services.staffing import give_competence, note_absence
from portal.records.registers.queries import get as find_document
from tests.conftest import Visit
from tests.factories import dossiers as make
from tests.factories.deputies import GROUND, let_act
from tests.factories.identity import make_staff
from tests.onestop.dossiers.browsing import enter

pytestmark = pytest.mark.usefixtures("app")
TODAY = make.MORNING.date()


def first_of(function: Function) -> UUID:
    """Give who was there first, whoever was hired since."""
    with transaction(writing=False):
        return min(p.account_id for p in staff_in(make.unit_id(), function, TODAY))


def name(principal: Function, deputy: Actor, *duties: Duty, **more: Any) -> UUID:
    """Let somebody deputise for one of the crew, for three days unless told otherwise."""
    return let_act(deputy.id, first_of(principal), duties, **more)


def as_today(who: Actor, today: date = TODAY) -> Actor:
    """Give somebody with what they carry for others on a day."""
    assert who.id
    with transaction(writing=False):
        return replace(who, deputations=deputations_of(who.id, today))


def post(client: FlaskClient, dossier_id: UUID, slug: str, **data: str) -> int:
    return client.post(f"/can-bo/ho-so/{dossier_id}/{slug}", data=data).status_code


def test_a_deputy_finds_the_work_does_it_and_is_named(client: FlaskClient, visit: Visit) -> None:
    dossier_id, clerk = make.make_dossier(), make.hire(Function.CASE_OFFICER)
    code = make.read(dossier_id).code
    enter(client, clerk)
    assert code not in visit("/can-bo/ho-so").text_content()
    made = name(Function.INTAKE, clerk, Duty.RECEIVE)
    assert code in visit("/can-bo/ho-so").text_content()
    assert visit(f"/can-bo/ho-so/{dossier_id}").xpath("//button[contains(., 'Tiếp nhận hồ sơ')]")
    assert post(client, dossier_id, "tiep-nhan") == 303
    principal = make.crew()[Function.INTAKE]
    assert principal.id == first_of(Function.INTAKE)
    words = f"thay mặt {principal.name} theo phân công từ 16/11/2026 đến 18/11/2026 ({GROUND})"
    assert words in " ".join(visit(f"/can-bo/ho-so/{dossier_id}").text_content().split())
    with transaction(writing=False):
        (event,) = [e for e in history("dossier", dossier_id) if e.action == "dossier.received"]
        (row,) = deputies(make.unit_id(), TODAY)
        said = {str(word): str(fact) for word, fact in event.told_facts}
    assert event.facts["acting_principal"] == str(principal.id)
    assert (event.facts["acting_first_day"], event.facts["acting_ground"]) == ("2026-11-16", GROUND)
    assert (said["Thay mặt"], said["Làm thay từ ngày"]) == (principal.name, "16/11/2026")
    assert (row.id, row.used) == (made, 1)
    assert make.moves_of(dossier_id)[-1].actor_name == clerk.name


LIMITS: Mapping[str, dict[str, Any]] = {
    "not yet": {"first_day": TODAY + timedelta(days=1)},
    "another procedure": {"procedures": ["1.001193"]},
    "another duty": {"duties": [Duty.HAND_OVER]},
}


@pytest.mark.parametrize("limit", LIMITS)
def test_outside_the_days_and_limits_a_direct_post_is_refused(
    client: FlaskClient, limit: str
) -> None:
    dossier_id, clerk = make.make_dossier(), make.hire(Function.CASE_OFFICER)
    given = {"duties": [Duty.RECEIVE], **LIMITS[limit]}
    name(Function.INTAKE, clerk, *given.pop("duties"), **given)
    enter(client, clerk)
    assert post(client, dossier_id, "tiep-nhan") in {403, 404}
    assert make.actions_of(dossier_id) == ["submit"]


def test_a_deputation_ends_with_its_last_day(client: FlaskClient) -> None:
    dossier_id, clerk = make.make_dossier(), make.hire(Function.CASE_OFFICER)
    name(Function.INTAKE, clerk, Duty.RECEIVE)
    with clock.frozen(make.MORNING + timedelta(days=3)):
        enter(client, clerk)
        assert post(client, dossier_id, "tiep-nhan") == 404
    assert make.actions_of(dossier_id) == ["submit"]


def test_the_number_of_dossiers_is_a_limit(client: FlaskClient, visit: Visit) -> None:
    first, second = make.make_dossier(), make.make_dossier()
    clerk = make.hire(Function.CASE_OFFICER)
    name(Function.INTAKE, clerk, Duty.RECEIVE, max_dossiers=1)
    enter(client, clerk)
    assert post(client, first, "tiep-nhan") == 303
    assert post(client, second, "tiep-nhan") == 404
    assert make.actions_of(second) == ["submit"]
    assert make.read(second).code not in visit("/can-bo/ho-so?hang-doi=open").text_content()
    assert visit(f"/can-bo/ho-so/{first}") is not None


def test_the_deputy_of_an_officer_has_that_officers_dossiers_only(client: FlaskClient) -> None:
    theirs = make.make_dossier(Action.RECEIVE, Action.ASSIGN)
    colleague, clerk = make.hire(Function.CASE_OFFICER), make.hire(Function.INTAKE)
    others = make.make_dossier(Action.RECEIVE, Action.ASSIGN)
    with transaction():
        find.get(others).officer_id = colleague.id
    enter(client, clerk)
    ask = {"reason": "Cần ý kiến."}
    assert post(client, theirs, "lay-y-kien", **ask) in {403, 404}
    name(Function.CASE_OFFICER, clerk, Duty.EXAMINE)
    assert client.get(f"/can-bo/ho-so/{theirs}/ket-qua").status_code == 200
    assert client.get(f"/can-bo/ho-so/{others}/ket-qua").status_code == 404
    assert post(client, others, "lay-y-kien", **ask) in {403, 404}
    assert post(client, theirs, "lay-y-kien", **ask) == 303
    assert make.moves_of(theirs)[-1].acting is not None
    assert make.actions_of(others)[-1] == "assign"


GIVEN: Mapping[str, dict[str, Any]] = {
    "all of a duty": {},
    "one procedure": {"procedures": frozenset({make.PLAIN})},
    "another procedure": {"procedures": frozenset({"1.001193"})},
    "used up": {"only": frozenset[UUID]()},
}


@pytest.mark.parametrize("limits", GIVEN)
def test_lists_and_policy_show_a_deputy_the_same(gallery: Mapping[Step, UUID], limits: str) -> None:
    """Every desk, every duty: who may handle a dossier finds it in the lists, nobody else does."""
    clerk = make.hire(Function.RECORDS_CLERK, Function.CASE_OFFICER)
    name(Function.CASE_OFFICER, clerk, Duty.EXAMINE)
    (whole,) = as_today(clerk).deputations
    crew = {duty: first_of(duty.held_by) for duty in Duty}
    dossiers = [make.read(key) for key in gallery.values()]
    now = clock.now()
    for duty in Duty:
        given = {"duties": frozenset({duty}), "principal_id": crew[duty], **GIVEN[limits]}
        who = replace(clerk, deputations=(replace(whole, **given),))
        handled = {dossier.id for dossier in dossiers if policies.may_handle(who, dossier)}
        with transaction(writing=False) as session:
            seen = set(session.scalars(sa.select(Dossier.id).where(find.visible_to(who))))
            listed = [
                row.id
                for queue in ("open", "ended")
                for row in inbox.desk(who, inbox.DeskFilter(queue), now=now)
            ]
            to_do = {row.id for row in inbox.desk(who, inbox.DeskFilter(), now=now)}
            counts = inbox.queue_counts(who, now=now)
        assert seen == handled
        assert sorted(listed) == sorted(handled)
        assert counts["open"] + counts["ended"] == len(handled)
        assert to_do <= handled
        assert counts["todo"] == len(to_do)
        may = {
            dossier.id
            for dossier in dossiers
            for move in MOVES
            if move.function and policies.may_act(who, dossier, move.action)
        }
        assert may <= handled


def away(function: Function) -> None:
    facts = {"unit_id": make.unit_id(), "actor": SYSTEM, "now": clock.now()}
    with transaction():
        note_absence(
            account_id=first_of(function),
            first_day=TODAY,
            last_day=TODAY + timedelta(days=2),
            **facts,  # type: ignore[arg-type]
        )


@pytest.mark.parametrize(
    ("title", "block"),
    [
        ("Phó Chủ tịch", ["TM. ỦY BAN NHÂN DÂN", "KT. ", "Phó Chủ tịch"]),
        ("Chánh Văn phòng", ["TUQ. ", "Chánh Văn phòng"]),
    ],
)
def test_a_result_is_signed_in_the_heads_place(title: str, block: list[str]) -> None:
    dossier_id = make.make_dossier(Action.RECEIVE, Action.ASSIGN)
    where = make.unit_id()
    key = make_staff(where, Function.CASE_OFFICER, title=title, display_name="Lê Văn Phó")
    deputy = Actor(key, "Lê Văn Phó", "staff")
    name(Function.AGENCY_HEAD, deputy, Duty.SIGN)
    make.write_result(dossier_id)
    away(Function.AGENCY_HEAD)
    officer, now = make.crew()[Function.CASE_OFFICER], clock.now()
    with transaction():
        dossier = find.get(dossier_id)
        results.propose(dossier, reason=None, actor=officer, now=now)
        result = find.find_result(dossier_id)
        assert result
        assert result.issued_document_id
        document = find_document(result.issued_document_id)
        assert document.signer_name == "Lê Văn Phó"
        html = sheets.write(dossier_id).html
        places = [html.index(f">{line}") for line in block]
        assert places == sorted(places)
        assert ("TM. ỦY BAN" in html) == (block[0] == "TM. ỦY BAN NHÂN DÂN")
        dossier.pending, dossier.step = None, Step.SIGNING
        payload = for_job(dossier, "certify", as_today(deputy))
        dossier.pending = "certify"
        finishing.certified(dossier_id, "0" * 64, actor=who_ordered(payload), now=now)
    acting = make.moves_of(dossier_id)[-1].acting
    assert acting
    assert acting["form"] == ("deputy" if "KT. " in block else "by_mandate")
    assert make.read(dossier_id).step is Step.NUMBERING


def test_nobody_signs_their_own_draft_in_somebody_elses_place() -> None:
    dossier_id = make.make_dossier(Action.RECEIVE, Action.ASSIGN)
    officer = make.crew()[Function.CASE_OFFICER]
    name(Function.AGENCY_HEAD, officer, Duty.SIGN)
    make.write_result(dossier_id)
    away(Function.AGENCY_HEAD)
    with transaction():
        dossier = find.get(dossier_id)
        results.propose(dossier, reason=None, actor=officer, now=clock.now())
        result = find.find_result(dossier_id)
        assert result
        result.rendered_sha256, dossier.pending, dossier.step = "0" * 64, None, Step.SIGNING
        with pytest.raises(OwnWork):
            results.ask_to_sign(dossier, actor=as_today(officer), now=clock.now())
    assert make.read(dossier_id).step is Step.SIGNING


def test_a_job_in_ones_own_right_names_no_deputation() -> None:
    dossier = make.read(make.make_dossier())
    head = make.crew()[Function.AGENCY_HEAD]
    assert "deputation_id" not in for_job(dossier, "certify", head)


def test_sum_and_place_of_a_dossier_are_read_from_its_answers() -> None:
    trade, plain = make.make_dossier(code="1.001612"), make.make_dossier()
    with transaction(writing=False):
        told = find.answers(find.get(trade))
        assert amount_of(find.get(trade)) in told.values()
        assert amount_of(find.get(plain)) is None
        assert matter_of(find.get(plain)).procedure_code == make.PLAIN


def test_whom_the_matrix_names_stands_chosen_when_work_is_assigned(
    visit: Visit, client: FlaskClient
) -> None:
    dossier_id = make.make_dossier(Action.RECEIVE)
    head, named = make.crew()[Function.DIVISION_HEAD], make.hire(Function.CASE_OFFICER)
    enter(client, head)
    for territory, chosen in (("Thôn không có", False), ("", True)):
        with transaction():
            give_competence(
                unit_id=make.unit_id(),
                account_id=named.id,  # type: ignore[arg-type]
                duty=Duty.EXAMINE,
                procedure_code=make.PLAIN,
                territory=territory,
                actor=SYSTEM,
                now=clock.now(),
            )
        page = visit(f"/can-bo/ho-so/{dossier_id}")
        (value,) = page.xpath("//select[@name='officer_id']/option[@selected]/@value")
        assert (value == str(named.id)) is chosen
        words = f"Đề xuất {named.name}: được phân công cho thủ tục, địa bàn này."
        assert (words in page.text_content()) is chosen
