"""Who sees and changes the trust store: rows are people, columns are acts; no row: nothing."""

from collections.abc import Mapping

import pytest

from portal.core.access import Actor, Grant
from portal.identity.organisations.rules import Function
from portal.identity.organisations.rules.trees import Tree
from portal.records.validation import policies
from tests.factories.identity import staff_actor
from tests.factories.people import HERE, OWNER, elsewhere, everybody

NO_CENTRE = Tree()
PROPOSER = "who proposed the version"
PEOPLE = {
    **everybody(),
    PROPOSER: staff_actor(HERE, Function.ADMINISTRATOR, account_id=OWNER),
}

# see the store, propose a version, decide on what somebody proposed, decide on a version
# without a proposer (the first one), read the report on a paper that they may open
NOTHING = (False,) * 5
STAFF = (False, False, False, False, True)
WATCHER = (True, False, False, False, True)
KEEPER = (True, True, True, True, True)
# The store is one for the whole province: without a centre a function counts wherever it is held.
BY_FUNCTION: Mapping[str, tuple[bool, ...]] = {
    Function.INTAKE: STAFF,
    Function.CASE_OFFICER: STAFF,
    Function.DIVISION_HEAD: STAFF,
    Function.AGENCY_HEAD: STAFF,
    Function.RECORDS_CLERK: STAFF,
    Function.AUDITOR: WATCHER,
    Function.ADMINISTRATOR: KEEPER,
}
TABLE: Mapping[str, tuple[bool, ...]] = {
    **BY_FUNCTION,
    **{elsewhere(function): BY_FUNCTION[function] for function in Function},
    PROPOSER: (True, True, False, True, True),
}


@pytest.mark.parametrize("person", PEOPLE)
def test_who_sees_and_changes_the_store(person: str) -> None:
    actor = PEOPLE[person]
    row = (
        policies.may_see_store(actor),
        policies.may_propose(actor, NO_CENTRE),
        policies.may_decide(actor, OWNER, NO_CENTRE),
        policies.may_decide(actor, None, NO_CENTRE),
        policies.may_read_judgement(actor, True),
    )
    assert row == TABLE.get(person, STAFF if actor.kind == "staff" else NOTHING)
    assert not policies.may_read_judgement(actor, False)


def test_nobody_without_an_account_decides() -> None:
    nameless = Actor(None, "", "staff", frozenset({Grant(HERE, Function.ADMINISTRATOR)}))
    assert not policies.may_decide(nameless, OWNER, NO_CENTRE)
    assert not policies.may_decide(nameless, None, NO_CENTRE)


def test_only_the_centre_changes_the_store_where_there_is_one() -> None:
    centre = Tree(centres=frozenset({HERE}))
    here, there = PEOPLE[Function.ADMINISTRATOR], PEOPLE[elsewhere(Function.ADMINISTRATOR)]
    assert policies.may_propose(here, centre)
    assert policies.may_decide(here, OWNER, centre)
    assert not policies.may_propose(there, centre)
    assert not policies.may_decide(there, OWNER, centre)
