"""Who may have the file of an issued document."""

from portal.core.access import Actor
from portal.records.registers.queries import DocumentRow
from portal.records.registers.rules import DocumentState


def may_download(actor: Actor, document: DocumentRow) -> bool:
    """Everybody gets what is not personal; the rest is for officers of the unit that issued it.

    Citizens get personal results through their own dossier, not here.
    """
    if document.state is DocumentState.DRAFT or document.sha256 is None:
        return False
    return not document.personal or document.unit_id in actor.units
