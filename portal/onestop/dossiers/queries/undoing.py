"""Finding the act that an officer may still take back."""

from datetime import datetime

from portal.core.access import Actor
from portal.core.database import session
from portal.onestop.dossiers.models import Dossier, UndoableAct


def find_undoable(dossier: Dossier, actor: Actor, *, now: datetime) -> UndoableAct | None:
    """Find the actor's own last act on a dossier, while nobody has gone on and time is left."""
    kept = session().get(UndoableAct, dossier.id)
    if kept is None or kept.account_id != actor.id or now >= kept.until:
        return None
    return kept if kept.version == dossier.version and not dossier.pending else None


def seconds_left(dossier: Dossier, actor: Actor, *, now: datetime) -> int:
    """Tell how many seconds an actor has left to take the last act back; 0 when none."""
    kept = find_undoable(dossier, actor, now=now)
    return int((kept.until - now).total_seconds()) if kept else 0
