"""Who may read registers and reports, hand dossiers over, and change the wording of papers."""

from collections.abc import Mapping
from uuid import UUID

from portal.core.access import Actor
from portal.identity.organisations.rules import Function, UnitKind

_READERS = (
    Function.INTAKE,
    Function.DIVISION_HEAD,
    Function.AGENCY_HEAD,
    Function.RECORDS_CLERK,
    Function.AUDITOR,
)


def may_see_wordings(actor: Actor) -> bool:
    """Let administrators of any unit read the wordings."""
    return actor.kind == "staff" and actor.holds(Function.ADMINISTRATOR)


def may_change_wordings(actor: Actor, kinds: Mapping[UUID, UnitKind]) -> bool:
    """Let the province centre's administrators change what all units' papers say.

    ``kinds`` names every unit's kind. Where no centre is set up, any administrator may.
    """
    centres = [unit for unit, kind in kinds.items() if kind is UnitKind.PROVINCE_CENTRE]
    if not centres:
        return may_see_wordings(actor)
    return actor.kind == "staff" and any(actor.holds(Function.ADMINISTRATOR, c) for c in centres)


def readable_units(actor: Actor) -> frozenset[UUID]:
    """Name the units whose registers an actor may read."""
    if actor.kind != "staff":
        return frozenset()
    return frozenset(grant.unit_id for grant in actor.grants if grant.function in _READERS)


def may_read_registers(actor: Actor) -> bool:
    """Let staff who read some unit's register open the pages."""
    return bool(readable_units(actor))


def may_read_register(actor: Actor, unit_id: UUID) -> bool:
    """Let intake, heads, clerks and auditors of a unit read its register and reports."""
    return unit_id in readable_units(actor)


def may_hand_over(actor: Actor, unit_id: UUID) -> bool:
    """Let intake officers and records clerks of a unit draw up hand-over lists."""
    held = (Function.INTAKE, Function.RECORDS_CLERK)
    return actor.kind == "staff" and any(actor.holds(function, unit_id) for function in held)


def may_open_export(actor: Actor, account_id: UUID) -> bool:
    """Let whoever asked for a file have it."""
    return actor.kind == "staff" and actor.id == account_id
