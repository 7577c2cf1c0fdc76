"""Noting who has a dossier open."""

from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from portal.core.access import Actor
from portal.core.database import session, transaction
from portal.core.upserts import insert_or_change
from portal.onestop.desk.models import Presence
from portal.onestop.desk.queries.writing import beside
from portal.onestop.dossiers.events import DossierOpened

# Whoever has just said that they look need not be noted again.
_LATELY = timedelta(seconds=15)


def note_presence(dossier_id: UUID, *, actor: Actor, now: datetime) -> None:
    """Note in the present transaction that an officer has a dossier open."""
    row = {"dossier_id": dossier_id, "account_id": actor.id, "seen_at": now}
    session().connection().execute(insert_or_change(Presence, "seen_at"), row)


def note_opened(opened: DossierOpened) -> None:
    """Note whoever opens a dossier's page: without scripts nothing else tells of them.

    What stands beside the dossier is read for the page anyway, so this costs one statement, and
    the note need not wait for the disk.
    """
    who = opened.reader
    found = beside(opened.dossier_id, who.id, opened.unit_id)
    last = found.seen_at.get(who.id) if who.id else None
    if last is not None and opened.at - last < _LATELY:
        return
    with transaction(durable=False):
        note_presence(opened.dossier_id, actor=who, now=opened.at)


def forget_presence(dossier_id: UUID, *, actor: Actor) -> None:
    """Forget in the present transaction that an officer had a dossier open: they have left it."""
    left = sa.delete(Presence).where(
        Presence.dossier_id == dossier_id, Presence.account_id == actor.id
    )
    session().execute(left)
