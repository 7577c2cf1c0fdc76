"""Judging an uploaded file and finding it in the register; giving a released one out."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from portal.core.database import release
from portal.core.storage import blobs
from portal.records.registers import queries
from portal.records.registers.queries import DocumentRow
from portal.records.registers.rules import DocumentState
from portal.records.signatures import services as signatures
from portal.records.signatures.rules import Verification


@dataclass(frozen=True, slots=True)
class Finding:
    """What is known of an uploaded file; ``document`` is set when it is one of ours, unchanged."""

    sha256: str
    size: int
    verification: Verification
    document: DocumentRow | None


def examine(data: bytes, *, now: datetime) -> Finding:
    """Judge a file's signatures and look its SHA-256 up among the released documents.

    Judging may take seconds, so a reading transaction is let go first.
    """
    release()
    sha256 = hashlib.sha256(data).hexdigest()
    return Finding(
        sha256=sha256,
        size=len(data),
        verification=signatures.verify(data, now=now),
        document=queries.find_by_sha256(sha256),
    )


@dataclass(frozen=True, slots=True)
class ReleasedDocument:
    """A released document with its file, as those need it who copy it or send it on."""

    document: DocumentRow
    file: bytes

    @property
    def number(self) -> str:
        """Give number and symbol, ``05/QĐ-UBND``."""
        return self.document.full_number


def released_document(document_id: UUID) -> ReleasedDocument:
    """Give a released document's row and its file, the copy with the youngest evidence.

    The row tells kind, title, agency, signer, date, state and the SHA-256 of the release.
    Raises DocumentNotFound before the release, and ChangedContent when the kept file is not the
    one that was released.
    """
    document = queries.get(document_id)
    if document.kept_sha256 is None or document.state is DocumentState.DRAFT:
        raise queries.DocumentNotFound
    return ReleasedDocument(document, blobs().read(document.kept_sha256))
