"""Who may do what: rows are people, columns are acts."""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

import pytest
from uuid_utils.compat import uuid7

from portal.core.access import ANONYMOUS, Actor, Grant
from portal.identity.organisations.rules import Function
from portal.onestop.dossiers import policies
from portal.onestop.dossiers.rules import MOVES, Action, State, Step

HERE, ELSEWHERE, OWNER, OFFICER = uuid7(), uuid7(), uuid7(), uuid7()


@dataclass(frozen=True)
class Subject:
    state: State = State.REGISTERED
    step: Step = Step.INTAKE
    unit_id: UUID = HERE
    submitted_by: UUID = OWNER
    officer_id: UUID | None = OFFICER
    withdrawal_asked_at: datetime | None = None
    id: UUID = HERE
    procedure_code: str = "1.001193"


@dataclass(frozen=True)
class Draft:
    account_id: UUID


def staff(function: Function, unit: UUID = HERE, account: UUID | None = None) -> Actor:
    return Actor(account or uuid7(), "Cán bộ", "staff", frozenset({Grant(unit, function)}))


CITIZEN = Actor(OWNER, "Người nộp", "citizen")
STRANGER = Actor(uuid7(), "Người khác", "citizen")


@pytest.mark.parametrize("move", MOVES, ids=lambda m: f"{m.action}-{m.step}")
@pytest.mark.parametrize("function", list(Function))
def test_only_the_function_of_a_move_may_make_it(move: object, function: Function) -> None:
    assert isinstance(move, type(MOVES[0]))
    subject = Subject(state=min(move.states), step=move.step)
    account = OFFICER if function is Function.CASE_OFFICER else None
    allowed = policies.may_act(staff(function, account=account), subject, move.action)
    assert allowed == (function is move.function)
    assert not policies.may_act(staff(function, ELSEWHERE, account), subject, move.action)


def test_case_officer_acts_only_on_assigned_dossiers() -> None:
    subject = Subject(State.PROCESSING, Step.EXAMINATION)
    assert policies.may_act(staff(Function.CASE_OFFICER, account=OFFICER), subject, Action.PROPOSE)
    assert not policies.may_act(staff(Function.CASE_OFFICER), subject, Action.PROPOSE)


@pytest.mark.parametrize(
    ("actor", "sees_own", "handles"),
    [
        (ANONYMOUS, False, False),
        (CITIZEN, True, False),
        (STRANGER, False, False),
        (staff(Function.INTAKE), False, True),
        (staff(Function.DIVISION_HEAD), False, True),
        (staff(Function.AGENCY_HEAD), False, True),
        (staff(Function.CASE_OFFICER), False, False),
        (staff(Function.CASE_OFFICER, account=OFFICER), False, True),
        (staff(Function.RECORDS_CLERK), False, False),
        (staff(Function.AUDITOR), False, False),
        (staff(Function.ADMINISTRATOR), False, False),
        (staff(Function.INTAKE, ELSEWHERE), False, False),
    ],
)
def test_who_sees_a_new_dossier(actor: Actor, sees_own: bool, handles: bool) -> None:
    assert policies.may_see_own(actor, Subject()) is sees_own
    assert policies.may_handle(actor, Subject()) is handles


@pytest.mark.parametrize(
    ("actor", "files", "edits", "works"),
    [
        (ANONYMOUS, False, False, False),
        (CITIZEN, True, True, False),
        (STRANGER, True, False, False),
        (staff(Function.INTAKE), False, False, True),
        (Actor(uuid7(), "Chưa giao việc", "staff"), False, False, False),
    ],
)
def test_who_files_and_who_works_at_a_desk(
    actor: Actor,
    files: bool,
    edits: bool,
    works: bool,
) -> None:
    assert policies.may_file(actor) is files
    assert policies.may_edit_draft(actor, Draft(OWNER)) is edits
    assert policies.may_work_at_desk(actor) is works


def test_only_the_assigned_case_officer_drafts() -> None:
    assert policies.may_draft(staff(Function.CASE_OFFICER, account=OFFICER), Subject())
    assert not policies.may_draft(staff(Function.CASE_OFFICER), Subject())
    assert not policies.may_draft(staff(Function.INTAKE, account=OFFICER), Subject())
    assert not policies.may_draft(staff(Function.CASE_OFFICER, ELSEWHERE, OFFICER), Subject())
    nobody = Actor(None, "", "anonymous")
    assert not policies.may_draft(nobody, Subject(officer_id=None))


@pytest.mark.parametrize("function", list(Function))
def test_who_drafts_and_both_heads_tell_of_an_agency_outside(function: Function) -> None:
    heads = {Function.DIVISION_HEAD, Function.AGENCY_HEAD}
    assert policies.may_end_outside(staff(function), Subject()) is (function in heads)
    assigned = staff(function, account=OFFICER)
    may = function in {*heads, Function.CASE_OFFICER}
    assert policies.may_end_outside(assigned, Subject()) is may
    nobody = Subject(officer_id=None)
    assert policies.may_end_outside(assigned, nobody) is (function in heads)
    assert not policies.may_end_outside(staff(function, ELSEWHERE, OFFICER), Subject())
    assert not policies.may_end_outside(CITIZEN, Subject())


