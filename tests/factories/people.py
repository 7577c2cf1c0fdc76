"""Everybody who might try an act, for tables of policies; no database needed."""

from collections.abc import Mapping
from uuid import UUID

from portal.core.access import ANONYMOUS, SYSTEM, Actor, Grant
from portal.identity.organisations.rules import Function
from tests.factories.identity import citizen_actor, staff_actor

HERE, ELSEWHERE = UUID(int=14), UUID(int=901)
OWNER = UUID(int=40)


def elsewhere(function: Function) -> str:
    """Name the row of somebody who holds a function in another unit."""
    return f"{function} elsewhere"


def everybody() -> Mapping[str, Actor]:
    """Give the rows: people of no unit, then each function held here and in another unit.

    ``cheat`` is a citizen to whom grants cling: no function counts for who is not staff.
    """
    grants = frozenset(Grant(HERE, function) for function in Function)
    return {
        "anonymous": ANONYMOUS,
        "system": SYSTEM,
        "citizen": citizen_actor(),
        "owner": citizen_actor(OWNER),
        "cheat": Actor(UUID(int=41), "Người dân có quyền thừa", "citizen", grants),
        "idle": staff_actor(HERE),
        **{function: staff_actor(HERE, function) for function in Function},
        **{elsewhere(function): staff_actor(ELSEWHERE, function) for function in Function},
    }
