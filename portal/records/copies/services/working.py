"""The jobs of a copy: ordered, waiting, tried again."""

from datetime import datetime
from uuid import UUID

from portal.core.access import Actor
from portal.core.errors import Refused, Sentence
from portal.core.i18n import lazy_gettext as _l
from portal.core.jobs import enqueue, revive
from portal.records.archive.services import why_held
from portal.records.copies import queries as find
from portal.records.copies.models import DocumentCopy
from portal.records.copies.services.requesting import note
from portal.records.signatures.services.waiting import why_waiting


class NothingGivenUp(Refused):
    """No work of the copy was given up."""

    sentence = _l("Không có việc nào của bản sao cần làm lại.")


def ask_for(
    copy: DocumentCopy, stage: str, actor: Actor, *, signed_sha256: str | None = None
) -> None:
    """Order a stage of the work; while it runs no act is possible.

    ``signed_sha256`` is the permission with the signature of its signer's own token.
    """
    copy.pending = stage
    payload = {"copy_id": str(copy.id), "actor_id": str(actor.id), "actor_name": actor.name}
    if signed_sha256:
        payload["signed_sha256"] = signed_sha256
    key = f"{_prefix(copy)}{stage}:{copy.updated_at.isoformat()}"
    enqueue(f"copy.{stage}", dict(payload), key=key)


def _prefix(copy: DocumentCopy) -> str:
    return f"copy:{copy.id}:"


def held_up(copy: DocumentCopy) -> Sentence | None:
    """Say why a pending copy waits for a device or a timestamp, if it does."""
    if copy.pending is None:
        return None
    return why_waiting(f"{_prefix(copy)}{copy.pending}") or why_held(_prefix(copy))


def try_again(copy_id: UUID, *, actor: Actor, now: datetime) -> None:
    """Have work that was given up tried from the start; raises NothingGivenUp."""
    copy = find.locked(copy_id)
    count = revive(_prefix(copy))
    if not count:
        raise NothingGivenUp
    note("copy.work_retried", copy, actor, now, count=count)
