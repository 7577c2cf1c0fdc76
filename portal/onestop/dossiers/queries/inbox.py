"""The list of a desk: one page of a queue, what comes before and after, and how much there is.

Every statement goes place by place (unit, officer, step, state), each in the order of the index
and cut off where the page ends. So neither a long queue nor a big archive makes a page slow.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from portal.core.access import Actor
from portal.core.database import read_uuid, session
from portal.core.search.fold import fold
from portal.onestop.dossiers.models import Dossier, ReadMark
from portal.onestop.dossiers.models.dossier import NO_DATE
from portal.onestop.dossiers.queries.desk_scopes import scopes_of
from portal.onestop.dossiers.rules import State, Step
from portal.onestop.dossiers.rules.queues import OWN_WORK, QUEUES, SOON, Only, Place

PAGE = 25
MOST_COUNTED = 1000
_EPOCH, _MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)
_MICROS = re.compile(r"[01]?\d{1,17}|2[0-5]\d{16}", re.ASCII)  # Up to the year 9999 or so.


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in the order of a list: the date that counts, then the id."""

    urgent_at: datetime
    id: UUID

    def __str__(self) -> str:
        """Write the place for an address."""
        return f"{(self.urgent_at - _EPOCH) // _MICROSECOND}~{self.id}"

    @classmethod
    def read(cls, text: str) -> "Cursor | None":
        """Read a place as it is written for an address; nonsense is none."""
        micros, _sep, key = text.partition("~")
        dossier_id = read_uuid(key)
        if dossier_id is None or not _MICROS.fullmatch(micros):
            return None
        moment = min(_EPOCH + int(micros) * _MICROSECOND, NO_DATE)
        return cls(moment, dossier_id)


@dataclass(frozen=True, slots=True)
class DeskFilter:
    """What an officer wants to see: a queue, some words, what follows or precedes a place."""

    queue: str = OWN_WORK
    words: str = ""
    after: Cursor | None = None
    before: Cursor | None = None
    limit: int = PAGE


@dataclass(frozen=True, slots=True)
class InboxRow:
    """A dossier in the list; ``seen_version`` is the one its reader last opened."""

    id: UUID
    code: str
    procedure_name: str
    applicant_name: str
    submitter_name: str
    channel: str
    state: State
    step: Step
    pending: str | None
    submitted_at: datetime
    due_at: datetime | None
    urgent_at: datetime
    decided_at: datetime | None
    officer_id: UUID | None
    version: int
    seen_version: int | None

    @property
    def unread(self) -> bool:
        """Tell whether something has changed since the reader last opened it."""
        return self.seen_version != self.version

    @property
    def cursor(self) -> Cursor:
        """Give its place in the order of the list."""
        return Cursor(self.urgent_at, self.id)


# What is counted once, though several queues may hold it: unit, officer, place, which of it.
_Heap = tuple[UUID, UUID | None, Place, Only]


def desk(actor: Actor, wanted: DeskFilter, *, now: datetime) -> tuple[InboxRow, ...]:
    """List a page of a queue, the most urgent first; one row past the limit if there is one.

    Going back (``before``) the extra row is the first.
    """
    ids = _ids(actor, wanted, now)
    if not ids:
        return ()
    rows = session().execute(_ROW.where(Dossier.id.in_(ids)), {"reader": actor.id})
    return tuple(InboxRow(*tuple(row)) for row in rows)


_COLUMNS = [getattr(Dossier, name) for name in InboxRow.__slots__ if name != "seen_version"]
_MARK = sa.and_(
    ReadMark.dossier_id == Dossier.id, ReadMark.account_id == sa.bindparam("reader", type_=sa.Uuid)
)
_ROW = (
    sa.select(*_COLUMNS, ReadMark.version)
    .outerjoin(ReadMark, _MARK)
    .order_by(Dossier.urgent_at, Dossier.id)
)


@dataclass(frozen=True, slots=True)
class Neighbours:
    """What comes before and after a dossier in a queue, as far as there is anything."""

    before: UUID | None
    after: UUID | None


def neighbours(
    actor: Actor, dossier: Dossier, queue: str, words: str, *, now: datetime
) -> Neighbours:
    """Find the dossiers before and after one in the order of a queue."""
    here = Cursor(dossier.urgent_at, dossier.id)
    before = _ids(actor, DeskFilter(queue, words, before=here, limit=0), now)
    after = _ids(actor, DeskFilter(queue, words, after=here, limit=0), now)
    return Neighbours(before[0] if before else None, after[0] if after else None)


