"""Who sees what the nightly check found."""

from uuid import UUID

from portal.core.access import Actor
from portal.identity.organisations.rules import Function


def may_see_checks(actor: Actor) -> bool:
    """Let auditors and records clerks see what the nightly check found."""
    return actor.kind == "staff" and (
        actor.holds(Function.AUDITOR) or actor.holds(Function.RECORDS_CLERK)
    )


def units_seen_by(actor: Actor) -> frozenset[UUID] | None:
    """List the units whose documents the actor may see; ``None``, for auditors, means all."""
    if actor.holds(Function.AUDITOR):
        return None
    return frozenset(
        grant.unit_id for grant in actor.grants if grant.function == Function.RECORDS_CLERK
    )
