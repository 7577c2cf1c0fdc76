"""Noting who has a dossier open."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.dialects import postgresql, sqlite

from portal.core.access import Actor
from portal.core.database import engine, session
from portal.onestop.desk.models import Presence


def note_presence(dossier_id: UUID, *, actor: Actor, now: datetime) -> None:
    """Note in the present transaction that an officer has a dossier open."""
    insert = postgresql.insert if engine().dialect.name == "postgresql" else sqlite.insert
    row = {"dossier_id": dossier_id, "account_id": actor.id, "seen_at": now}
    keys = ["dossier_id", "account_id"]
    session().execute(
        insert(Presence)
        .values(row)
        .on_conflict_do_update(index_elements=keys, set_={"seen_at": now})
    )
