"""Reading ahead: what an act asks of each of many dossiers, asked for all of them at once."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from portal.core.database import session
from portal.core.remembering import lay_ready
from portal.onestop.dossiers.models import ClockSegment, ClockWarning, Dossier, MoveRecord, Result
from portal.onestop.dossiers.queries import clock
from portal.onestop.dossiers.queries.contents import next_sequence
from portal.onestop.dossiers.queries.dossiers import find_result
from portal.onestop.dossiers.queries.undoing import Standing, standing
from portal.onestop.workflows.queries.versions import taken_by, taken_by_all


@dataclass(frozen=True, slots=True)
class ReadAhead:
    """Dossiers to be moved, by id; what else was read is held so that it is not read again."""

    dossiers: dict[UUID, Dossier]
    _held: Sequence[object]


def read_ahead(ids: Collection[UUID]) -> ReadAhead:
    """Read some dossiers, locked, and lay ready what moving each of them asks first.

    Belongs inside ``remembering.steadily()``.
    """
    found = session().scalars(sa.select(Dossier).where(Dossier.id.in_(ids)).with_for_update()).all()
    known = [dossier.id for dossier in found]
    results = session().scalars(sa.select(Result).where(Result.dossier_id.in_(known))).all()
    result_of: dict[UUID, Result | None] = {result.dossier_id: result for result in results}
    lay_ready(find_result, {key: result_of.get(key) for key in known}, times=2)
    lay_ready(taken_by, taken_by_all(known), times=2)
    _lay_clocks_ready(known)
    return ReadAhead({dossier.id: dossier for dossier in found}, results)


def _lay_clocks_ready(ids: Sequence[UUID]) -> None:
    warned = _grouped(ClockWarning.dossier_id, [ClockWarning.threshold], ids)
    lay_ready(clock.warned, {key: frozenset(one for (one,) in warned[key]) for key in ids})
    columns = [getattr(ClockSegment, name) for name in clock.COLUMNS]
    rows = _grouped(ClockSegment.dossier_id, columns, ids, ClockSegment.sequence)
    lay_ready(clock.segments, {key: tuple(clock.segment(*row) for row in rows[key]) for key in ids})
    ends = _grouped(ClockSegment.dossier_id, [ClockSegment.id, ClockSegment.ended_at], ids)
    lay_ready(standing, {key: Standing.of(ends[key]) for key in ids})
    last = _grouped(MoveRecord.dossier_id, [MoveRecord.sequence], ids)
    following = {key: max((n for (n,) in last[key]), default=0) + 1 for key in ids}
    lay_ready(next_sequence, following, times=2)


def _grouped(
    owner: Any,  # noqa: ANN401 - any column or parameter.
    columns: Iterable[Any],
    ids: Sequence[UUID],
    *order: Any,
) -> defaultdict[UUID, list[tuple[Any, ...]]]:
    found: defaultdict[UUID, list[tuple[Any, ...]]] = defaultdict(list)
    wanted = sa.select(owner, *columns).where(owner.in_(ids)).order_by(owner, *order)
    for key, *row in session().execute(wanted):
        found[key].append(tuple(row))
    return found
