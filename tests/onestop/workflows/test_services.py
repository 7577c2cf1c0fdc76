from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy.orm import Session

from portal.core.access import SYSTEM
from portal.core.clock import VIETNAM
from portal.core.database import session, transaction
from portal.core.errors import DomainError
from portal.identity.audit.queries import history
from portal.identity.organisations.rules import Function, UnitKind
from portal.onestop.procedures.rules import RevisionState
from portal.onestop.workflows.models import WorkflowVersion
from portal.onestop.workflows.queries import asking, staffing, versions
from portal.onestop.workflows.rules import Duty, Ground, Matter, Stance, Wait, packaged
from portal.onestop.workflows.rules.linking import Outcome, Standing, all_ended
from portal.onestop.workflows.services import (
    deputising,
    entries,
    linking,
    opinions,
    publishing,
    trying,
)
from portal.onestop.workflows.services import staffing as services
from tests.factories.identity import make_staff, make_unit, staff_actor
from tests.factories.procedures import make_procedure
from tests.factories.workflows import as_text, content_of, step_of

NOW = datetime(2026, 11, 16, 8, 30, tzinfo=VIETNAM)
TODAY = NOW.date()
DOSSIER = UUID(int=99)
ADMIN = staff_actor(UUID(int=1), Function.ADMINISTRATOR)


def changed(code: str = "mac-dinh", **limits: int) -> str:
    content = content_of(code)
    for step_id, hours in limits.items():
        step_of(content, step_id.replace("_", "-"))["limit"] = {"hours": hours}
    return as_text(content)


def count_versions() -> int:
    return len(versions.versions_of("mac-dinh"))


def test_a_packaged_path_is_in_force_without_a_row(db: Session) -> None:
    found = versions.in_force("mac-dinh")
    assert (found.id, found.number) == (None, 1)
    assert {v.workflow.code for v in versions.list_in_force()} == set(packaged())
    with pytest.raises(versions.WorkflowNotFound):
        versions.in_force("khong-co")
    assert db.is_active


@pytest.mark.usefixtures("db")
def test_a_new_version_is_drafted_checked_and_published() -> None:
    made = publishing.draft(changed(ky_so=1), code="mac-dinh", actor=ADMIN, now=NOW)
    assert versions.get(made).state is RevisionState.DRAFT
    assert versions.in_force("mac-dinh").number == 1
    publishing.publish(made, actor=ADMIN, now=NOW)
    assert versions.in_force("mac-dinh").id == made
    assert [v.state for v in versions.versions_of("mac-dinh")] == ["published", "retired"]
    acts = [event.action for event in history("workflow", "mac-dinh")]
    assert sorted(acts) == ["workflow.drafted", "workflow.published", "workflow.published"]
    with pytest.raises(publishing.NotADraft):
        publishing.publish(made, actor=ADMIN, now=NOW)


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("{", publishing.DefinitionRefused),
        (changed("xa-rut-gon"), publishing.OtherCode),
        (as_text(content_of()), publishing.NothingChanged),
    ],
)
def test_a_wrong_draft_is_refused_and_nothing_is_kept(
    text: str, refusal: type[DomainError]
) -> None:
    with pytest.raises(refusal):
        publishing.draft(text, code="mac-dinh", actor=ADMIN, now=NOW)
    assert count_versions() == 0


def test_publishing_with_errors_is_refused(app: object) -> None:
    assert app
    make_procedure(time_limit={"text": "", "kind": "working_days", "amount": 1})
    with transaction():
        made = publishing.draft(changed(tham_dinh=20), actor=ADMIN, now=NOW)
    with pytest.raises(publishing.HasErrors), transaction():
        publishing.publish(made, actor=ADMIN, now=NOW)
    with transaction(writing=False):
        assert versions.get(made).state is RevisionState.DRAFT
        assert versions.in_force("mac-dinh").number == 1


def test_publishing_waits_until_somebody_holds_every_function(app: object) -> None:
    assert app
    unit_id = make_unit()
    make_staff(unit_id, *(set(Function) - {Function.RECORDS_CLERK}))
    with transaction():
        made = publishing.draft(changed(ky_so=1), actor=ADMIN, now=NOW)
    with pytest.raises(publishing.HasErrors), transaction():
        publishing.publish(made, actor=ADMIN, now=NOW)
    make_staff(unit_id, Function.RECORDS_CLERK)
    with transaction():
        publishing.publish(made, actor=ADMIN, now=NOW)
        assert versions.in_force("mac-dinh").id == made


