"""Who rates and who sees figures: rows are people, columns are acts; no row means nothing."""

from collections.abc import Mapping

import pytest

from portal.identity.organisations.rules import Function
from portal.onestop.performance import policies
from tests.factories.identity import staff_actor
from tests.factories.people import ELSEWHERE, HERE, elsewhere, everybody

PEOPLE = everybody()

# rate, see figures, open the unit's lists, open the lists of all units together
NOTHING = (False,) * 4
# The link is what lets somebody rate, so nothing is asked of them but not to be staff.
LINK_HOLDER = (True, False, False, False)
WORKER = (False, True, False, False)
HEAD = (False, True, True, False)
WATCHER = (False, True, True, True)
TABLE: Mapping[str, tuple[bool, ...]] = {
    **dict.fromkeys(("anonymous", "system", "citizen", "owner", "cheat"), LINK_HOLDER),
    **dict.fromkeys(Function, WORKER),
    **{elsewhere(function): WORKER for function in Function},
    Function.DIVISION_HEAD: HEAD,
    Function.AGENCY_HEAD: HEAD,
    Function.AUDITOR: WATCHER,
    Function.ADMINISTRATOR: WATCHER,
    elsewhere(Function.AUDITOR): WATCHER,
    elsewhere(Function.ADMINISTRATOR): WATCHER,
}


@pytest.mark.parametrize("person", PEOPLE)
def test_who_rates_and_who_sees_figures(person: str) -> None:
    actor = PEOPLE[person]
    row = (
        policies.may_rate(actor),
        policies.may_see_figures(actor),
        policies.may_open_lists(actor, HERE),
        policies.may_open_lists(actor, None),
    )
    assert row == TABLE.get(person, NOTHING)


def test_lists_offered_are_those_that_open() -> None:
    units = (HERE, ELSEWHERE)
    assert policies.listed_units(staff_actor(HERE, Function.DIVISION_HEAD), units) == {HERE}
    assert policies.listed_units(staff_actor(HERE, Function.AUDITOR), units) == set(units)
    assert policies.listed_units(staff_actor(HERE, Function.INTAKE), units) == frozenset()
