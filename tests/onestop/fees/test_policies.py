"""Who takes money and who reads what was taken; who has no row may nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from portal.core.access import Deputation
from portal.identity.organisations.rules import Function
from portal.onestop.fees import policies
from portal.onestop.workflows.rules import Duty
from tests.factories.identity import staff_actor
from tests.factories.people import ELSEWHERE, HERE, OWNER, elsewhere, everybody

RECEIVED = "who received it at another unit's counter"
RECEIVED_AND_LEFT = "who received it and holds intake no more"
PEOPLE = {
    **everybody(),
    RECEIVED: staff_actor(ELSEWHERE, Function.INTAKE, account_id=OWNER),
    RECEIVED_AND_LEFT: staff_actor(ELSEWHERE, Function.CASE_OFFICER, account_id=OWNER),
}


@dataclass(frozen=True)
class Charged:
    unit_id: UUID = HERE
    id: UUID = OWNER
    procedure_code: str = "1.001193"
    officer_id: UUID | None = None


# take money for a dossier of the unit, open the register at all, read the unit's register
NOTHING = (False, False, False)
READER, OTHER_READER = (False, True, True), (False, True, False)
TABLE: Mapping[str, tuple[bool, ...]] = {
    Function.INTAKE: (True, True, True),
    Function.DIVISION_HEAD: READER,
    Function.AGENCY_HEAD: READER,
    Function.RECORDS_CLERK: READER,
    Function.AUDITOR: READER,
    **dict.fromkeys(
        map(
            elsewhere,
            (
                *(Function.INTAKE, Function.DIVISION_HEAD, Function.AGENCY_HEAD),
                *(Function.RECORDS_CLERK, Function.AUDITOR),
            ),
        ),
        OTHER_READER,
    ),
    RECEIVED: (True, True, False),
}


@pytest.mark.parametrize("person", PEOPLE)
def test_who_takes_money_and_who_reads_of_it(person: str) -> None:
    actor = PEOPLE[person]
    row = (
        policies.may_collect(actor, Charged(), OWNER),
        policies.may_read_receipts(actor),
        policies.may_read_receipts_of(actor, HERE),
    )
    assert row == TABLE.get(person, NOTHING)


CARRIED = Deputation(
    id=UUID(int=60),
    unit_id=HERE,
    principal_id=UUID(int=51),
    principal_name="Giữ chức năng",
    duties=frozenset({Duty.RECEIVE}),
    first_day=date(2026, 11, 16),
    last_day=date(2026, 11, 18),
    ground="Văn bản minh họa",
)


@pytest.mark.parametrize(
    ("given", "may"),
    [
        ({}, True),
        ({"procedures": frozenset({"1.001193"})}, True),
        ({"procedures": frozenset({"1.000001"})}, False),
        ({"only": frozenset[UUID]()}, False),
        ({"duties": frozenset({Duty.SIGN, Duty.HAND_OVER})}, False),
        ({"unit_id": ELSEWHERE}, False),
    ],
)
def test_a_deputy_of_the_counter_takes_money_within_the_limits(
    given: Mapping[str, Any], may: bool
) -> None:
    clerk = staff_actor(HERE, Function.CASE_OFFICER)
    actor = replace(clerk, deputations=(replace(CARRIED, **given),))
    assert policies.may_collect(actor, Charged(), OWNER) is may
    assert not policies.may_collect(replace(actor, kind="citizen"), Charged(), OWNER)