def test_a_dossier_keeps_the_version_it_was_pinned_to(app: object) -> None:
    assert app
    revision = make_procedure()
    with transaction():
        publishing.pin(DOSSIER, revision, {}, now=NOW)
        first = versions.pinned_to(DOSSIER)
        made = publishing.draft(changed(ky_so=1), actor=ADMIN, now=NOW)
        session().get(WorkflowVersion, made)
        publishing.publish(made, actor=ADMIN, now=NOW)
        publishing.pin(DOSSIER, revision, {}, now=NOW)
        assert versions.pinned_to(DOSSIER) is not None
        assert first is not None
        assert versions.pinned_to(DOSSIER).id == first.id != made  # type: ignore[union-attr]
        publishing.pin(uuid4(), revision, {}, now=NOW)
        assert versions.followed_by(revision).id == made
        assert trying.try_out(versions.get(made)) == (0, ())


def test_a_revision_names_its_path_and_the_case_is_kept(app: object) -> None:
    assert app
    revision = make_procedure(workflow="co-lay-y-kien")
    with transaction():
        publishing.pin(DOSSIER, revision, {"needs_opinion": "khong"}, now=NOW)
        found = versions.pinned_to(DOSSIER)
        assert found
        assert found.workflow.code == "co-lay-y-kien"
        assert versions.chosen_for(DOSSIER) == {"lay-y-kien": "khong"}


@pytest.fixture
def office(app: object) -> tuple[UUID, dict[Function, UUID]]:
    assert app
    unit_id = make_unit()
    return unit_id, {f: make_staff(unit_id, f, display_name=f.value) for f in Function}


Office = tuple[UUID, dict[Function, UUID]]


def responsible(unit_id: UUID, duty: Duty = Duty.EXAMINE) -> tuple[UUID, Ground]:
    with transaction(writing=False):
        found = services.responsible(unit_id, duty, Matter("1.001193"), today=TODAY)
        return found.person.id, found.ground


def absent(unit_id: UUID, who: UUID, first: date = TODAY, last: date = TODAY) -> UUID:
    with transaction():
        return services.note_absence(
            unit_id=unit_id, account_id=who, first_day=first, last_day=last, actor=ADMIN, now=NOW
        )


def deputise(
    office: Office, principal: Function, other: Function, *duties: Duty, **more: int
) -> UUID:
    unit_id, who = office
    with transaction():
        return deputising.name_deputy(
            unit_id=unit_id,
            principal_id=who[principal],
            deputy_id=who[other],
            duties=duties,
            first_day=TODAY,
            last_day=TODAY + timedelta(days=2),
            ground="Văn bản minh họa",
            actor=ADMIN,
            now=NOW,
            **more,
        )


def test_absence_and_deputies_lead_the_work(office: Office) -> None:
    unit_id, who = office
    officer, clerk = who[Function.CASE_OFFICER], who[Function.INTAKE]
    assert responsible(unit_id) == (officer, Ground.HOLDER)
    away = absent(unit_id, officer)
    assert responsible(unit_id) == (who[Function.DIVISION_HEAD], Ground.DIVISION_HEAD)
    deputyship = deputise(office, Function.CASE_OFFICER, Function.INTAKE, Duty.EXAMINE)
    assert responsible(unit_id) == (clerk, Ground.DEPUTY)
    with transaction():
        deputising.end_deputy(deputyship, actor=ADMIN, now=NOW)
        services.end_absence(away, actor=ADMIN, now=NOW)
    assert responsible(unit_id) == (officer, Ground.HOLDER)
    with pytest.raises(staffing.EntryNotFound), transaction():
        services.end_absence(away, actor=ADMIN, now=NOW)


