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
from portal.onestop.dossiers.queries.contents import all_of


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
    kept = last_act(dossier.id)
    if kept is None or dossier.pending or (kept[0], kept[2]) != (actor.id, dossier.version):
        return 0
    return max(int((kept[1] - now).total_seconds()), 0)


@remembered()
def last_act(dossier_id: UUID) -> tuple[UUID, datetime, int] | None:
    """Give who did the last act that can be taken back, until when, and what version it made."""
    found = session().connection().execute(LAST_ACT[0], {"of": dossier_id}).first()
    if found is None:
        return None
    account_id, until, version = tuple(found)
    return account_id, until, version


LAST_ACT = all_of(UndoableAct, ("account_id", "until", "version"), "until")


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
