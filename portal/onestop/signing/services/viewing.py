"""Opening a document of a list, which is written down with the bytes that were shown."""

from collections.abc import Iterable
from datetime import datetime

from portal.core.access import Actor
from portal.core.database import session
from portal.core.errors import Sentence
from portal.identity.audit.services import record
from portal.onestop.dossiers.queries.dossiers import get
from portal.onestop.dossiers.services.stuck import held_up
from portal.onestop.signing.models import SigningBatch, SigningItem, SigningView
from portal.onestop.signing.queries.batches import ItemRow
from portal.onestop.signing.rules import ItemState

_LOOKED_AT = 3


def note_view(batch: SigningBatch, item: SigningItem, *, actor: Actor, now: datetime) -> None:
    """Write down who opened a document, when, and the SHA-256 of what was shown."""
    session().add(SigningView(item_id=item.id, account_id=actor.id, sha256=item.sha256, at=now))
    record(
        action="dossier.result_viewed",
        actor=actor,
        now=now,
        subject="dossier",
        subject_id=item.dossier_id,
        unit_id=batch.unit_id,
        sha256=item.sha256,
        batch=str(batch.id),
    )


def why_waiting(rows: Iterable[ItemRow]) -> Sentence | None:
    """Say why the documents at the head of the signing queue wait, if a device or stamp is away."""
    under_way = [row.dossier_id for row in rows if row.state is ItemState.ASKED][:_LOOKED_AT]
    return next((why for key in under_way if (why := held_up(get(key)))), None)