def test_a_deputy_counts_dossiers_up_to_the_limit(office: Office) -> None:
    unit_id, who = office
    deputise(office, Function.CASE_OFFICER, Function.INTAKE, Duty.EXAMINE, max_dossiers=1)
    absent(unit_id, who[Function.CASE_OFFICER])
    actor = staff_actor(unit_id, Function.INTAKE, account_id=who[Function.INTAKE])
    with transaction():
        here = staffing.staffing(unit_id, TODAY)
        told = (here, Duty.EXAMINE, Matter())
        assert deputising.act_as_deputy(*told, DOSSIER, actor=actor, now=NOW)
        assert deputising.act_as_deputy(*told, DOSSIER, actor=actor, now=NOW)
        with pytest.raises(deputising.LimitReached):
            deputising.act_as_deputy(*told, uuid4(), actor=actor, now=NOW)
        head = staff_actor(unit_id, account_id=who[Function.CASE_OFFICER])
        assert deputising.act_as_deputy(*told, uuid4(), actor=head, now=NOW) is None
    assert responsible(unit_id)[1] is Ground.DIVISION_HEAD


@pytest.mark.parametrize(
    ("principal", "other", "duty", "refusal"),
    [
        (Function.AGENCY_HEAD, Function.AGENCY_HEAD, Duty.SIGN, deputising.OwnDeputy),
        (Function.AGENCY_HEAD, Function.RECORDS_CLERK, Duty.SIGN, deputising.SealAndSignature),
        (Function.RECORDS_CLERK, Function.AGENCY_HEAD, Duty.NUMBER_AND_SEAL,
         deputising.SealAndSignature),
        (Function.INTAKE, Function.CASE_OFFICER, Duty.SIGN, entries.NotHolding),
    ],
)  # fmt: skip
def test_a_deputy_who_may_not_is_refused(
    office: Office, principal: Function, other: Function, duty: Duty, refusal: type[DomainError]
) -> None:
    with pytest.raises(refusal):
        deputise(office, principal, other, duty)
    with transaction(writing=False):
        assert not staffing.deputies(office[0], TODAY)


def test_days_and_people_are_checked(office: Office) -> None:
    unit_id, who = office
    officer = who[Function.CASE_OFFICER]
    for first, last in ((TODAY, TODAY - timedelta(days=1)), (date(2026, 1, 1), date(2026, 1, 2))):
        with pytest.raises(entries.DaysReversed):
            absent(unit_id, officer, first, last)
    with pytest.raises(entries.NotOfTheUnit):
        absent(unit_id, make_staff(make_unit(), Function.INTAKE))
    with transaction(writing=False):
        assert not staffing.absences(unit_id, TODAY)


def test_the_matrix_names_only_those_who_hold_the_function(office: Office) -> None:
    unit_id, who = office
    second = make_staff(unit_id, Function.CASE_OFFICER)
    cell = {"unit_id": unit_id, "duty": Duty.EXAMINE, "procedure_code": "1.001193",
            "territory": "", "actor": ADMIN, "now": NOW}  # fmt: skip
    with pytest.raises(entries.NotHolding), transaction():
        services.give_competence(account_id=who[Function.INTAKE], **cell)  # type: ignore[arg-type]
    with transaction():
        entry = services.give_competence(account_id=second, **cell)  # type: ignore[arg-type]
    with pytest.raises(services.AlreadyNamed), transaction():
        services.give_competence(account_id=second, **cell)  # type: ignore[arg-type]
    assert responsible(unit_id) == (second, Ground.NAMED)
    with transaction():
        services.end_competence(entry, actor=ADMIN, now=NOW)
        assert not staffing.competences(unit_id)


def test_a_unit_without_people_leaves_the_work_to_the_one_above(app: object) -> None:
    assert app
    parent = make_unit(kind=UnitKind.DEPARTMENT)
    head = make_staff(parent, Function.AGENCY_HEAD)
    child = make_unit(parent_id=parent)
    assert responsible(child) == (head, Ground.AGENCY_HEAD)
    with pytest.raises(services.NobodyThere):
        responsible(make_unit())
    centre = make_staff(make_unit(kind=UnitKind.PROVINCE_CENTRE), Function.AGENCY_HEAD)
    assert responsible(make_unit())[0] == centre


def enquiry(asking_unit: UUID, *asked: UUID, wait: Wait = Wait.ALL) -> opinions.Question:
    return opinions.Question(
        DOSSIER, asking_unit, asked, "Có vướng quy hoạch không?", (), 480, wait
    )


