"""The list of a desk: one page of a queue, what comes before and after, and how much there is."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from uuid import UUID

import sqlalchemy as sa

from portal.core.access import Actor
from portal.core.database import read_uuid, session
from portal.core.remembering import remembered
from portal.onestop.dossiers.models import Dossier, ReadMark
from portal.onestop.dossiers.models.dossier import NO_DATE
from portal.onestop.dossiers.queries.desk_scopes import Scope, scopes_of
from portal.onestop.dossiers.queries.heaps import Heap, Listing, Owners, counting, listing
from portal.onestop.dossiers.queries.soon import soon_of
from portal.onestop.dossiers.queries.words import having
from portal.onestop.dossiers.rules import State, Step
from portal.onestop.dossiers.rules.queues import OWN_WORK, QUEUES, meant
from portal.onestop.dossiers.rules.words import asked_for

PAGE = 25
MOST_COUNTED, _DESKS_KEPT = 1000, 512
_EPOCH, _MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)
_MICROS = re.compile(r"[01]?\d{1,17}|2[0-5]\d{16}", re.ASCII)  # Up to the year 9999 or so.


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in the order of a list: the date that counts, then the id."""

    urgent_at: datetime
    id: UUID

    @property
    def order(self) -> tuple[datetime, UUID]:
        """Give what lists are sorted by."""
        return self.urgent_at, self.id

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


def desk(actor: Actor, wanted: DeskFilter, *, now: datetime) -> tuple[InboxRow, ...]:
    """List a page of a queue, the most urgent first; one row past the limit if there is one.

    Going back (``before``) the extra row is the first.
    """
    ids = _ids(actor, wanted, now)
    if not ids:
        return ()
    rows = session().connection().execute(_ROW, {"reader": actor.id, "ids": ids})
    return tuple(InboxRow(*tuple(row)) for row in rows)


_COLUMNS = [getattr(Dossier, name) for name in InboxRow.__slots__ if name != "seen_version"]
_MARK = sa.and_(
    ReadMark.dossier_id == Dossier.id, ReadMark.account_id == sa.bindparam("reader", type_=sa.Uuid)
)
_ROW = (
    sa.select(*_COLUMNS, ReadMark.version)
    .outerjoin(ReadMark, _MARK)
    .where(Dossier.id.in_(sa.bindparam("ids", expanding=True)))
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
    desk = _desk_of(_whose(actor))
    if not desk.heaps:
        return dict.fromkeys(QUEUES, 0)
    values = {**desk.owners.parameters, **desk.owners.moments(now)}
    counts = {row[0]: row[1] for row in counting(desk.heaps, ceiling)(**values)}
    return {key: min(ceiling, sum(counts[n] for n in own)) for key, own in desk.queues.items()}


@dataclass(frozen=True, slots=True)
class _Desk:
    """What lies where on a desk, and by its number in that which queue it is."""

    owners: Owners
    heaps: tuple[Heap, ...]
    queues: Mapping[str, tuple[int, ...]]


def _whose(actor: Actor) -> Actor:
    """Leave of an actor what their desk depends on: it is the same until they hold other work."""
    return Actor(actor.id, "", actor.kind, actor.grants, deputations=actor.deputations)


@lru_cache(maxsize=_DESKS_KEPT)
def _desk_of(whose: Actor) -> _Desk:
    owners = Owners()
    wanted = {key: owners.heaps(scopes_of(whose, key), QUEUES[key].only) for key in QUEUES}
    heaps = tuple(dict.fromkeys(heap for found in wanted.values() for heap in found))
    numbers = {heap: number for number, heap in enumerate(heaps)}
    queues = {key: tuple(numbers[heap] for heap in found) for key, found in wanted.items()}
    return _Desk(owners, heaps, queues)


def unread_of(actor: Actor, dossier_id: UUID, version: int) -> bool:
    """Tell whether an actor has not yet had this version of a dossier before their eyes."""
    return seen_version(dossier_id, actor.id) != version


@remembered()
def seen_version(dossier_id: UUID, reader: UUID | None) -> int | None:
    """Give the version of a dossier that an officer last had before their eyes."""
    told = {"of": dossier_id, "reader": reader}
    return session().connection().scalar(SEEN[0], told)


def _ids(actor: Actor, wanted: DeskFilter, now: datetime) -> Sequence[UUID]:
    """Find the ids of a page, going back from ``before`` or on from ``after``."""
    key = wanted.queue if wanted.queue in QUEUES else OWN_WORK
    scopes = list(scopes_of(actor, key))
    words = asked_for(wanted.words)
    if not scopes or (wanted.words.strip() and not words):
        return []
    known = having(frozenset(scope.unit_id for scope in scopes), words) if words else None
    if known is not None:
        return _among(known, scopes, key, wanted, now)
    owners = Owners()
    heaps = owners.heaps(scopes, QUEUES[key].only)
    goes = "back" if wanted.before else "ahead" if wanted.after else "first"
    moments = owners.moments(now) if QUEUES[key].only else {}
    values = {**owners.parameters, **moments, **_place(wanted.before or wanted.after)}
    values |= {f"word_{n}": word for n, word in enumerate(words)}
    made = listing(Listing(tuple(heaps), goes, len(words), wanted.limit + 1))
    return [key for (key,) in made(**values)]


_READ = ReadMark.__table__.c
SEEN = (
    sa.select(_READ.version).where(
        _READ.dossier_id == sa.bindparam("of"), _READ.account_id == sa.bindparam("reader")
    ),
    _READ.version,
)


def _place(cursor: Cursor | None) -> dict[str, object]:
    return {"from_at": cursor.urgent_at, "from_id": cursor.id} if cursor else {}


def _among(
    known: Collection[UUID], scopes: Sequence[Scope], key: str, wanted: DeskFilter, now: datetime
) -> Sequence[UUID]:
    """Find the ids of a page among a few dossiers: each is held against the places of a queue."""
    rows = session().execute(_FEW.where(Dossier.id.in_(known))).all() if known else []
    soon = {scope.unit_id: soon_of(scope.unit_id, now) for scope in scopes}
    places = [
        Cursor(row.urgent_at, row.id)
        for row in rows
        if any(scope.holds(row) for scope in scopes)
        and meant(QUEUES[key].only, row, now, soon[row.unit_id])
    ]
    if wanted.before:
        ahead = sorted((p for p in places if p.order < wanted.before.order), key=_by_order)[::-1]
    else:
        after = wanted.after
        rest = (p for p in places if after is None or p.order > after.order)
        ahead = sorted(rest, key=_by_order)
    return [place.id for place in ahead[: wanted.limit + 1]]


def _by_order(place: Cursor) -> tuple[datetime, UUID]:
    return place.order


_FEW = sa.select(
    *(Dossier.id, Dossier.unit_id, Dossier.officer_id, Dossier.procedure_code, Dossier.step),
    *(Dossier.state, Dossier.urgent_at, Dossier.corrected_at, Dossier.withdrawal_asked_at),
)
