"""Who does what at the desk: rows are people, columns are acts; who has no row may nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

import pytest

from portal.identity.organisations.rules import Function
from portal.onestop.desk import policies
from tests.factories.identity import staff_actor
from tests.factories.people import ELSEWHERE, HERE, OWNER, elsewhere, everybody

BEGAN, BEGAN_AND_LEFT = "who began it", "who began it and holds intake no more"
BEGAN_AND_MOVED = "who began it and holds intake in another unit now"
PEOPLE = {
    **everybody(),
    BEGAN: staff_actor(HERE, Function.INTAKE, account_id=OWNER),
    BEGAN_AND_LEFT: staff_actor(HERE, Function.CASE_OFFICER, account_id=OWNER),
    BEGAN_AND_MOVED: staff_actor(ELSEWHERE, Function.INTAKE, account_id=OWNER),
}


@dataclass(frozen=True)
class Sentence:
    unit_id: UUID | None = None
    account_id: UUID = OWNER


@dataclass(frozen=True)
class Intake:
    officer_id: UUID = OWNER


# work at the desk, open a run of OWNER, begin a walk-in dossier, go on with OWNER's,
# repair an intake of the unit, keep a sentence for the unit, drop one of the unit, drop OWNER's
NOTHING = (False,) * 8
WORKER = (True, False, False, False, False, False, False, False)
TABLE: Mapping[str, tuple[bool, ...]] = {
    **dict.fromkeys(Function, WORKER),
    **{elsewhere(function): WORKER for function in Function},
    Function.INTAKE: (True, False, True, False, True, False, False, False),
    Function.DIVISION_HEAD: (True, False, False, False, True, True, True, False),
    Function.AGENCY_HEAD: (True, False, False, False, False, True, True, False),
    elsewhere(Function.INTAKE): (True, False, True, False, False, False, False, False),
    BEGAN: (True, True, True, True, True, False, False, True),
    BEGAN_AND_LEFT: (True, True, False, False, False, False, False, True),
    BEGAN_AND_MOVED: (True, True, True, True, False, False, False, True),
}


@pytest.mark.parametrize("person", PEOPLE)
def test_who_does_what_at_the_desk(person: str) -> None:
    actor = PEOPLE[person]
    row = (
        policies.may_work_at_desk(actor),
        policies.may_open_run(actor, OWNER),
        policies.may_take_in(actor),
        policies.may_go_on(actor, Intake()),
        policies.may_repair(actor, HERE),
        policies.may_keep_for_unit(actor, HERE),
        policies.may_drop(actor, Sentence(HERE)),
        policies.may_drop(actor, Sentence()),
    )
    assert row == TABLE.get(person, NOTHING)


def test_heads_of_another_unit_drop_nothing_here() -> None:
    head = staff_actor(ELSEWHERE, Function.AGENCY_HEAD, account_id=OWNER)
    assert policies.may_drop(head, Sentence(ELSEWHERE))
    assert not policies.may_drop(head, Sentence(HERE))
