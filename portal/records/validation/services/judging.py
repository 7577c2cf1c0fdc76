"""Uploads that carry signatures are judged, and the report is kept for the officer."""

from datetime import datetime

from portal.core.database import session
from portal.core.errors import NotFound
from portal.core.jobs import enqueue
from portal.core.storage import blobs
from portal.records.documents.events import FileKept
from portal.records.signatures.rules import Verdict, Verification
from portal.records.signatures.services import as_json, verify
from portal.records.validation import queries
from portal.records.validation.models import JudgedFile

JUDGE = "validation.judge"
_SIGNED = b"/ByteRange"
_PDF = "application/pdf"


def ask_to_judge(kept: FileKept) -> None:
    """Have an uploaded PDF judged after the transaction that keeps it."""
    if kept.media_type == _PDF:
        enqueue(JUDGE, {"sha256": kept.sha256}, key=f"judge:{kept.sha256}")


def judge_blob(sha256: str, *, now: datetime) -> Verification | None:
    """Judge a stored file; give nothing for one without any signature."""
    path = blobs().path(sha256)
    found = verify(path, now=now)
    unsigned = found.verdict in {Verdict.UNSIGNED, Verdict.UNREADABLE}
    return None if unsigned and _SIGNED not in path.read_bytes() else found


def signed_revision(data: bytes, *, now: datetime) -> bytes:
    """Give the last revision of a file whose bytes are as they were signed; raises NotFound."""
    found = verify(data, now=now)
    ends = [each.signed_bytes for each in found.signatures if each.intact and each.signed_bytes]
    if not ends:
        raise NotFound
    return data[: max(ends)]


def keep_judgement(sha256: str, found: Verification, *, now: datetime) -> None:
    """Keep the report in place of an earlier one."""
    held = queries.find_judged(sha256) or JudgedFile(sha256=sha256)
    held.verdict, held.report = found.verdict, dict(as_json(found))
    held.trust_version, held.judged_at = found.trust_version, now
    session().add(held)
