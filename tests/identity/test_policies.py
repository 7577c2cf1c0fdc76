"""Rows are people, columns are acts."""

from dataclasses import dataclass
from uuid import UUID

import pytest

from portal.core.access import ANONYMOUS, SYSTEM, Actor
from portal.identity.accounts import policies as accounts
from portal.identity.audit import policies as audit
from portal.identity.notifications import policies as notifications
from portal.identity.organisations.rules import Function
from tests.factories.identity import citizen_actor, staff_actor

HERE, THERE = UUID(int=14), UUID(int=901)


@dataclass(frozen=True)
class Thing:
    account_id: UUID


def row(actor: Actor) -> tuple[bool, ...]:
    own, strange = Thing(actor.id or UUID(int=0)), Thing(UUID(int=99))
    return (
        accounts.may_use_own_account(actor),
        accounts.may_end_session(actor, own),
        accounts.may_end_session(actor, strange),
        notifications.may_read_notices(actor),
        notifications.may_open_notice(actor, own),
        notifications.may_open_notice(actor, strange),
        audit.may_read_journal(actor),
    )


# own account, end own, end another's, read notices, open own, open another's, read the journal
NOTHING = (False,) * 7
PERSON = (True, True, False, True, True, False, False)
READER = (True, True, False, True, True, False, True)


@pytest.mark.parametrize(
    ("actor", "allowed"),
    [
        (ANONYMOUS, NOTHING),
        (SYSTEM, NOTHING),
        (citizen_actor(), PERSON),
        (staff_actor(HERE), PERSON),
        (staff_actor(HERE, Function.INTAKE), PERSON),
        (staff_actor(HERE, Function.CASE_OFFICER), PERSON),
        (staff_actor(HERE, Function.DIVISION_HEAD), PERSON),
        (staff_actor(HERE, Function.AGENCY_HEAD), PERSON),
        (staff_actor(HERE, Function.RECORDS_CLERK), PERSON),
        (staff_actor(HERE, Function.AUDITOR), READER),
        (staff_actor(HERE, Function.ADMINISTRATOR), READER),
    ],
)
def test_roles_and_acts(actor: Actor, allowed: tuple[bool, ...]) -> None:
    assert row(actor) == allowed


def test_auditors_read_their_own_units_only() -> None:
    assert audit.units_read_by(staff_actor(HERE, Function.AUDITOR)) == {HERE}
    assert audit.units_read_by(staff_actor(THERE, Function.AGENCY_HEAD)) == frozenset()


def test_the_journal_names_readers_by_functions_that_exist() -> None:
    assert {Function.AUDITOR, Function.ADMINISTRATOR} == audit.READERS