def queue_counts(actor: Actor, *, now: datetime, ceiling: int = MOST_COUNTED) -> dict[str, int]:
    """Count each queue of an actor up to a ceiling, so that a count never walks a big table."""
    wanted = {key: _heaps(actor, key) for key in QUEUES}
    heaps = list(dict.fromkeys(heap for found in wanted.values() for heap in found))
    parts = [_count(number, heap, now, ceiling) for number, heap in enumerate(heaps)]
    rows = session().execute(sa.union_all(*parts)) if parts else ()
    counted = {heaps[number]: count for number, count in rows}
    return {
        key: min(ceiling, sum(counted[heap] for heap in found)) for key, found in wanted.items()
    }


def _heaps(actor: Actor, key: str) -> list[_Heap]:
    return [
        (scope.unit_id, scope.officer_id, place, QUEUES[key].only)
        for scope in scopes_of(actor, key)
        for place in scope.places
    ]


def unread_of(actor: Actor, dossier_id: UUID, version: int) -> bool:
    """Tell whether an actor has not yet had this version of a dossier before their eyes."""
    mark = session().get(ReadMark, (actor.id, dossier_id))
    return mark is None or mark.version != version


def _ids(actor: Actor, wanted: DeskFilter, now: datetime) -> Sequence[UUID]:
    """Find the ids of a page, going back from ``before`` or on from ``after``."""
    queue = QUEUES.get(wanted.queue, QUEUES[OWN_WORK])
    key = wanted.queue if wanted.queue in QUEUES else OWN_WORK
    order = _order(back=wanted.before is not None)
    branches = [
        sa.select(Dossier.id, Dossier.urgent_at)
        .where(
            _lies(scope.unit_id, scope.officer_id, place), *_only(queue.only, now), *_bounds(wanted)
        )
        .order_by(*order)
        .limit(wanted.limit + 1)
        for scope in scopes_of(actor, key)
        for place in scope.places
    ]
    if not branches:
        return []
    found = sa.union_all(*(sa.select(branch.subquery()) for branch in branches)).subquery()
    back = [sa.desc(found.c.urgent_at), sa.desc(found.c.id)]
    ahead = [found.c.urgent_at, found.c.id]
    query = sa.select(found.c.id).order_by(*(back if wanted.before else ahead))
    return session().scalars(query.limit(wanted.limit + 1)).all()


def _order(*, back: bool) -> list[Any]:
    turn = sa.desc if back else sa.asc
    return [turn(Dossier.urgent_at), turn(Dossier.id)]


def _bounds(wanted: DeskFilter) -> Iterator[sa.ColumnElement[bool]]:
    here = sa.tuple_(Dossier.urgent_at, Dossier.id)
    if wanted.before:
        yield here < _literal(wanted.before)
    elif wanted.after:
        yield here > _literal(wanted.after)
    if wanted.words:
        yield _mentions(wanted.words)


def _literal(cursor: Cursor) -> sa.Tuple:
    moment, key = Dossier.urgent_at.type, Dossier.id.type
    return sa.tuple_(sa.literal(cursor.urgent_at, moment), sa.literal(cursor.id, key))


def _mentions(words: str) -> sa.ColumnElement[bool]:
    """Find words in the code, or in the name with or without marks, from the start of a word."""
    found = Dossier.code.contains(words.upper(), autoescape=True)
    folded = fold(words)
    if not folded:
        return sa.or_(found, Dossier.applicant_name.contains(words, autoescape=True))
    return sa.or_(found, Dossier.applicant_folded.contains(f" {folded}", autoescape=True))


def _lies(unit_id: UUID, officer_id: UUID | None, place: Place) -> sa.ColumnElement[bool]:
    step, state = place
    there = sa.and_(Dossier.unit_id == unit_id, Dossier.step == step, Dossier.state == state)
    if officer_id is None:
        return there
    return sa.and_(there, Dossier.officer_id == officer_id)


def _only(only: Only, now: datetime) -> Iterator[sa.ColumnElement[bool]]:
    if only == "late":
        yield Dossier.urgent_at < now
    if only == "soon":
        yield sa.and_(Dossier.urgent_at >= now, Dossier.urgent_at < now + SOON)
    if only == "corrected":
        yield Dossier.corrected_at.is_not(None)
    if only == "withdrawing":
        yield Dossier.withdrawal_asked_at.is_not(None)


def _count(number: int, heap: _Heap, now: datetime, ceiling: int) -> sa.Select[int, int]:
    unit_id, officer_id, place, only = heap
    there = _lies(unit_id, officer_id, place)
    some = sa.select(Dossier.id).where(there, *_only(only, now)).limit(ceiling)
    return sa.select(sa.literal(number), sa.func.count()).select_from(some.subquery())
