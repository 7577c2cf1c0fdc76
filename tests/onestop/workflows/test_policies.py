"""Who sees and changes paths: rows are people, columns are acts; who has no row may nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

import pytest

from portal.core.access import Actor
from portal.identity.organisations.rules import Function, UnitKind
from portal.onestop.workflows import policies
from portal.onestop.workflows.rules import Duty, Matter
from portal.onestop.workflows.rules.staffing import Competent, Deputising, Person, Staffing
from tests.factories.identity import citizen_actor, staff_actor
from tests.factories.people import ELSEWHERE, HERE, elsewhere, everybody

CENTRE = {HERE: UnitKind.PROVINCE_CENTRE, ELSEWHERE: UnitKind.COMMUNE}
NO_CENTRE = {HERE: UnitKind.COMMUNE, ELSEWHERE: UnitKind.DEPARTMENT}
PEOPLE = everybody()


@dataclass(frozen=True)
class Entry:
    unit_id: UUID = HERE


@dataclass(frozen=True)
class Question:
    asked_unit_id: UUID = HERE


# see paths, change them where here is the centre, change them where there is no centre,
# lead people, lead the unit's people, end an entry of the unit, see what is asked,
# answer a question to the unit
NOTHING = (False,) * 8
WORKER = (False, False, False, False, False, False, True, False)
OFFICER = (False, False, False, False, False, False, True, True)
HEAD = (True, False, False, True, True, True, True, True)
OTHER_HEAD = (True, False, False, True, False, False, True, False)
TABLE: Mapping[str, tuple[bool, ...]] = {
    Function.INTAKE: WORKER,
    Function.CASE_OFFICER: OFFICER,
    Function.DIVISION_HEAD: HEAD,
    Function.AGENCY_HEAD: HEAD,
    Function.RECORDS_CLERK: WORKER,
    Function.AUDITOR: WORKER,
    Function.ADMINISTRATOR: (True, True, True, True, True, True, True, False),
    elsewhere(Function.INTAKE): WORKER,
    elsewhere(Function.CASE_OFFICER): WORKER,
    elsewhere(Function.DIVISION_HEAD): OTHER_HEAD,
    elsewhere(Function.AGENCY_HEAD): OTHER_HEAD,
    elsewhere(Function.RECORDS_CLERK): WORKER,
    elsewhere(Function.AUDITOR): WORKER,
    elsewhere(Function.ADMINISTRATOR): (True, False, True, True, False, False, True, False),
}


@pytest.mark.parametrize("person", PEOPLE)
def test_who_sees_and_changes_paths_and_people(person: str) -> None:
    actor = PEOPLE[person]
    row = (
        policies.may_see_workflows(actor),
        policies.may_change_workflows(actor, CENTRE),
        policies.may_change_workflows(actor, NO_CENTRE),
        policies.may_lead(actor),
        policies.may_lead_unit(actor, HERE),
        policies.may_end_entry(actor, Entry()),
        policies.may_see_asked(actor),
        policies.may_answer(actor, Question()),
    )
    assert row == TABLE.get(person, NOTHING)


HOLDER, NAMED, DEPUTY, HEAD_ID = (UUID(int=number) for number in (51, 52, 53, 54))
OFFICERS = (
    Person(HOLDER, "Giữ chức năng", frozenset({Function.CASE_OFFICER})),
    Person(NAMED, "Được phân công", frozenset({Function.CASE_OFFICER})),
    Person(DEPUTY, "Làm thay", frozenset({Function.INTAKE})),
    Person(HEAD_ID, "Lãnh đạo", frozenset({Function.DIVISION_HEAD})),
)
ACTING = Deputising(UUID(int=60), NAMED, DEPUTY, frozenset({Duty.EXAMINE}))
# Nobody named; one named; one named with a deputy; all who hold the function are away.
STAFFINGS = (
    Staffing(OFFICERS),
    Staffing(OFFICERS, (Competent(NAMED, Duty.EXAMINE),)),
    Staffing(OFFICERS, (Competent(NAMED, Duty.EXAMINE),), (ACTING,)),
    Staffing(OFFICERS, away=frozenset({HOLDER, NAMED})),
)


@pytest.mark.parametrize(
    ("actor", "examines"),
    [
        (staff_actor(HERE, account_id=HOLDER), (True, False, False, True)),
        (staff_actor(HERE, account_id=NAMED), (True, True, True, True)),
        (staff_actor(HERE, account_id=DEPUTY), (False, False, True, False)),
        (staff_actor(HERE, account_id=HEAD_ID), (False, False, False, True)),
        (staff_actor(HERE, Function.CASE_OFFICER), (False,) * 4),
        (citizen_actor(NAMED), (False,) * 4),
        (Actor(None, "", "staff"), (False,) * 4),
    ],
    ids=["holder", "named", "deputy", "head", "stranger", "citizen", "nobody"],
)
def test_a_function_is_for_who_is_named_holds_it_or_deputises(
    actor: Actor, examines: tuple[bool, ...]
) -> None:
    asked = (policies.may_function(actor, Duty.EXAMINE, Matter(), each) for each in STAFFINGS)
    assert tuple(asked) == examines
