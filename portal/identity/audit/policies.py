"""Who may read the journal."""

from uuid import UUID

from portal.core.access import Actor

# The names of the functions are fixed on the floor above; the journal only compares them.
READERS = frozenset({"auditor", "administrator"})


def units_read_by(actor: Actor) -> frozenset[UUID]:
    """List the units whose journal the actor may read."""
    return frozenset(grant.unit_id for grant in actor.grants if grant.function in READERS)


def may_read_journal(actor: Actor) -> bool:
    """Let auditors and administrators read the journal of their own units."""
    return actor.kind == "staff" and bool(units_read_by(actor))
