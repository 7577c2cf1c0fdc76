"""Who may look after accounts: rows are people, columns are acts; who has no row may nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from uuid import UUID

import pytest
from flask import Flask

from portal.core.access import Actor
from portal.core.settings import configure, settings
from portal.identity.accounts import policies
from portal.identity.organisations.rules import Function
from tests.factories.identity import staff_actor
from tests.factories.people import ELSEWHERE, HERE, elsewhere, everybody

SOMEBODY = UUID(int=99)
ADMINISTRATOR = staff_actor(HERE, Function.ADMINISTRATOR)
PEOPLE = everybody()


@dataclass(frozen=True)
class Unit:
    id: UUID = HERE


@dataclass(frozen=True)
class Position:
    account_id: UUID = SOMEBODY
    unit_id: UUID = HERE


@dataclass(frozen=True)
class Colleague:
    id: UUID = SOMEBODY
    unit_ids: frozenset[UUID] = frozenset({HERE})


@dataclass(frozen=True)
class Account:
    demonstration: bool = False


# administer, administer the unit, end a position in it, manage an account of it,
# enrol, have a second factor
NOTHING = (False,) * 6
STAFF = (False, False, False, False, True, True)
TABLE: Mapping[str, tuple[bool, ...]] = {
    "idle": STAFF,
    **dict.fromkeys(Function, STAFF),
    **{elsewhere(function): STAFF for function in Function},
    Function.ADMINISTRATOR: (True, True, True, True, True, True),
    elsewhere(Function.ADMINISTRATOR): (True, False, False, False, True, True),
}


@pytest.mark.parametrize("person", PEOPLE)
def test_who_looks_after_accounts(person: str) -> None:
    actor = PEOPLE[person]
    row = (
        policies.may_administer(actor),
        policies.may_administer_unit(actor, Unit()),
        policies.may_end_position(actor, Position()),
        policies.may_manage_account(actor, Colleague()),
        policies.may_enrol(actor, Account()),
        policies.may_have_second_factor(actor),
    )
    assert row == TABLE.get(person, NOTHING)


def test_administrators_never_end_or_manage_what_is_their_own() -> None:
    own = ADMINISTRATOR.id
    assert own is not None
    assert not policies.may_end_position(ADMINISTRATOR, Position(own))
    assert not policies.may_manage_account(ADMINISTRATOR, Colleague(own))


@pytest.mark.parametrize(
    ("units", "managed"),
    [
        ({HERE}, True),
        ({HERE, ELSEWHERE}, False),
        ({ELSEWHERE}, False),
        (set(), False),
    ],
)
def test_an_account_is_for_who_administers_all_its_units(
    units: set[UUID],
    managed: bool,
) -> None:
    colleague = Colleague(unit_ids=frozenset(units))
    assert policies.may_manage_account(ADMINISTRATOR, colleague) is managed


def test_who_administers_both_units_manages_who_works_in_both() -> None:
    here, there = ADMINISTRATOR, staff_actor(ELSEWHERE, Function.ADMINISTRATOR)
    both = Actor(here.id, here.name, "staff", here.grants | there.grants)
    assert policies.may_manage_account(both, Colleague(unit_ids=frozenset({HERE, ELSEWHERE})))


def test_nobody_enrols_for_an_account_that_anybody_may_use(app: Flask) -> None:
    assert app.testing
    shared, officer = Account(demonstration=True), staff_actor(HERE, Function.INTAKE)
    assert not policies.may_enrol(officer, shared)
    configure(replace(settings(), profile="production"))
    assert policies.may_enrol(officer, shared), "production has no demonstration"
