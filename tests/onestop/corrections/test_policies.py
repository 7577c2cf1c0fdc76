"""Who does what with a sheet: rows are people, columns are acts; who has no row may nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import pytest

from portal.identity.organisations.rules import Function
from portal.identity.organisations.rules.trees import Tree
from portal.onestop.corrections import policies
from portal.onestop.dossiers.rules import State, Step
from tests.factories.identity import staff_actor
from tests.factories.people import ELSEWHERE, HERE, OWNER, elsewhere, everybody

OFFICER, SOME = UUID(int=50), UUID(int=77)
ASSIGNED, MOVED = "assigned officer", "assigned officer, now elsewhere"
PEOPLE = {
    **everybody(),
    ASSIGNED: staff_actor(HERE, Function.CASE_OFFICER, account_id=OFFICER),
    MOVED: staff_actor(ELSEWHERE, Function.CASE_OFFICER, account_id=OFFICER),
}


@dataclass(frozen=True)
class Dossier:
    state: State
    step: Step
    unit_id: UUID = HERE
    submitted_by: UUID = OWNER
    officer_id: UUID | None = OFFICER
    withdrawal_asked_at: datetime | None = None
    id: UUID = SOME
    procedure_code: str = "1.001193"


AT_INTAKE = Dossier(State.REGISTERED, Step.INTAKE)
EXAMINED = Dossier(State.PROCESSING, Step.EXAMINATION)
SIGNED = Dossier(State.PROCESSING, Step.NUMBERING)

# draw up a sheet at intake, at examination, once it is signed; release a second sheet;
# read the sheets at examination, once it is signed; answer; read the reasons, keep them where
# there is no centre of the province, where here is the centre
NOTHING = (False,) * 10
NO_REASONS = (False,) * 3
ANSWERING = (False, False, False, False, False, False, True, *NO_REASONS)
ADMINISTRATOR = (*(False,) * 7, True, True, True)
TABLE: Mapping[str, tuple[bool, ...]] = {
    "owner": ANSWERING,
    Function.INTAKE: (True, False, False, False, True, True, False, *NO_REASONS),
    ASSIGNED: (False, True, False, False, True, True, False, *NO_REASONS),
    Function.DIVISION_HEAD: (False, False, False, False, True, True, False, *NO_REASONS),
    Function.AGENCY_HEAD: (False, False, False, True, True, True, False, *NO_REASONS),
    Function.RECORDS_CLERK: (False, False, False, False, False, True, False, *NO_REASONS),
    Function.ADMINISTRATOR: ADMINISTRATOR,
    elsewhere(Function.ADMINISTRATOR): (*ADMINISTRATOR[:9], False),
}


@pytest.mark.parametrize("person", PEOPLE)
def test_who_does_what_with_a_sheet(person: str) -> None:
    actor = PEOPLE[person]
    row = (
        policies.may_draw_up(actor, AT_INTAKE),
        policies.may_draw_up(actor, EXAMINED),
        policies.may_draw_up(actor, SIGNED),
        policies.may_release(actor, EXAMINED),
        policies.may_read(actor, EXAMINED),
        policies.may_read(actor, SIGNED),
        policies.may_answer(actor, EXAMINED),
        policies.may_see_reasons(actor),
        policies.may_keep_reasons(actor, Tree()),
        policies.may_keep_reasons(actor, Tree(centres=frozenset({HERE}))),
    )
    assert row == TABLE.get(person, NOTHING)
