"""Reading the clock of a dossier: its segments, its rule, and the warnings given."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from portal.core.database import session
from portal.core.json_types import JsonValue
from portal.core.remembering import remembered
from portal.onestop.calendar.rules import Cause, Derivation, Limit, Segment, SegmentKind
from portal.onestop.calendar.services import derive
from portal.onestop.dossiers.models import ClockSegment, ClockWarning
from portal.onestop.dossiers.queries import contents
from portal.onestop.dossiers.queries.looked_up import Readable
from portal.onestop.dossiers.rules import Action, Basis, Passed
from portal.onestop.dossiers.rules.clock import supplement_policy
from portal.onestop.dossiers.rules.warnings import Threshold
from portal.onestop.procedures.queries import clock_options, time_limit

_TABLE = ClockSegment.__table__.c
COLUMNS = (
    *("kind", "started_at", "ended_at", "cause"),
    *("added", "legal_ground", "document", "actor_name"),
)
SEGMENTS = contents.all_of(ClockSegment, COLUMNS, "sequence")
_SEGMENTS = contents.in_order(SEGMENTS)


@remembered()
def segments(dossier_id: UUID) -> tuple[Segment, ...]:
    """List the segments of a dossier's clock in the order in which they were written."""
    return tuple(segment(*row) for row in _SEGMENTS.ask(of=dossier_id))


def segment(
    kind: SegmentKind,
    start: datetime,
    end: datetime | None,
    cause: Cause,
    added: dict[str, JsonValue] | None,
    *told: str,
) -> Segment:
    """Make a segment of a row of ``COLUMNS``."""
    return Segment(kind, start, end, cause, Limit.from_json(added) if added else None, *told)


def passed(dossier_id: UUID) -> tuple[Passed, ...]:
    """List the moves of a dossier as the clock sees them; filing itself is none."""
    return tuple(
        Passed(Action(m.action), m.at, m.actor_name, Basis.from_json(m.basis or {}))
        for m in contents.moves(dossier_id)
        if m.from_state is not None
    )


def derivation(
    dossier: Readable,
    held: Sequence[Segment],
    *,
    now: datetime,
    received_at: datetime | None = None,
) -> Derivation | None:
    """Derive the date of a dossier from segments; nothing before receipt or without a limit.

    While the clock stands still this is the date if it went on at ``now``. Raises ClockRefused.
    """
    limit = time_limit(dossier.revision_id)
    start = dossier.received_at or received_at
    if limit is None or start is None:
        return None
    return derive(
        received_at=start,
        limit=limit,
        unit_id=dossier.unit_id,
        segments=held,
        now=now,
        supplement=supplement_policy(clock_options(dossier.revision_id), start),
    )


@remembered()
def warned(dossier_id: UUID) -> frozenset[Threshold]:
    """List the thresholds that a dossier has passed already."""
    wanted = sa.select(ClockWarning.threshold).where(ClockWarning.dossier_id == dossier_id)
    return frozenset(session().scalars(wanted))
