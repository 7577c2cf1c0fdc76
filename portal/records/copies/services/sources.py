"""What may be copied: documents of the unit's registers, and scans."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from portal.core.downloads import NotYetChecked
from portal.core.errors import NotFound, Refused
from portal.core.i18n import lazy_gettext as _l
from portal.identity.organisations.queries import get_unit
from portal.records.copies.rules import CopyForm, Medium
from portal.records.copies.services.requesting import Source
from portal.records.correspondence.queries import incoming, outgoing
from portal.records.documents import queries as documents
from portal.records.documents.services import InspectedFile
from portal.records.registers import queries as registers


class NotReleased(Refused):
    """Only released documents are copied."""

    sentence = _l("Chỉ sao văn bản đi đã phát hành.")


@dataclass(frozen=True, slots=True)
class Known:
    """A document of the registers: its file, where to get it, and what the form is told of it."""

    source: Source
    endpoint: str
    document_id: UUID
    facts: Mapping[str, object] = field(default_factory=dict)


def known(unit_id: UUID, *, incoming_id: UUID | None, outgoing_id: UUID | None) -> Known | None:
    """Give a document of a unit's registers, or nothing when none is named.

    Raises NotFound for one of another unit, NotReleased or NotYetChecked.
    """
    if incoming_id is not None:
        return _incoming(unit_id, incoming_id)
    return _outgoing(unit_id, outgoing_id) if outgoing_id is not None else None


def _incoming(unit_id: UUID, document_id: UUID) -> Known:
    document = incoming.get(document_id)
    if document.unit_id != unit_id:
        raise NotFound
    stored = documents.get(document.file_id)
    if not stored.available:
        raise NotYetChecked(name=stored.name)
    facts = {
        "source_agency": document.sender,
        "source_number": document.their_number,
        "source_date": document.their_date,
        "subject": document.subject,
    }
    source = Source(sha256=stored.sha256, incoming_id=document.id)
    return Known(source, "incoming.file", document.id, facts)


def _outgoing(unit_id: UUID, document_id: UUID) -> Known:
    document = outgoing.get(document_id)
    if document.unit_id != unit_id:
        raise NotFound
    if document.issued_document_id is None or document.sealed_sha256 is None:
        raise NotReleased
    issued = registers.get(document.issued_document_id)
    facts = {
        "form": CopyForm.EXTRACT,
        "from_medium": Medium.ELECTRONIC,
        "source_agency": get_unit(unit_id).name,
        "source_number": issued.full_number,
        "source_date": issued.issued_on,
        "subject": document.subject,
        "shown": "kind" if document.personal else "subject",
    }
    source = Source(sha256=issued.kept_sha256, outgoing_id=document.id)
    return Known(source, "outgoing.file", document.id, facts)


def source_of(document: Known | None, file: InspectedFile | None) -> Source:
    """Give what is copied: a document of the registers goes before an upload."""
    return document.source if document else Source(file=file)
