"""Who rates and who sees figures: rows are people, columns are acts; no row means nothing."""

from collections.abc import Mapping
from uuid import UUID

import pytest

from portal.identity.organisations.rules import Function
from portal.identity.organisations.rules.trees import Tree
from portal.onestop.performance import policies
from tests.factories.identity import citizen_actor, staff_actor
from tests.factories.people import ELSEWHERE, HERE, OWNER, elsewhere, everybody

APPLICANT = UUID(int=42)
PEOPLE = {**everybody(), "applicant": citizen_actor(APPLICANT)}

BELOW = UUID(int=15)
TREE = Tree({HERE: None, ELSEWHERE: None, BELOW: HERE})

# rate, see figures, open the unit's lists, those of a unit under it, of all units together
NOTHING = (False,) * 5
RATER = (True, False, False, False, False)
WORKER = (False, True, False, False, False)
OVERSEER = (False, True, True, True, False)
TABLE: Mapping[str, tuple[bool, ...]] = {
    **dict.fromkeys(("owner", "applicant"), RATER),
    **dict.fromkeys(Function, WORKER),
    **{elsewhere(function): WORKER for function in Function},
    Function.DIVISION_HEAD: OVERSEER,
    Function.AGENCY_HEAD: OVERSEER,
    Function.AUDITOR: OVERSEER,
    Function.ADMINISTRATOR: OVERSEER,
}


class Filed:
    """A dossier of the owner."""

    submitted_by = OWNER


@pytest.mark.parametrize("person", PEOPLE)
def test_who_rates_and_who_sees_figures(person: str) -> None:
    actor = PEOPLE[person]
    row = (
        policies.may_rate(actor, Filed(), APPLICANT),
        policies.may_see_figures(actor),
        *(policies.may_open_lists(actor, unit, TREE) for unit in (HERE, BELOW, None)),
    )
    assert row == TABLE.get(person, NOTHING)


def test_nobody_rates_where_no_account_is_known() -> None:
    assert not policies.may_rate(PEOPLE["anonymous"], Filed(), None)
    assert not policies.may_rate(staff_actor(HERE, Function.INTAKE), Filed(), None)
    assert policies.may_rate(PEOPLE["owner"], Filed(), None)


def test_the_province_centre_opens_the_lists_of_all_units() -> None:
    centre = Tree(TREE.parents, frozenset({HERE}))
    for function in (Function.AUDITOR, Function.AGENCY_HEAD):
        actor = staff_actor(HERE, function)
        assert all(policies.may_open_lists(actor, unit, centre) for unit in (ELSEWHERE, None))
    assert not policies.may_open_lists(staff_actor(HERE, Function.INTAKE), None, centre)
