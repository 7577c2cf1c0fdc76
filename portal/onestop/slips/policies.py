"""Who may read registers and reports, hand dossiers over, and change the wording of papers."""

from uuid import UUID

from portal.core.access import Actor
from portal.identity.organisations.policies import may_keep_for_all
from portal.identity.organisations.rules import Function
from portal.identity.organisations.rules.trees import Tree

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


def may_change_wordings(actor: Actor, tree: Tree) -> bool:
    """Let the province centre's administrators change what all units' papers say.

    Where no centre is set up, any administrator may.
    """
    return may_keep_for_all(actor, Function.ADMINISTRATOR, tree)


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


def units_signed_for(actor: Actor) -> frozenset[UUID]:
    """Name the units for which an actor signs letters."""
    return _held(actor, Function.AGENCY_HEAD)


def units_sealed_for(actor: Actor) -> frozenset[UUID]:
    """Name the units whose letters an actor numbers and seals."""
    return _held(actor, Function.RECORDS_CLERK)


def may_see_letters(actor: Actor) -> bool:
    """Let agency heads and records clerks open the list of letters that wait."""
    return bool(units_signed_for(actor) | units_sealed_for(actor))


def may_see_letter(actor: Actor, unit_id: UUID) -> bool:
    """Let the head and the records clerk of a unit read its letters."""
    return unit_id in units_signed_for(actor) | units_sealed_for(actor)


def may_sign_letter(actor: Actor, unit_id: UUID) -> bool:
    """Let the head of a unit sign its letters."""
    return unit_id in units_signed_for(actor)


def may_seal_letter(actor: Actor, unit_id: UUID) -> bool:
    """Let the records clerk of a unit number and seal its letters."""
    return unit_id in units_sealed_for(actor)


def _held(actor: Actor, function: Function) -> frozenset[UUID]:
    if actor.kind != "staff":
        return frozenset()
    return frozenset(grant.unit_id for grant in actor.grants if grant.function == function)
