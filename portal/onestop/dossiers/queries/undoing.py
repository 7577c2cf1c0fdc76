"""Finding the acts that an officer may still take back."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from portal.core.access import Actor
from portal.core.database import session
from portal.core.remembering import remembered
from portal.onestop.dossiers.models import ClockSegment, Dossier, UndoableAct


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a dossier's clock has come: how many segments it has, and which one lasts."""

    segments: int
    lasting_id: UUID | None

    @classmethod
    def of(cls, rows: Sequence[tuple[UUID, datetime | None]]) -> "Standing":
        """Read it from the ids of the segments and when each ended."""
        return cls(len(rows), next((key for key, ended_at in rows if ended_at is None), None))


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


def acts_of(account_id: UUID, dossier_ids: Collection[UUID], at: datetime) -> Sequence[UndoableAct]:
    """List what somebody did to some dossiers at one moment and may perhaps take back."""
    mine = sa.and_(UndoableAct.account_id == account_id, UndoableAct.at == at)
    wanted = sa.select(UndoableAct).where(mine, UndoableAct.dossier_id.in_(dossier_ids))
    return session().scalars(wanted).all()


@remembered()
def standing(dossier_id: UUID) -> Standing:
    """Tell how far a dossier's clock has come."""
    rows = session().execute(
        sa.select(ClockSegment.id, ClockSegment.ended_at).where(
            ClockSegment.dossier_id == dossier_id
        )
    )
    return Standing.of([(key, ended_at) for key, ended_at in rows])