def test_allowed_moves_are_those_one_may_make() -> None:
    subject = Subject()
    assert {m.action for m in policies.allowed_moves(CITIZEN, subject)} == {Action.WITHDRAW}
    intake = policies.allowed_moves(staff(Function.INTAKE), subject)
    assert {m.action for m in intake} == {
        Action.RECEIVE,
        Action.REFUSE_INTAKE,
        Action.REQUEST_CORRECTION,
    }


def test_records_clerk_sees_a_dossier_once_it_is_signed() -> None:
    clerk = staff(Function.RECORDS_CLERK)
    assert policies.may_handle(clerk, Subject(State.PROCESSING, Step.NUMBERING))
    assert not policies.may_handle(clerk, Subject(State.PROCESSING, Step.SIGNING))


def test_citizen_takes_back_at_once_only_what_is_not_received() -> None:
    assert policies.may_act(CITIZEN, Subject(), Action.WITHDRAW)
    assert not policies.may_act(STRANGER, Subject(), Action.WITHDRAW)
    received = Subject(State.RECEIVED, Step.ASSIGNMENT)
    assert not policies.may_act(CITIZEN, received, Action.WITHDRAW)
    assert policies.may_act(CITIZEN, received, Action.ASK_WITHDRAWAL)


def test_citizen_may_withdraw_once_until_there_is_a_result() -> None:
    received = Subject(State.RECEIVED, Step.ASSIGNMENT)
    assert policies.may_withdraw(CITIZEN, Subject())
    assert policies.may_withdraw(CITIZEN, received)
    assert not policies.may_withdraw(STRANGER, received)
    assert not policies.may_withdraw(CITIZEN, Subject(State.DECIDED, Step.HANDOVER))
    asked = Subject(State.RECEIVED, Step.ASSIGNMENT, withdrawal_asked_at=datetime.now(UTC))
    assert not policies.may_withdraw(CITIZEN, asked)


def test_intake_answers_a_withdrawal_only_when_asked() -> None:
    officer = staff(Function.INTAKE)
    received = Subject(State.RECEIVED, Step.ASSIGNMENT)
    assert policies.allowed_moves(officer, received) == ()
    asked = Subject(State.RECEIVED, Step.ASSIGNMENT, withdrawal_asked_at=datetime.now(UTC))
    assert {m.action for m in policies.allowed_moves(officer, asked)} == {
        Action.CONFIRM_WITHDRAWAL,
        Action.DECLINE_WITHDRAWAL,
    }


HEADS = (Function.DIVISION_HEAD, Function.AGENCY_HEAD, Function.ADMINISTRATOR)


@pytest.mark.parametrize("function", list(Function))
def test_heads_and_administrators_hand_over_in_their_unit_only(function: Function) -> None:
    assert policies.may_hand_over(staff(function), HERE) is (function in HEADS)
    assert not policies.may_hand_over(staff(function, ELSEWHERE), HERE)


@pytest.mark.parametrize("actor", [ANONYMOUS, CITIZEN, STRANGER, Actor(OFFICER, "", "staff")])
def test_who_holds_no_function_hands_nothing_over_and_consults_nobody(actor: Actor) -> None:
    assert not policies.may_hand_over(actor, HERE)
    assert not policies.may_consult(actor, Subject(State.PROCESSING, Step.EXAMINATION))


def test_grants_count_for_staff_only() -> None:
    held = frozenset(Grant(HERE, function) for function in Function)
    citizen = Actor(OFFICER, "Người dân có quyền thừa", "citizen", held)
    assert not policies.may_hand_over(citizen, HERE)
    assert not policies.may_consult(citizen, Subject(State.PROCESSING, Step.EXAMINATION))


@pytest.mark.parametrize("function", list(Function))
def test_only_the_assigned_case_officer_consults(function: Function) -> None:
    examined = Subject(State.PROCESSING, Step.EXAMINATION)
    assigned = staff(function, account=OFFICER)
    assert policies.may_consult(assigned, examined) is (function is Function.CASE_OFFICER)
    assert not policies.may_consult(staff(function), examined)
    assert not policies.may_consult(staff(function, ELSEWHERE, OFFICER), examined)


@pytest.mark.parametrize(
    "subject",
    [
        Subject(),
        Subject(State.PROCESSING, Step.SIGNING),
        Subject(State.STOPPED, Step.EXAMINATION),
        Subject(State.RETURNED, Step.CLOSED),
    ],
)
def test_nobody_is_consulted_while_nothing_is_examined(subject: Subject) -> None:
    officer = staff(Function.CASE_OFFICER, account=OFFICER)
    assert not policies.may_consult(officer, subject)
