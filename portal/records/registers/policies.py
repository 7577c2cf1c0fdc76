"""Who may have the file of an issued document, and who keeps the authority register."""

from uuid import UUID

from portal.core.access import Actor
from portal.identity.organisations.rules import Function
from portal.records.registers.queries import DocumentRow
from portal.records.registers.queries.authorities import AuthorityRow
from portal.records.registers.rules import DocumentState

# Those who release a result or hand it out; who decides on other dossiers, audits or
# administers has no need of it.
_HANDLING = (
    Function.INTAKE,
    Function.DIVISION_HEAD,
    Function.AGENCY_HEAD,
    Function.RECORDS_CLERK,
)


def may_download(actor: Actor, document: DocumentRow) -> bool:
    """Everybody gets what is not personal; the rest is for who hands it out in its unit.

    Citizens get personal results through their own dossier, not here.
    """
    if document.state is DocumentState.DRAFT or document.sha256 is None:
        return False
    return not document.personal or any(
        actor.holds(function, document.unit_id) for function in _HANDLING
    )


_SEEING_AUTHORITIES = (
    Function.ADMINISTRATOR,
    Function.AUDITOR,
    Function.RECORDS_CLERK,
    Function.AGENCY_HEAD,
)
_SECOND_PERSONS = (Function.ADMINISTRATOR, Function.RECORDS_CLERK, Function.AGENCY_HEAD)


def units_with_authorities(actor: Actor) -> frozenset[UUID]:
    """List the units whose register of who may sign an actor sees."""
    if actor.kind != "staff":
        return frozenset()
    seeing = set(_SEEING_AUTHORITIES)
    return frozenset(grant.unit_id for grant in actor.grants if grant.function in seeing)


def may_see_authorities(actor: Actor) -> bool:
    """Let those who keep, confirm or audit a unit's register see it."""
    return bool(units_with_authorities(actor))


def may_see_authority(actor: Actor, entry: AuthorityRow) -> bool:
    """Let them see an entry of their own unit."""
    return entry.unit_id in units_with_authorities(actor)


def may_propose_authority(actor: Actor, unit_id: UUID) -> bool:
    """Let the unit's administrators propose entries."""
    return actor.kind == "staff" and actor.holds(Function.ADMINISTRATOR, unit_id)


def may_decide_authority(actor: Actor, entry: AuthorityRow) -> bool:
    """Let a second person of the unit confirm: not who proposed it, nor whom it authorises."""
    concerned = {entry.proposed_by_id, entry.account_id, None}
    held = any(actor.holds(function, entry.unit_id) for function in _SECOND_PERSONS)
    return actor.kind == "staff" and held and actor.id not in concerned


def may_end_authority(actor: Actor, entry: AuthorityRow) -> bool:
    """Let the unit's administrators end an entry."""
    return may_propose_authority(actor, entry.unit_id)
