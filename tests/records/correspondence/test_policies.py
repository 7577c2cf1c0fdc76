"""Who does what with correspondence: rows are people, columns are acts; no row: nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

import pytest

from portal.identity.organisations.rules import Function
from portal.records.correspondence import policies
from portal.records.correspondence.rules import Act
from tests.factories.identity import staff_actor
from tests.factories.people import HERE, OWNER, elsewhere, everybody

HEAD_ID, OFFICER_ID = UUID(int=50), UUID(int=51)
DRAFTER, SIGNER, ASSIGNEE = "its drafter", "its signer", "its assignee"


@dataclass
class Outgoing:
    unit_id: UUID = HERE
    drafter_id: UUID = OWNER
    signer_id: UUID = HEAD_ID


@dataclass
class Incoming:
    unit_id: UUID = HERE
    assignee_id: UUID | None = OFFICER_ID


PEOPLE = {
    **everybody(),
    DRAFTER: staff_actor(HERE, Function.DIVISION_HEAD, account_id=OWNER),
    SIGNER: staff_actor(HERE, Function.AGENCY_HEAD, account_id=HEAD_ID),
    ASSIGNEE: staff_actor(HERE, Function.CASE_OFFICER, account_id=OFFICER_ID),
}
COLUMNS = (
    "read", "draft", "submit", "initial", "sign", "release", "send_back", "try_again",
    "end_force", "register", "hand_over", "assign", "settle",
)  # fmt: skip
OFFICER = {"read", "draft", "try_again"}
CHECKER = {*OFFICER, "initial", "send_back", "assign", "settle"}
HEAD = {"read", "try_again", "end_force", "assign", "settle"}
CLERK = {"read", "release", "send_back", "try_again", "assign", "settle", "register", "hand_over"}
TABLE: Mapping[str, set[str]] = {
    Function.INTAKE: OFFICER,
    Function.CASE_OFFICER: OFFICER,
    Function.DIVISION_HEAD: CHECKER,
    Function.AGENCY_HEAD: HEAD,
    Function.RECORDS_CLERK: CLERK,
    Function.AUDITOR: {"read"},
    DRAFTER: {*CHECKER, "submit"} - {"initial"},
    SIGNER: {*HEAD, "sign", "send_back"},
    ASSIGNEE: {*OFFICER, "settle"},
    **{elsewhere(function): set() for function in Function},
}


@pytest.mark.parametrize("person", PEOPLE)
def test_who_does_what(person: str) -> None:
    actor, out, came = PEOPLE[person], Outgoing(), Incoming()
    told = {
        "read": policies.may_read(actor, out),
        "draft": policies.may_draft(actor, HERE),
        **{act.value: policies.may_act(actor, out, act) for act in Act},
        "try_again": policies.may_try_again(actor, out),
        "end_force": policies.may_end_force(actor, out),
        "register": policies.may_register(actor, HERE),
        "hand_over": policies.may_hand_over(actor, out),
        "assign": policies.may_assign(actor, came),
        "settle": policies.may_settle(actor, came),
    }
    assert {name for name, may in told.items() if may} == TABLE.get(person, set())
    assert set(told) == set(COLUMNS)
    assert policies.may_edit(actor, out) is (person == DRAFTER)
