"""Who may have the file of an issued document."""

from portal.core.access import Actor
from portal.identity.organisations.rules import Function
from portal.records.registers.queries import DocumentRow
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
