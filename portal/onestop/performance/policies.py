"""Who may rate, and who may see which dossiers stand behind a figure."""

from collections.abc import Iterable
from uuid import UUID

from portal.core.access import Actor
from portal.identity.organisations.rules import Function

# Whoever answers for a unit, and whoever watches over all of them.
_ANSWER = (Function.DIVISION_HEAD, Function.AGENCY_HEAD)
_WATCH = (Function.AUDITOR, Function.ADMINISTRATOR)


def may_rate(actor: Actor) -> bool:
    """Allow anybody who holds a rating link, except a civil servant who is signed in."""
    return actor.kind != "staff"


def may_see_figures(actor: Actor) -> bool:
    """Allow staff who hold any function: figures are for everybody who works on them."""
    return actor.kind == "staff" and bool(actor.grants)


def may_open_lists(actor: Actor, unit_id: UUID | None) -> bool:
    """Allow the heads of a unit its lists; auditors and administrators all of them."""
    if actor.kind != "staff":
        return False
    if any(grant.function in _WATCH for grant in actor.grants):
        return True
    return unit_id is not None and any(actor.holds(each, unit_id) for each in _ANSWER)


def listed_units(actor: Actor, units: Iterable[UUID]) -> frozenset[UUID]:
    """Name the units whose lists an actor may open."""
    return frozenset(unit for unit in units if may_open_lists(actor, unit))
