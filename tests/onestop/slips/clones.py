"""Many dossiers from one real one, for tests of registers and reports."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from portal.core.database import transaction
from portal.onestop.dossiers.models import Dossier, MoveRecord
from portal.onestop.dossiers.rules import Action, State, Step


@contextmanager
def undone() -> Iterator[Session]:
    """Run a block as a writing transaction of which nothing is kept."""
    with transaction() as session:
        yield session
        session.rollback()


@dataclass(frozen=True)
class Fate:
    """What became of a dossier; ``ended_at`` is an end without a result."""

    received_at: datetime | None
    due_at: datetime | None = None
    decided_at: datetime | None = None
    ended_at: datetime | None = None
    channel: str = "online"
    like: int = 0


def add(session: Session, patterns: Iterable[UUID], fates: Iterable[Fate]) -> list[UUID]:
    """Add a dossier for each fate, otherwise like one of the patterns, and give their ids."""
    table = Dossier.__table__.c
    columns = [table[name] for name in table.keys()]  # noqa: SIM118 - of a collection.
    rows = [
        dict(session.execute(sa.select(*columns).where(table.id == pattern)).mappings().one())
        for pattern in patterns
    ]
    return [_add(session, rows[fate.like], place, fate) for place, fate in enumerate(fates)]


def _add(session: Session, row: Mapping[str, Any], place: int, fate: Fate) -> UUID:
    made = uuid7()
    changed = {
        "id": made,
        "code": f"H56.901-260101-{place:04d}",
        "draft_id": None,
        "received_at": fate.received_at,
        "due_at": fate.due_at,
        "decided_at": fate.decided_at,
        "channel": fate.channel,
    }
    session.execute(sa.insert(Dossier).values({**row, **changed}))
    if fate.ended_at:
        session.add(_end(made, fate.ended_at))
    session.flush()
    return made


def _end(dossier_id: UUID, at: datetime) -> MoveRecord:
    return MoveRecord(
        dossier_id=dossier_id,
        sequence=99,
        action=Action.END.value,
        from_state=State.PROCESSING,
        to_state=State.STOPPED,
        from_step=Step.EXAMINATION,
        to_step=Step.CLOSED,
        actor_name="Lê Thị Ngân",
        at=at,
    )
