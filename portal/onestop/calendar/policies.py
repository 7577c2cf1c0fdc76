"""Who may see and change decreed days and working hours."""

from collections.abc import Mapping
from uuid import UUID

from portal.core.access import Actor
from portal.identity.organisations.rules import Function, UnitKind


def may_see_days(actor: Actor) -> bool:
    """Let administrators of any unit see the table."""
    return actor.kind == "staff" and actor.holds(Function.ADMINISTRATOR)


def may_change_days(actor: Actor, unit_id: UUID | None, kinds: Mapping[UUID, UnitKind]) -> bool:
    """Let administrators decree days for their own unit, those of the centre also for all.

    ``unit_id`` is missing for days common to all units; ``kinds`` names every unit's kind.
    """
    if actor.kind != "staff":
        return False
    if unit_id is not None:
        return actor.holds(Function.ADMINISTRATOR, unit_id)
    centres = (unit for unit, kind in kinds.items() if kind is UnitKind.PROVINCE_CENTRE)
    return any(actor.holds(Function.ADMINISTRATOR, centre) for centre in centres)


def may_change_hours(actor: Actor, unit_id: UUID) -> bool:
    """Let administrators of a unit change its hours."""
    return actor.kind == "staff" and actor.holds(Function.ADMINISTRATOR, unit_id)
