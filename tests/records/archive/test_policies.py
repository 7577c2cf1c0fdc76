"""Who sees the board of signatures that end; who has no row sees nothing."""

from collections.abc import Mapping
from uuid import UUID

import pytest

from portal.identity.organisations.rules import Function
from portal.identity.organisations.rules.trees import Tree
from portal.records.archive import policies
from tests.factories.people import ELSEWHERE, HERE, elsewhere, everybody

PEOPLE = everybody()
BELOW = UUID(int=15)
TREE = Tree({HERE: None, ELSEWHERE: None, BELOW: HERE})
HERE_AND_BELOW = frozenset({HERE, BELOW})

# see the board, the units whose documents it shows
NOTHING: tuple[bool, frozenset[UUID] | None] = (False, frozenset())
TABLE: Mapping[str, tuple[bool, frozenset[UUID] | None]] = {
    Function.RECORDS_CLERK: (True, frozenset({HERE})),
    elsewhere(Function.RECORDS_CLERK): (True, frozenset({ELSEWHERE})),
    Function.AUDITOR: (True, HERE_AND_BELOW),
    elsewhere(Function.AUDITOR): (True, frozenset({ELSEWHERE})),
    Function.ADMINISTRATOR: (True, HERE_AND_BELOW),
    elsewhere(Function.ADMINISTRATOR): (True, frozenset({ELSEWHERE})),
}


@pytest.mark.parametrize("person", [each for each in PEOPLE if each != "cheat"])
def test_who_sees_the_board_and_of_which_units(person: str) -> None:
    actor = PEOPLE[person]
    row = policies.may_see_board(actor), policies.units_seen(actor, TREE)
    assert row == TABLE.get(person, NOTHING)


def test_grants_count_for_staff_only() -> None:
    assert not policies.may_see_board(PEOPLE["cheat"])


def test_the_province_centre_sees_all_units_but_its_clerk_does_not() -> None:
    centre = Tree(TREE.parents, frozenset({HERE}))
    assert policies.units_seen(PEOPLE[Function.AUDITOR], centre) is None
    clerk = policies.units_seen(PEOPLE[Function.RECORDS_CLERK], centre)
    assert clerk == frozenset({HERE})
