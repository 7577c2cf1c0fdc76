"""Who takes money and who reads what was taken; who has no row may nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

import pytest

from portal.identity.organisations.rules import Function
from portal.onestop.fees import policies
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
