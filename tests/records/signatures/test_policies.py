"""Who may carry a paper to the token on the desk: rows are people."""

from dataclasses import dataclass
from uuid import UUID

import pytest

from portal.records.signatures import policies
from tests.factories.identity import citizen_actor, staff_actor
from tests.factories.people import HERE, OWNER, everybody

PEOPLE = {**everybody(), "owner": staff_actor(HERE, account_id=OWNER)}


@dataclass(frozen=True)
class Transfer:
    account_id: UUID = OWNER


@pytest.mark.parametrize("person", PEOPLE)
def test_a_transfer_is_its_officers_own(person: str) -> None:
    assert policies.may_carry(PEOPLE[person], Transfer()) is (person == "owner")


def test_a_citizen_of_the_same_number_is_not_the_officer() -> None:
    assert not policies.may_carry(citizen_actor(OWNER), Transfer())
