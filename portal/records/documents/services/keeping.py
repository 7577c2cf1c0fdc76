"""Write the rows of uploaded files, and settle those that waited for the scanner."""

from datetime import datetime, timedelta
from uuid import UUID

from portal.core.access import SYSTEM, Actor
from portal.core.database import session
from portal.core.events import publish
from portal.core.jobs import enqueue
from portal.identity.audit import services as audit
from portal.records.documents import queries
from portal.records.documents.events import FileKept
from portal.records.documents.models import FileState, StoredFile
from portal.records.documents.services.inspection import InspectedFile
from portal.records.documents.services.scanners import Scan, Verdict

RESCAN = "documents.rescan"
RESCAN_AFTER = timedelta(minutes=1)


def keep(
    inspected: InspectedFile,
    *,
    owner: Actor,
    purpose: str,
    now: datetime,
    unit_id: UUID | None = None,
) -> StoredFile:
    """Write the row and the journal entry of an inspected file in the present transaction.

    A file that the scanner did not judge stays pending, and a job asks again.
    """
    stored = StoredFile(
        sha256=inspected.sha256,
        preview_sha256=inspected.preview_sha256,
        size=inspected.size,
        media_type=inspected.kind.media_type,
        name=inspected.name,
        owner_account_id=owner.id,
        purpose=purpose,
        state=FileState.CLEAN if inspected.scanned else FileState.PENDING,
        created_at=now,
        report=dict(inspected.report),
    )
    session().add(stored)
    session().flush()
    if not inspected.scanned:
        ask_scanner_later(stored.id, now=now)
    _record("upload.kept", stored, actor=owner, now=now, unit_id=unit_id)
    publish(FileKept(stored.id, stored.sha256, stored.media_type))
    return stored


def ask_scanner_later(file_id: UUID, *, now: datetime) -> None:
    """Have a pending file scanned by the job runner in a minute."""
    enqueue(RESCAN, {"file_id": str(file_id)}, run_after=now + RESCAN_AFTER)


def settle(file_id: UUID, scan: Scan, *, now: datetime) -> None:
    """Clear or reject a pending file by the scanner's verdict; ask again without one."""
    stored = queries.get(file_id)
    if stored.state is not FileState.PENDING:
        return
    if scan.verdict is Verdict.NO_ANSWER:
        ask_scanner_later(file_id, now=now)
        return
    infected = scan.verdict is Verdict.INFECTED
    stored.state = FileState.REJECTED if infected else FileState.CLEAN
    stored.report = {**stored.report, "antivirus": scan.verdict.value}
    _record(f"upload.{'rejected' if infected else 'cleared'}", stored, actor=SYSTEM, now=now)


def _record(
    action: str, stored: StoredFile, *, actor: Actor, now: datetime, unit_id: UUID | None = None
) -> None:
    audit.record(
        action=action,
        actor=actor,
        now=now,
        subject="stored_file",
        subject_id=stored.id,
        unit_id=unit_id,
        sha256=stored.sha256,
        size=stored.size,
        purpose=stored.purpose,
    )
