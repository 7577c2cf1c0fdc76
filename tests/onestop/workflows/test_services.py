from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy.orm import Session

from portal.core.access import Actor
from portal.core.clock import VIETNAM
from portal.core.database import session, transaction
from portal.core.errors import DomainError
from portal.identity.audit.queries import history
from portal.identity.organisations.queries import positions_of
from portal.identity.organisations.rules import Function, UnitKind
from portal.identity.organisations.services import end_position
from portal.onestop.procedures.rules import RevisionState
from portal.onestop.workflows.models import WorkflowVersion
from portal.onestop.workflows.policies import may_function
from portal.onestop.workflows.queries import staffing, versions
from portal.onestop.workflows.queries.acting import deputations_of, get_deputation
from portal.onestop.workflows.rules import Duty, Ground, Matter, packaged
from portal.onestop.workflows.services import (
    deputising,
    entries,
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
        publishing.pin(DOSSIER, revision, {"building_grade": "grade_4"}, now=NOW)
        found = versions.pinned_to(DOSSIER)
        assert found
        assert found.workflow.code == "co-lay-y-kien"
        assert versions.chosen_for(DOSSIER) == {"cap-cong-trinh": "grade_4"}


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
    office: Office, principal: Function, other: Function, *duties: Duty, **more: Any
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


def carrying(unit_id: UUID, function: Function, who: UUID, today: date = TODAY) -> Actor:
    """Give somebody as an actor with what they carry for others on a day."""
    actor = staff_actor(unit_id, function, account_id=who)
    return replace(actor, deputations=deputations_of(who, today))


def test_a_deputy_counts_dossiers_up_to_the_limit(office: Office) -> None:
    unit_id, who = office
    deputise(office, Function.CASE_OFFICER, Function.INTAKE, Duty.EXAMINE, max_dossiers=1)
    absent(unit_id, who[Function.CASE_OFFICER])
    told = (Duty.EXAMINE, unit_id)
    one, other = Matter(dossier_id=DOSSIER), Matter(dossier_id=uuid4())
    with transaction():
        deputy = carrying(unit_id, Function.INTAKE, who[Function.INTAKE])
        for _twice in range(2):
            assert deputising.act_as_deputy(deputy, *told, one, now=NOW)
        with pytest.raises(deputising.LimitReached):
            deputising.act_as_deputy(deputy, *told, other, now=NOW)
        again = carrying(unit_id, Function.INTAKE, who[Function.INTAKE])
        assert may_function(again, *told, one)
        assert not may_function(again, *told, other)
        officer = carrying(unit_id, Function.CASE_OFFICER, who[Function.CASE_OFFICER])
        assert deputising.act_as_deputy(officer, *told, other, now=NOW) is None
        (row,) = staffing.deputies(unit_id, TODAY)
        assert row.used == 1
    assert responsible(unit_id)[1] is Ground.DIVISION_HEAD


@pytest.mark.parametrize(("days", "carries"), [(-1, 0), (0, 1), (2, 1), (3, 0)])
def test_a_deputation_lasts_from_its_first_day_to_its_last(
    office: Office, days: int, carries: int
) -> None:
    deputise(office, Function.CASE_OFFICER, Function.INTAKE, Duty.EXAMINE)
    with transaction(writing=False):
        found = deputations_of(office[1][Function.INTAKE], TODAY + timedelta(days=days))
    assert len(found) == carries


def test_what_the_principal_or_the_deputy_lost_is_not_carried(office: Office) -> None:
    _unit_id, who = office
    clerk, officer = who[Function.INTAKE], who[Function.CASE_OFFICER]
    made = deputise(office, Function.CASE_OFFICER, Function.INTAKE, Duty.EXAMINE, Duty.CONSULT)
    with transaction():
        assert deputations_of(clerk, TODAY)[0].duties == {Duty.EXAMINE, Duty.CONSULT}
        (held,) = positions_of(officer, TODAY)
        end_position(position_id=held.id, actor=ADMIN, now=NOW)
        assert deputations_of(clerk, TODAY + timedelta(days=1)) == ()
        assert get_deputation(made).principal_id == officer
        with pytest.raises(staffing.EntryNotFound):
            get_deputation(uuid4())
    other = deputise(office, Function.DIVISION_HEAD, Function.INTAKE, Duty.ASSIGN)
    with transaction():
        assert [d.id for d in deputations_of(clerk, TODAY + timedelta(days=1))] == [other]
        (held,) = positions_of(clerk, TODAY)
        end_position(position_id=held.id, actor=ADMIN, now=NOW)
        assert deputations_of(clerk, TODAY + timedelta(days=1)) == ()


def test_nobody_gathers_signature_and_seal_from_two_principals(office: Office) -> None:
    deputise(office, Function.AGENCY_HEAD, Function.CASE_OFFICER, Duty.SIGN)
    with pytest.raises(deputising.SealAndSignature):
        deputise(office, Function.RECORDS_CLERK, Function.CASE_OFFICER, Duty.NUMBER_AND_SEAL)
    with transaction(writing=False):
        assert len(staffing.deputies(office[0], TODAY)) == 1


def test_a_deputy_is_named_only_for_procedures_in_force(office: Office) -> None:
    make_procedure("9.000001")
    asked = (office, Function.CASE_OFFICER, Function.INTAKE, Duty.EXAMINE)
    with pytest.raises(deputising.UnknownProcedure):
        deputise(*asked, procedures=["9.000009"])
    deputise(*asked, procedures=["9.000001"])
    with transaction(writing=False):
        assert [row.procedures for row in staffing.deputies(office[0], TODAY)] == [("9.000001",)]


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
