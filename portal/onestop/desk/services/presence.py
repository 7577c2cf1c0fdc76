"""Noting who has a dossier open."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from portal.core.access import Actor
from portal.core.database import session
from portal.core.upserts import insert_or_change
from portal.onestop.desk.models import Presence


def note_presence(dossier_id: UUID, *, actor: Actor, now: datetime) -> None:
    """Note in the present transaction that an officer has a dossier open."""
    row = {"dossier_id": dossier_id, "account_id": actor.id, "seen_at": now}
    session().connection().execute(insert_or_change(Presence, "seen_at"), row)


def forget_presence(dossier_id: UUID, *, actor: Actor) -> None:
    """Forget in the present transaction that an officer had a dossier open: they have left it."""
    left = sa.delete(Presence).where(
        Presence.dossier_id == dossier_id, Presence.account_id == actor.id
    )
    session().execute(left)
