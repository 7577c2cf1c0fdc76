"""Sheets that judge everything, their answers, and the agency's own fault."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from portal.core import clock
from portal.core.access import Actor
from portal.core.database import transaction
from portal.core.errors import DomainError
from portal.core.jobs.worker import run_all
from portal.identity.audit.queries import history
from portal.identity.notifications.models import Notice
from portal.identity.organisations.rules import Function
from portal.onestop.corrections.models import CorrectionLine, SheetState
from portal.onestop.corrections.queries import sheets, versions
from portal.onestop.corrections.services import drafting, releasing, sending
from portal.onestop.corrections.services.answering import AlreadyAnswered, LineClosed
from portal.onestop.corrections.services.handing_in import NotAllAnswered, hand_in
from portal.onestop.dossiers.models import Dossier
from portal.onestop.dossiers.queries import contents
from portal.onestop.dossiers.queries import dossiers as find
from portal.onestop.dossiers.rules import Action, State, Step
from portal.onestop.dossiers.rules.issued import PaperKind
from portal.onestop.workflows.rules import Duty
from tests.factories import corrections as make_sheet
from tests.factories import dossiers as make
from tests.factories.corrections import NAME, PHONE
from tests.factories.deputies import GROUND, let_act
from tests.factories.identity import make_staff, sign_in

Gallery = Mapping[Step, UUID]
pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def examined(gallery: Gallery) -> UUID:
    return gallery[Step.EXAMINATION]


@pytest.fixture
def at_intake(gallery: Gallery) -> UUID:
    return gallery[Step.INTAKE]


def picture(dossier_id: UUID) -> tuple[object, ...]:
    """Take down what a refused act must not change."""
    with transaction(writing=False) as session:
        dossier = find.get(dossier_id)
        lines = session.scalar(sa.select(sa.func.count()).select_from(CorrectionLine))
        states = [(sheet.state, sheet.version) for sheet in sheets.of_dossier(dossier_id)]
        held = (dossier.version, dossier.state, dossier.answers, dossier.content_sha256)
        return (*held, lines, states, len(history("dossier", str(dossier_id))))


def actions(dossier_id: UUID) -> list[str]:
    with transaction(writing=False):
        return [entry.action for entry in history("dossier", str(dossier_id))]


def test_a_sheet_covers_every_field_and_every_paper(examined: UUID) -> None:
    make_sheet.draw_up(examined, {})
    with transaction(writing=False):
        sheet = sheets.find_in(examined, SheetState.DRAFT)
        assert sheet
        covered = [line.item for line in sheets.lines(sheet.id)]
        papers = {f"paper:{paper.requirement}" for paper in contents.papers(examined)}
    assert covered == make_sheet.keys(examined)
    assert papers <= set(covered)
    assert NAME in covered


@pytest.mark.parametrize(
    ("step", "state"), [(Step.INTAKE, State.REGISTERED), (Step.EXAMINATION, State.CORRECTION)]
)
def test_sending_makes_the_dossier_wait(gallery: Gallery, step: Step, state: State) -> None:
    dossier_id = gallery[step]
    make_sheet.ask(dossier_id)
    dossier = make.read(dossier_id)
    assert (dossier.step, dossier.state) == (Step.APPLICANT, state)
    assert actions(dossier_id).count("correction.sent") == 1


def test_form_02_says_every_line(examined: UUID) -> None:
    make_sheet.ask(examined, NAME, PHONE, because="Chữ bị mờ.")
    run_all(prefix="dossier.")
    with transaction(writing=False):
        assert find.find_issued_paper(examined, PaperKind.CORRECTION_02)
        reason = contents.moves(examined)[-1].reason
    assert "2 mục" in str(reason)


def test_the_citizen_is_told(examined: UUID) -> None:
    make_sheet.ask(examined)
    with transaction(writing=False) as session:
        told = session.scalars(sa.select(Notice).where(Notice.account_id == make.citizen().id))
        assert any("cần bổ sung" in notice.title for notice in told)


@pytest.mark.parametrize("left_out", [NAME, "paper"])
def test_a_missing_verdict_stops_everything(examined: UUID, left_out: str) -> None:
    key = make_sheet.paper_of(examined) if left_out == "paper" else left_out
    make_sheet.draw_up(examined, {PHONE: make_sheet.bad()}, without=[key])
    before = picture(examined)
    with pytest.raises(sending.VerdictMissing) as refused:
        make_sheet.send(examined)
    assert list(refused.value.errors) == [key]
    assert picture(examined) == before


def test_a_deficiency_needs_a_reason(examined: UUID) -> None:
    make_sheet.draw_up(examined, {NAME: make_sheet.bad("")})
    with pytest.raises(sending.VerdictMissing):
        make_sheet.send(examined)


def test_nothing_deficient_is_nothing_to_send(examined: UUID) -> None:
    make_sheet.draw_up(examined, {})
    before = picture(examined)
    with pytest.raises(sending.NothingDeficient):
        make_sheet.send(examined)
    assert picture(examined) == before


def test_a_second_sheet_waits_for_the_first(examined: UUID) -> None:
    make_sheet.ask(examined)
    before = picture(examined)
    with pytest.raises(drafting.SheetOpen):
        make_sheet.draw_up(examined, {}, actor=make.crew()[Function.CASE_OFFICER])
    with pytest.raises(drafting.SheetOpen):
        make_sheet.send(examined)
    assert picture(examined) == before


def test_what_the_dossier_does_not_hold_is_not_judged(examined: UUID) -> None:
    before = picture(examined)
    with pytest.raises(drafting.UnknownItem), transaction():
        drafting.save(
            find.get(examined),
            {"field:made_up": make_sheet.bad()},
            seen=None,
            actor=make_sheet.officer(examined),
            now=clock.now(),
        )
    assert picture(examined) == before


def test_answers_make_a_new_version_and_keep_the_old(examined: UUID) -> None:
    paper = make_sheet.paper_of(examined)
    make_sheet.ask(examined, NAME, paper)
    old = make.read(examined)
    assert make_sheet.left(examined) == 2
    make_sheet.answer_field(examined, "applicant_full_name", "Lê Thị Mới")
    assert make_sheet.left(examined) == 1
    make_sheet.answer_paper(examined, paper.removeprefix("paper:"))
    make_sheet.hand_in(examined)
    new = make.read(examined)
    assert (new.step, new.state) == (Step.EXAMINATION, State.PROCESSING)
    assert new.applicant_name == "Lê Thị Mới"
    assert new.content_sha256 != old.content_sha256
    with transaction(writing=False):
        first, second = versions.of_dossier(examined)
        assert first.answers == old.answers
        assert (first.content_sha256, second.content_sha256) == (
            old.content_sha256,
            new.content_sha256,
        )
        assert [p.file_name for p in contents.papers(examined)] == ["ban-moi.pdf"]
        found = versions.changes(sheets.get(second.sheet_id or UUID(int=0)), find.get(examined))
    assert {change.label for change in found.changed} == {
        change.label for change in found.changed if change.line
    }
    assert len(found.changed) == 2
    assert len(found.rest) == len(make_sheet.keys(examined)) - 2


def test_a_fresh_acknowledgement_carries_the_new_digest(examined: UUID) -> None:
    make_sheet.ask(examined)
    make_sheet.answer_field(examined, "applicant_full_name", "Lê Thị Mới")
    make_sheet.hand_in(examined)
    run_all(prefix="dossier.")
    with transaction(writing=False):
        assert find.find_issued_paper(examined, PaperKind.ACKNOWLEDGEMENT, 2)


def test_nothing_is_handed_in_half(examined: UUID) -> None:
    make_sheet.ask(examined, NAME, PHONE)
    make_sheet.answer_field(examined, "applicant_full_name", "Lê Thị Mới")
    before = picture(examined)
    with pytest.raises(NotAllAnswered) as refused:
        make_sheet.hand_in(examined)
    assert list(refused.value.errors) == [PHONE]
    assert picture(examined) == before


def test_what_was_accepted_cannot_be_changed(examined: UUID) -> None:
    make_sheet.ask(examined, PHONE)
    before = picture(examined)
    with pytest.raises(LineClosed):
        make_sheet.answer_field(examined, "applicant_full_name", "Người Khác")
    with pytest.raises(LineClosed):
        make_sheet.answer_paper(examined, make_sheet.paper_of(examined).removeprefix("paper:"))
    assert picture(examined) == before


def test_an_answer_is_handed_in_once(examined: UUID) -> None:
    answered(examined)
    before = picture(examined)
    with pytest.raises(AlreadyAnswered):
        hand_in_again(examined)
    assert picture(examined) == before


def hand_in_again(dossier_id: UUID) -> None:
    with transaction():
        sheet = sheets.find_in(dossier_id, SheetState.ANSWERED)
        assert sheet
        hand_in(sheet, find.get(dossier_id), actor=make.citizen(), now=clock.now())


def answered(dossier_id: UUID) -> None:
    make_sheet.ask(dossier_id, NAME)
    make_sheet.answer_field(dossier_id, "applicant_full_name", "Lê Thị Mới")
    make_sheet.hand_in(dossier_id)


def test_what_was_accepted_before_needs_the_head(examined: UUID) -> None:
    answered(examined)
    make_sheet.draw_up(examined, {PHONE: make_sheet.bad()})
    before = picture(examined)
    with pytest.raises(sending.ReleaseMissing):
        make_sheet.send(examined)
    assert picture(examined) == before
    release(examined, "Chưa phát hiện số điện thoại sai.")
    sheet_id = make_sheet.send(examined)
    with transaction(writing=False):
        assert sheets.get(sheet_id).agency_fault
    assert actions(examined).count("correction.released") == 1
    assert actions(examined).count("correction.fault_counted") == 1


def release(dossier_id: UUID, reason: str, actor: Actor | None = None) -> None:
    with transaction():
        who = actor or make.crew()[Function.AGENCY_HEAD]
        releasing.release(find.get(dossier_id), reason=reason, actor=who, now=clock.now())


@pytest.mark.parametrize(
    ("title", "form"), [("PHÓ CHỦ TỊCH", "deputy"), ("Trưởng phòng", "by_mandate")]
)
def test_who_signs_for_the_head_releases_in_the_heads_place(
    examined: UUID, client: FlaskClient, title: str, form: str
) -> None:
    """KT. by a deputy head, TUQ. by anybody else: on the sheet and in the journal."""
    answered(examined)
    make_sheet.draw_up(examined, {PHONE: make_sheet.bad()})
    deputy = make_staff(make.unit_id(), Function.DIVISION_HEAD, title=title)
    sign_in(client, deputy)
    page = f"/can-bo/phieu-bo-sung/{examined}"
    assert client.post(f"{page}/cho-phep", data={"reason": "Chưa thấy."}).status_code == 404
    name_deputy_of_head(deputy)
    sign_in(client, deputy)
    assert "cho-phep" in client.get(page).text
    assert client.post(f"{page}/cho-phep", data={"reason": "Chưa thấy."}).status_code == 303
    make_sheet.send(examined)
    with transaction(writing=False):
        (sheet,) = [s for s in sheets.of_dossier(examined) if s.state is SheetState.SENT]
        (entry,) = [
            e for e in history("dossier", str(examined)) if e.action == "correction.released"
        ]
    assert (sheet.released_by, sheet.agency_fault) == (deputy, True)
    assert sheet.release_acting
    assert sheet.release_acting["form"] == entry.facts["acting_form"] == form
    assert entry.facts["acting_principal"] == str(make.crew()[Function.AGENCY_HEAD].id)
    assert GROUND in client.get(page).text


def test_whoever_drew_the_sheet_up_does_not_release_it_for_the_head(
    examined: UUID, client: FlaskClient
) -> None:
    answered(examined)
    drawer = make_sheet.officer(examined)
    make_sheet.draw_up(examined, {PHONE: make_sheet.bad()})
    before = picture(examined)
    assert drawer.id
    name_deputy_of_head(drawer.id)
    sign_in(client, drawer.id)
    url = f"/can-bo/phieu-bo-sung/{examined}/cho-phep"
    answer = client.post(url, data={"reason": "Chưa thấy."})
    assert answer.status_code == 409
    assert "không được thay người khác" in answer.text
    assert picture(examined) == before


@pytest.mark.parametrize("limit", [{"procedures": ["2.000575"]}, {"days": (1, 3)}])
def test_beyond_the_limits_nobody_releases_for_the_head(
    examined: UUID, client: FlaskClient, limit: dict[str, Any]
) -> None:
    answered(examined)
    make_sheet.draw_up(examined, {PHONE: make_sheet.bad()})
    before = picture(examined)
    deputy = make_staff(make.unit_id(), Function.DIVISION_HEAD)
    name_deputy_of_head(deputy, **limit)
    sign_in(client, deputy)
    page = f"/can-bo/phieu-bo-sung/{examined}/cho-phep"
    assert client.post(page, data={"reason": "Chưa thấy."}).status_code == 404
    assert picture(examined) == before


def name_deputy_of_head(
    deputy: UUID,
    *,
    duties: Sequence[Duty] = (Duty.SIGN,),
    procedures: Sequence[str] = (),
    days: tuple[int, int] = (0, 2),
) -> None:
    first, last = (clock.local(clock.now()).date() + timedelta(days=day) for day in days)
    let_act(
        deputy,
        Function.AGENCY_HEAD,
        duties,
        procedures=procedures,
        first_day=first,
        last_day=last,
    )


def test_a_release_holds_for_what_it_was_given_for(examined: UUID) -> None:
    answered(examined)
    make_sheet.draw_up(examined, {PHONE: make_sheet.bad()})
    release(examined, "Một mục.")
    paper = make_sheet.paper_of(examined)
    make_sheet.draw_up(examined, {PHONE: make_sheet.bad(), paper: make_sheet.bad("Mờ.")})
    with pytest.raises(sending.ReleaseMissing):
        make_sheet.send(examined)


def test_a_release_needs_a_reason_and_something_to_release(examined: UUID) -> None:
    with pytest.raises(releasing.NothingToRelease):
        release(examined, "Không có gì.")
    answered(examined)
    make_sheet.draw_up(examined, {PHONE: make_sheet.bad()})
    with pytest.raises(releasing.ReleaseReasonMissing):
        release(examined, "  ")


def test_what_the_citizen_made_wrong_anew_is_not_the_agencys_fault(examined: UUID) -> None:
    answered(examined)
    sheet_id = make_sheet.ask(examined, NAME)
    with transaction(writing=False):
        assert not sheets.get(sheet_id).agency_fault


def test_intake_may_send_back_before_receipt(at_intake: UUID) -> None:
    make_sheet.ask(at_intake)
    make_sheet.answer_field(at_intake, "applicant_full_name", "Lê Thị Mới")
    make_sheet.hand_in(at_intake)
    dossier: Dossier = make.read(at_intake)
    assert (dossier.step, dossier.state) == (Step.INTAKE, State.REGISTERED)


def test_the_officer_is_told_of_the_answer(examined: UUID) -> None:
    officer = make_sheet.officer(examined)
    answered(examined)
    with transaction(writing=False) as session:
        told = session.scalars(sa.select(Notice).where(Notice.account_id == officer.id))
        assert any(notice.url.endswith("/thay-doi") for notice in told)


@pytest.mark.parametrize("days", [0, -1, 181])
def test_time_to_answer_has_bounds(examined: UUID, days: int) -> None:
    make_sheet.draw_up(examined, {NAME: make_sheet.bad()})
    before = picture(examined)
    with pytest.raises(DomainError), transaction():
        sending.send(
            find.get(examined),
            days=days,
            seen=None,
            actor=make_sheet.officer(examined),
            now=clock.now(),
        )
    assert picture(examined) == before


def test_the_move_names_its_sheet(examined: UUID) -> None:
    make_sheet.ask(examined)
    assert make.actions_of(examined)[-1] == Action.REQUEST_CORRECTION
