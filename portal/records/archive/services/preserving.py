"""Taking issued documents up, and renewing their evidence before it ends."""

from datetime import datetime, timedelta
from uuid import UUID

from portal.core.access import SYSTEM
from portal.core.database import session
from portal.core.errors import Refused
from portal.core.i18n import lazy_gettext as _l
from portal.core.jobs import Finish, enqueue
from portal.core.settings import settings
from portal.core.storage import blobs
from portal.records.archive import queries
from portal.records.archive.models import PreservedDocument, Renewal
from portal.records.registers.events import DocumentReleased
from portal.records.registers.services import preserve
from portal.records.signatures.rules import Verdict
from portal.records.signatures.services import archiving, verify
from portal.records.signatures.services.archiving import Expiry

TAKE_UP, RENEW = "archive.take_up", "archive.renew"
_GOOD = (Verdict.VALID, Verdict.VALID_WITH_WARNINGS)


class RenewalUseless(Refused):
    """The renewed file is not found valid, so it takes nobody's place."""

    sentence = _l("Bản gia hạn không được kết luận là hợp lệ nên không thay bản đang lưu.")


def ask_to_take_up(released: DocumentReleased) -> None:
    """Have a document looked at after the transaction that releases it."""
    _ask(TAKE_UP, released.document_id, released.sha256)


def take_up(document_id: UUID, sha256: str, *, now: datetime) -> Finish:
    """Look what a document's copy proves and until when, and note it."""
    found = archiving.expiry_of(blobs().path(sha256).read_bytes())
    return lambda: _note(document_id, sha256, found, now)


def _note(document_id: UUID, sha256: str, found: Expiry | None, now: datetime) -> None:
    held = queries.find_preserved(document_id) or PreservedDocument(document_id=document_id)
    held.sha256, held.looked_at = sha256, now
    held.level = found.level if found else None
    held.proven_at = found.proven_at if found else None
    held.ends_at = found.ends_at if found else None
    session().add(held)
    session().flush()


def renew(document_id: UUID, sha256: str, *, now: datetime) -> Finish:
    """Make a copy with present evidence and a new document timestamp; the old one is kept.

    Raises TimestampUnavailable, EvidenceMissing, or RenewalUseless for a copy that is not
    found valid. The copy takes its place once, however often this runs.
    """
    made = archiving.renew(blobs().path(sha256).read_bytes(), now=now)
    found = archiving.expiry_of(made)
    if found is None or verify(made, now=now).verdict not in _GOOD:
        raise RenewalUseless
    after = blobs().put_bytes(made).sha256
    return lambda: _put_in_place(document_id, sha256, after, found, now)


def _put_in_place(document_id: UUID, before: str, after: str, found: Expiry, now: datetime) -> None:
    if not preserve(document_id, before=before, after=after, actor=SYSTEM, now=now):
        return
    session().add(
        Renewal(
            document_id=document_id,
            before_sha256=before,
            after_sha256=after,
            renewed_at=now,
            ends_at=found.ends_at,
        )
    )
    _note(document_id, after, found, now)


def look(*, now: datetime) -> int:
    """Ask for what is not taken up and for what is due for renewal; give how many there are."""
    until = now + timedelta(days=settings().archive_horizon_days)
    new, due = queries.not_taken_up(), queries.due(now=now, until=until)
    for document_id, sha256 in new:
        _ask(TAKE_UP, document_id, sha256)
    for document_id, sha256 in due:
        _ask(RENEW, document_id, sha256)
    return len(new) + len(due)


def _ask(kind: str, document_id: UUID, sha256: str) -> None:
    payload = {"document_id": str(document_id), "sha256": sha256}
    enqueue(kind, payload, key=f"{kind}:{document_id}:{sha256}")
