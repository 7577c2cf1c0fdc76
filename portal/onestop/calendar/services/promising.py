"""Promising dates, answering what-if questions, and replaying a year."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
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
    Calendar,
    DecreedDay,
    Derivation,
    Difference,
    Limit,
    NotReplayed,
    Promise,
    Segment,
    SegmentKind,
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
) -> Derivation:
    """Derive the date of a dossier from the segments of its clock, in the order written.

    While the clock stands still the date is what it would be if it went on now. A calendar
    changed later moves no date by itself: days count as they were known when the date was
    promised, and from a turn that moves the date on as they were known at that turn. What was
    accepted then is not judged again. Raises ClockRefused, UnitNotFound.
    """
    settled = answered(segments, now) if waiting(segments) else tuple(segments)

    def known(moment: datetime) -> Calendar:
        return queries.calendar_for(unit_id, known_at=moment if moment < now else None)

    facts = _Facts(received_at, limit, supplement)
    calendar = _as_promised(facts, settled, known)
    return facts.due(calendar, settled, now=now)


@dataclass(frozen=True, slots=True)
class _Facts:
    """What of a clock never changes; its segments were accepted when they were written."""

    received_at: datetime
    limit: Limit
    supplement: Supplement

    def due(
        self, calendar: Calendar, segments: Sequence[Segment], *, now: datetime | None = None
    ) -> Derivation:
        return due(
            self.received_at,
            self.limit,
            calendar,
            segments,
            now=now,
            supplement=self.supplement,
            accepted=True,
        )


def _as_promised(
    facts: _Facts, segments: Sequence[Segment], known: Callable[[datetime], Calendar]
) -> Calendar:
    """Give the calendar by which a date was promised: each turn that moves it sees further days.

    What an extension adds begins after the date promised until then; what is left of a limit
    goes on with the day on which a pause ends.
    """
    calendar = known(facts.received_at)
    for place, segment in enumerate(segments):
        if segment.kind is SegmentKind.EXTENDED:
            promised = facts.due(calendar, segments[:place]).due_at
            calendar = calendar.until(local(promised).date(), known(segment.start))
        elif segment.kind is SegmentKind.PAUSED and segment.end and segment.end > segment.start:
            before = local(segment.end).date() - timedelta(days=1)
            calendar = calendar.until(before, known(segment.end))
    return calendar


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


def replay_year(year: int, decreed: Sequence[DecreedDay]) -> list[Difference | NotReplayed]:
    """List the promises of a year that further decreed days over today's calendar would change.

    Promises come from the listeners of PromisesAsked; one received outside the year by
    Vietnamese time is left out. One that cannot be worked out is told with its reason.
    Raises UnitNotFound.
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
) -> list[Difference | NotReplayed]:
    return replay(promises, queries.calendar_for(unit_id).overlaid(*decreed))
