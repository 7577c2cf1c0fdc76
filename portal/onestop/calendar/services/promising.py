"""Promising dates, answering what-if questions, and replaying a year."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from portal.core import events
from portal.core.clock import local
from portal.core.database import transaction
from portal.core.errors import Invalid
from portal.core.i18n import lazy_gettext as _l
from portal.identity.organisations import queries as organisations
from portal.onestop.calendar import queries
from portal.onestop.calendar.events import PromisesAsked
from portal.onestop.calendar.rules import (
    DecreedDay,
    Derivation,
    Difference,
    Limit,
    Promise,
    Segment,
    Supplement,
    due,
    replay,
)
from portal.onestop.calendar.rules.question import Question
from portal.onestop.calendar.rules.segments import answered, waiting


def promise(*, received_at: datetime, limit: Limit, unit_id: UUID | None) -> Derivation:
    """Derive when a dossier received by a unit is due.

    Raises UnitNotFound, or ClockRefused in one of its kinds.
    """
    return due(received_at, limit, queries.calendar_for(unit_id))


def derive(
    *,
    received_at: datetime,
    limit: Limit,
    unit_id: UUID | None,
    segments: Sequence[Segment],
    now: datetime,
    supplement: Supplement = Supplement.PAUSE,
    known_at: datetime | None = None,
) -> Derivation:
    """Derive the date of a dossier from the segments of its clock.

    While the clock stands still the date is what it would be if it went on now. With
    ``known_at`` the calendar is the one known then. Raises ClockRefused, UnitNotFound.
    """
    calendar = queries.calendar_for(unit_id, known_at=known_at)
    settled = answered(segments, now) if waiting(segments) else tuple(segments)
    return due(received_at, limit, calendar, settled, now=now, supplement=supplement)


def answer(question: Question, *, now: datetime) -> Derivation:
    """Answer a question of anybody, reading in a transaction of its own.

    Raises ClockRefused, or Invalid when the unit is unknown.
    """
    with transaction(writing=False):
        return question.answer(queries.calendar_for(_unit_id(question.unit)), now=now)


def _unit_id(name: str) -> UUID | None:
    if not name:
        return None
    known = {key: row.id for row in organisations.units() for key in (row.code, str(row.id))}
    if name not in known:
        raise Invalid(errors={"unit": [str(_l("Không có đơn vị này."))]})
    return known[name]


def replay_year(year: int, decreed: Sequence[DecreedDay]) -> list[Difference]:
    """List the promises of a year that would have differed with further decreed days.

    Promises come from the listeners of PromisesAsked; one received outside the year by
    Vietnamese time is left out. Raises ClockRefused, UnitNotFound.
    """
    asked = PromisesAsked(year)
    events.publish(asked)
    by_unit: dict[UUID | None, list[Promise]] = defaultdict(list)
    for made in asked.answers:
        if local(made.received_at).year == year:
            by_unit[made.unit_id].append(made)
    return [
        difference
        for unit_id, promises in by_unit.items()
        for difference in _replay_unit(unit_id, promises, decreed)
    ]


def _replay_unit(
    unit_id: UUID | None, promises: Sequence[Promise], decreed: Sequence[DecreedDay]
) -> list[Difference]:
    old = queries.calendar_for(unit_id)
    return replay(promises, old, old.overlaid(*decreed))
