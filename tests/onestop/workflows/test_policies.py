"""Who sees and changes paths: rows are people, columns are acts; who has no row may nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from portal.core.access import Actor, Deputation
from portal.identity.organisations.rules import Function, UnitKind
from portal.onestop.workflows import policies
from portal.onestop.workflows.queries.acting import deputation_for
from portal.onestop.workflows.rules import Duty, Matter
from tests.factories.identity import citizen_actor, staff_actor
from tests.factories.people import ELSEWHERE, HERE, elsewhere, everybody

CENTRE = {HERE: UnitKind.PROVINCE_CENTRE, ELSEWHERE: UnitKind.COMMUNE}
NO_CENTRE = {HERE: UnitKind.COMMUNE, ELSEWHERE: UnitKind.DEPARTMENT}
PEOPLE = everybody()


@dataclass(frozen=True)
class Entry:
    unit_id: UUID = HERE


@dataclass(frozen=True)
class Given:
    duties: tuple[Duty, ...]
    unit_id: UUID = HERE


@dataclass(frozen=True)
class Question:
    asked_unit_id: UUID = HERE


@dataclass(frozen=True)
class Part:
    agency_unit_id: UUID | None = HERE


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
        policies.may_answer(actor, Question(), MATTER),
    )
    assert row == TABLE.get(person, NOTHING)
    may = policies.may_answer(actor, Question(), MATTER)
    assert policies.may_conclude_part(actor, Part(), MATTER) is may
    assert not policies.may_conclude_part(actor, Part(None), MATTER)


HOLDER, DEPUTY = UUID(int=51), UUID(int=53)
LIMITED = Deputation(
    id=UUID(int=60),
    unit_id=HERE,
    principal_id=HOLDER,
    principal_name="Giữ chức năng",
    duties=frozenset({Duty.EXAMINE}),
    first_day=date(2026, 11, 16),
    last_day=date(2026, 11, 18),
    ground="Văn bản minh họa",
    procedures=frozenset({"1.001193"}),
    max_amount_vnd=1_000_000,
)
FULL = replace(LIMITED, only=frozenset({UUID(int=80)}))
MATTER = Matter("1.001193", dossier_id=UUID(int=80), person_id=HOLDER)


def deputy(*carried: Deputation) -> Actor:
    clerk = staff_actor(HERE, Function.INTAKE, account_id=DEPUTY)
    return replace(clerk, deputations=carried)


@pytest.mark.parametrize(
    ("actor", "matter", "may"),
    [
        (staff_actor(HERE, Function.CASE_OFFICER, account_id=HOLDER), MATTER, True),
        (staff_actor(HERE, Function.CASE_OFFICER), MATTER, False),
        (staff_actor(HERE, Function.CASE_OFFICER), replace(MATTER, person_id=None), True),
        (staff_actor(ELSEWHERE, Function.CASE_OFFICER, account_id=HOLDER), MATTER, False),
        (deputy(), MATTER, False),
        (deputy(LIMITED), MATTER, True),
        (deputy(LIMITED), replace(MATTER, person_id=UUID(int=9)), False),
        (deputy(LIMITED), replace(MATTER, procedure_code="1.000001"), False),
        (deputy(LIMITED), replace(MATTER, amount_vnd=1_000_000), True),
        (deputy(LIMITED), replace(MATTER, amount_vnd=1_000_001), False),
        (deputy(replace(LIMITED, unit_id=ELSEWHERE)), MATTER, False),
        (deputy(replace(LIMITED, duties=frozenset({Duty.SIGN}))), MATTER, False),
        (deputy(FULL), MATTER, True),
        (deputy(FULL), replace(MATTER, dossier_id=UUID(int=81)), False),
        (deputy(FULL, LIMITED), replace(MATTER, dossier_id=UUID(int=81)), True),
        (replace(citizen_actor(DEPUTY), deputations=(LIMITED,)), MATTER, False),
        (Actor(None, "", "staff", deputations=(LIMITED,)), MATTER, False),
    ],
)
def test_a_function_is_for_who_holds_it_or_deputises_within_the_limits(
    actor: Actor,
    matter: Matter,
    may: bool,
) -> None:
    assert policies.may_function(actor, Duty.EXAMINE, HERE, matter) is may


@pytest.mark.parametrize(
    ("given", "may"),
    [
        ({"duties": frozenset({Duty.SIGN})}, True),
        ({"duties": frozenset({Duty.INITIAL})}, True),
        ({"duties": frozenset({Duty.CONSULT})}, True),
        ({"duties": frozenset({Duty.NUMBER_AND_SEAL, Duty.HAND_OVER})}, False),
        ({"duties": frozenset({Duty.SIGN}), "unit_id": ELSEWHERE}, False),
        ({"duties": frozenset({Duty.SIGN}), "procedures": frozenset({"1.000001"})}, False),
        ({"duties": frozenset({Duty.SIGN}), "only": frozenset({UUID(int=81)})}, False),
        ({"duties": frozenset({Duty.SIGN}), "max_amount_vnd": 1}, False),
    ],
)
def test_a_deputy_of_who_speaks_for_a_unit_answers_and_concludes_its_parts(
    given: Mapping[str, Any], may: bool
) -> None:
    matter = replace(MATTER, person_id=None, amount_vnd=1_000_000)
    actor = deputy(replace(LIMITED, **given))
    assert policies.may_conclude_part(actor, Part(), matter) is may
    assert policies.may_answer(actor, Question(), matter) is may
    assert not policies.may_answer(replace(actor, kind="citizen"), Question(), matter)
    assert not policies.may_conclude_part(replace(actor, kind="citizen"), Part(), matter)


def test_who_holds_a_function_does_not_act_as_a_deputy() -> None:
    both = staff_actor(HERE, Function.CASE_OFFICER, account_id=HOLDER)
    asked = (Duty.EXAMINE, HERE, MATTER)
    assert deputation_for(replace(both, deputations=(LIMITED,)), *asked) is None
    assert deputation_for(deputy(FULL, LIMITED), *asked) == FULL


# Who may give which duty to a deputy: their own function's, the unit's head every one.
@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize("duty", Duty)
def test_only_holders_and_the_units_head_name_deputies(person: str, duty: Duty) -> None:
    may = person in {Function.AGENCY_HEAD, duty.held_by}
    assert policies.may_name_deputy(PEOPLE[person], HERE, [duty]) is may
    assert policies.may_end_deputy(PEOPLE[person], Given((duty,))) is may
    if duty is not Duty.SIGN:
        both = policies.may_name_deputy(PEOPLE[person], HERE, [duty, Duty.SIGN])
        assert both is (person == Function.AGENCY_HEAD)
