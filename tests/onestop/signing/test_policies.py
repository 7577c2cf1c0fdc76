"""Who may make a list and open one: rows are people, columns are acts."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

import pytest

from portal.core.access import Actor, Deputation
from portal.identity.organisations.rules import Function
from portal.onestop.dossiers.rules import State, Step
from portal.onestop.signing import policies
from portal.onestop.signing.rules import Stage
from portal.onestop.workflows.rules import Duty
from tests.factories.identity import staff_actor
from tests.factories.people import ELSEWHERE, HERE, OWNER, elsewhere, everybody
from tests.onestop.dossiers.test_policies import Subject, staff

MAKER, ELSEWHERE_NOW = "who made the list", "who made it and went to another unit"
FORMER = "who made it and holds another function by now"
DEPUTY, STRANGER = "who made it as a deputy", "who made it and is a deputy for something else"
TODAY = date(2026, 11, 21)


def former(*deputations: Deputation) -> Actor:
    return replace(
        staff_actor(HERE, Function.AUDITOR, account_id=OWNER), deputations=tuple(deputations)
    )


def carries(unit_id: UUID, duty: Duty) -> Deputation:
    return Deputation(
        UUID(int=1), unit_id, UUID(int=2), "Lê Thị Hòa", frozenset({duty}), TODAY, TODAY, "x"
    )


PEOPLE = {
    **everybody(),
    MAKER: staff_actor(HERE, Function.AGENCY_HEAD, account_id=OWNER),
    ELSEWHERE_NOW: staff_actor(ELSEWHERE, Function.AGENCY_HEAD, account_id=OWNER),
    FORMER: former(),
    DEPUTY: former(carries(HERE, Duty.SIGN)),
    STRANGER: former(carries(HERE, Duty.NUMBER_AND_SEAL), carries(ELSEWHERE, Duty.SIGN)),
}


@dataclass(frozen=True)
class Batch:
    account_id: UUID = OWNER
    unit_id: UUID = HERE
    stage: Stage = Stage.SIGN


# make a list to sign, make one to seal, open a list of OWNER
NOTHING = (False, False, False)
TABLE: Mapping[str, tuple[bool, ...]] = {
    Function.AGENCY_HEAD: (True, False, False),
    Function.RECORDS_CLERK: (False, True, False),
    elsewhere(Function.AGENCY_HEAD): (True, False, False),
    elsewhere(Function.RECORDS_CLERK): (False, True, False),
    MAKER: (True, False, True),
    ELSEWHERE_NOW: (True, False, False),
    DEPUTY: (True, True, True),
    STRANGER: (True, True, False),
}


@pytest.mark.parametrize("person", PEOPLE)
def test_who_does_what_with_lists(person: str) -> None:
    actor = PEOPLE[person]
    row = (
        policies.may_make(actor, Stage.SIGN),
        policies.may_make(actor, Stage.SEAL),
        policies.may_open_batch(actor, Batch()),
    )
    assert row == TABLE.get(person, NOTHING)


def test_a_result_is_sent_to_a_token_by_whoever_may_sign_it() -> None:
    waiting = Subject(State.PROCESSING, Step.SIGNING)
    for function in Function:
        allowed = policies.may_sign(staff(function), waiting)
        assert allowed is (function is Function.AGENCY_HEAD)
        assert not policies.may_sign(staff(function), Subject(State.PROCESSING, Step.NUMBERING))
