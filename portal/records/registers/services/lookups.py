"""Judging an uploaded file and finding it in the register."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from portal.core.database import release
from portal.records.registers import queries
from portal.records.registers.queries import DocumentRow
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