@pytest.mark.parametrize(
    ("wait", "complete"), [(Wait.ALL, [False, True]), (Wait.ANY, [True, False])]
)
def test_a_round_is_complete_once(app: object, wait: Wait, complete: list[bool]) -> None:
    assert app
    units = [make_unit() for _ in range(3)]
    with transaction():
        round_id = opinions.ask(enquiry(*units, wait=wait), actor=ADMIN, now=NOW)
        rows = asking.opinions_in_round(round_id)
        assert {row.due_at for row in rows} == {(NOW + timedelta(days=1)).astimezone(UTC)}
        told = [
            opinions.answer(row.id, stance=Stance.AGREE, text="", actor=ADMIN, now=NOW)
            for row in rows
        ]
        assert told == complete
        assert not asking.asked_of(units)


def test_a_late_answer_is_taken_and_marked(app: object) -> None:
    assert app
    units = [make_unit(), make_unit()]
    later = NOW + timedelta(days=3)
    with transaction():
        opinions.ask(enquiry(*units), actor=ADMIN, now=NOW)
        (row,) = asking.opinions_of(DOSSIER)
        assert not row.is_late(NOW)
        with pytest.raises(opinions.AnswerMissing):
            opinions.answer(row.id, stance=Stance.DISAGREE, text=" ", actor=ADMIN, now=later)
        opinions.answer(row.id, stance=Stance.DISAGREE, text="Vướng", actor=ADMIN, now=later)
        (row,) = asking.opinions_of(DOSSIER)
        assert row.is_late(later + timedelta(days=30))
        with pytest.raises(opinions.AlreadyAnswered):
            opinions.answer(row.id, stance=Stance.AGREE, text="", actor=ADMIN, now=later)
        with pytest.raises(asking.RequestNotFound):
            opinions.answer(uuid4(), stance=Stance.AGREE, text="", actor=ADMIN, now=later)
        assert asking.opinions_of(DOSSIER) == (row,)


def test_nobody_is_asked_without_a_unit_or_a_question(app: object) -> None:
    assert app
    own = make_unit()
    with transaction():
        with pytest.raises(opinions.NobodyAsked):
            opinions.ask(enquiry(own, own), actor=ADMIN, now=NOW)
        blank = opinions.Question(DOSSIER, own, (make_unit_inside(),), "  ", (), 480)
        with pytest.raises(opinions.QuestionMissing):
            opinions.ask(blank, actor=ADMIN, now=NOW)
        assert not asking.opinions_of(DOSSIER)


def make_unit_inside() -> UUID:
    return uuid4()


def test_linked_parts_begin_in_their_order_each_with_its_clock(app: object) -> None:
    assert app
    unit_id = make_unit()
    step = packaged()["lien-thong-khai-sinh"].by_id["tham-dinh"]
    told = {"reference": "ABC-1", "actor": SYSTEM}
    with transaction():
        for _twice in range(2):
            linking.open_parts(DOSSIER, unit_id, step, actor=SYSTEM, now=NOW)
        first, second, third = asking.linked_to(DOSSIER)
        assert [p.standing(NOW) for p in (first, second, third)] == [
            "running",
            "waiting",
            "waiting",
        ]
        assert first.due_at == datetime(2026, 11, 19, 1, 30, tzinfo=UTC)
        with pytest.raises(linking.NotRunning):
            linking.end_part(DOSSIER, "thuong-tru", Outcome.GRANTED, now=NOW, **told)  # type: ignore[arg-type]
        with pytest.raises(linking.PartNotFound):
            linking.end_part(DOSSIER, "khong-co", Outcome.GRANTED, now=NOW, **told)  # type: ignore[arg-type]
        later = NOW + timedelta(days=7)
        assert not linking.end_part(DOSSIER, "khai-sinh", Outcome.GRANTED, now=later, **told)  # type: ignore[arg-type]
        first, second, third = asking.linked_to(DOSSIER)
        assert first.standing(later) is Standing.DONE_LATE
        assert second.started_at == later.astimezone(UTC)
        assert linking.end_part(DOSSIER, "thuong-tru", Outcome.REFUSED, now=later, **told)  # type: ignore[arg-type]
        third = asking.linked_to(DOSSIER)[2]
        assert third.standing(later) is Standing.WAITING
        assert all_ended(asking.linked_to(DOSSIER))
