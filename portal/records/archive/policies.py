"""Who sees the board of signatures that end."""

from uuid import UUID

from portal.core.access import Actor
from portal.identity.organisations.rules import Function

_EVERYWHERE = (Function.AUDITOR, Function.ADMINISTRATOR)


def may_see_board(actor: Actor) -> bool:
    """Let records clerks, auditors and administrators see it."""
    return actor.kind == "staff" and any(
        actor.holds(each) for each in (Function.RECORDS_CLERK, *_EVERYWHERE)
    )


def units_seen(actor: Actor) -> frozenset[UUID] | None:
    """Give the units whose documents are shown: a clerk's own, or None for all."""
    if any(actor.holds(each) for each in _EVERYWHERE):
        return None
    clerk = Function.RECORDS_CLERK
    return frozenset(each.unit_id for each in actor.grants if each.function == clerk)
