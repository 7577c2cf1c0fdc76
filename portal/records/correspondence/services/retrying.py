"""Work of an outgoing document that waits or was given up: saying why, and trying again."""

from datetime import datetime
from uuid import UUID

from portal.core.access import Actor
from portal.core.errors import Refused, Sentence
from portal.core.i18n import lazy_gettext as _l
from portal.core.jobs import revive
from portal.records.archive.services import why_held
from portal.records.correspondence.models import OutgoingDocument
from portal.records.correspondence.queries import outgoing as find
from portal.records.correspondence.services.drafting import note
from portal.records.signatures.services.waiting import why_waiting


class NothingGivenUp(Refused):
    """No work of the document was given up."""

    sentence = _l("Không có việc nào của văn bản cần làm lại.")


def prefix_of(document: OutgoingDocument) -> str:
    """Give how the keys of all jobs and held files of a document begin."""
    return f"outgoing:{document.id}:"


def held_up(document: OutgoingDocument) -> Sentence | None:
    """Say why a pending document waits for a device or a timestamp, if it does."""
    if document.pending is None:
        return None
    prefix = prefix_of(document)
    return why_waiting(f"{prefix}{document.pending}:") or why_held(prefix)


def try_again(document_id: UUID, *, actor: Actor, now: datetime) -> None:
    """Have work that was given up tried from the start; raises NothingGivenUp."""
    document = find.locked(document_id)
    count = revive(prefix_of(document))
    if not count:
        raise NothingGivenUp
    note("document.work_retried", document, actor, now, count=count)
