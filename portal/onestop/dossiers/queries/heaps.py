"""Statements over the places of a desk, made once for each shape of a desk.

A statement goes place by place (unit, officer, step, state), each in the order of the index and
cut off where the page ends. So neither a long queue nor a big archive makes a page slow. Making
such a statement costs more than asking it: who works in which unit is a parameter, and only what
differs between kinds of officers makes another statement.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from portal.core.database import session
from portal.core.prepared import Prepared, Row
from portal.onestop.dossiers.models import Dossier
from portal.onestop.dossiers.queries.desk_scopes import Scope
from portal.onestop.dossiers.queries.dossiers import within
from portal.onestop.dossiers.queries.soon import soon_of
from portal.onestop.dossiers.rules.queues import Only, Place
from portal.onestop.dossiers.rules.sight import Sight

_KEPT = 256
_UUID, _MOMENT = Dossier.id.type, Dossier.urgent_at.type


@dataclass(frozen=True, slots=True)
class Heap:
    """What lies at one place: of whom (the number of a desk's owner), where, which of it."""

    owner: int
    own: bool
    sights: tuple[Sight, ...]
    place: Place
    only: Only


@dataclass(slots=True)
class Owners:
    """The units and officers of the scopes of one desk, numbered."""

    numbers: dict[tuple[UUID, UUID | None, tuple[Sight, ...]], int] = field(default_factory=dict)

    def heaps(self, scopes: Iterable[Scope], only: Only) -> list[Heap]:
        """List what lies where in some scopes, numbering their owners."""
        return [heap for scope in scopes for heap in self._heaps(scope, only)]

    def _heaps(self, scope: Scope, only: Only) -> Iterator[Heap]:
        key = scope.unit_id, scope.officer_id, scope.sights
        number = self.numbers.setdefault(key, len(self.numbers))
        own = scope.officer_id is not None
        for place in sorted(scope.places):
            yield Heap(number, own, scope.sights, place, only)

    @property
    def parameters(self) -> dict[str, UUID]:
        """Give the values of the statements' parameters."""
        units = {f"unit_{n}": unit for (unit, _who, _what), n in self.numbers.items()}
        return units | {f"officer_{n}": who for (_u, who, _what), n in self.numbers.items() if who}

    def moments(self, now: datetime) -> dict[str, datetime]:
        """Give the moments that statements compare with: what is soon goes by each unit."""
        soon = {unit: soon_of(unit, now) for unit, _who, _what in self.numbers}
        return {"now": now} | {f"soon_{n}": soon[key[0]] for key, n in self.numbers.items()}


@dataclass(frozen=True, slots=True)
class Listing:
    """How a page of a list is wanted: where from, whether by words or among known ids, how long."""

    heaps: tuple[Heap, ...]
    goes: str  # "first", "ahead" or "back".
    words: int
    limit: int


Asking = Callable[..., list[Row]]


@lru_cache(maxsize=_KEPT)
def listing(wanted: Listing) -> Asking:
    """Make the question for the ids of a page in order (or back from a place)."""
    return _asking(_listing(wanted), wanted.heaps)


@lru_cache(maxsize=_KEPT)
def counting(heaps: tuple[Heap, ...], ceiling: int) -> Asking:
    """Make the question how much lies on each heap, up to a ceiling: its number and the count."""
    return _asking(
        sa.union_all(*(_count(number, heap, ceiling) for number, heap in enumerate(heaps))), heaps
    )


def _asking(statement: sa.Select[Any] | sa.CompoundSelect[Any], heaps: Iterable[Heap]) -> Asking:
    """Prepare a statement for good; one with lists among its values goes the long way."""
    if not any(heap.sights for heap in heaps):
        return Prepared(statement).ask
    return lambda **told: [tuple(r) for r in session().connection().execute(statement, told)]


def _listing(wanted: Listing) -> sa.Select[UUID]:
    turn = sa.desc if wanted.goes == "back" else sa.asc
    bounds = [*_bounds(wanted.goes), *(_mentions(f"word_{n}") for n in range(wanted.words))]
    branches = [
        sa.select(Dossier.id, Dossier.urgent_at)
        .where(*_lies(heap), *bounds)
        .order_by(turn(Dossier.urgent_at), turn(Dossier.id))
        .limit(wanted.limit)
        for heap in wanted.heaps
    ]
    found = sa.union_all(*(sa.select(branch.subquery()) for branch in branches)).subquery()
    query = sa.select(found.c.id).order_by(turn(found.c.urgent_at), turn(found.c.id))
    return query.limit(wanted.limit)


def _count(number: int, heap: Heap, ceiling: int) -> sa.Select[int, int]:
    some = sa.select(Dossier.id).where(*_lies(heap)).limit(ceiling)
    return sa.select(sa.literal(number), sa.func.count()).select_from(some.subquery())


def _lies(heap: Heap) -> Iterator[sa.ColumnElement[bool]]:
    step, state = heap.place
    yield Dossier.unit_id == sa.bindparam(f"unit_{heap.owner}", type_=_UUID)
    yield Dossier.step == step
    yield Dossier.state == state
    if heap.own:
        yield Dossier.officer_id == sa.bindparam(f"officer_{heap.owner}", type_=_UUID)
    if heap.sights:
        yield sa.or_(*map(within, heap.sights))
    yield from _only(heap)


def _only(heap: Heap) -> Iterator[sa.ColumnElement[bool]]:
    only, names = heap.only, ("now", f"soon_{heap.owner}")
    now, soon = (sa.bindparam(name, type_=_MOMENT) for name in names)
    if only == "late":
        yield Dossier.urgent_at < now
    if only == "soon":
        yield sa.and_(Dossier.urgent_at >= now, Dossier.urgent_at < soon)
    if only == "corrected":
        yield Dossier.corrected_at.is_not(None)
    if only == "withdrawing":
        yield Dossier.withdrawal_asked_at.is_not(None)


def _bounds(goes: str) -> Iterator[sa.ColumnElement[bool]]:
    here = sa.tuple_(Dossier.urgent_at, Dossier.id)
    there = sa.tuple_(sa.bindparam("from_at", type_=_MOMENT), sa.bindparam("from_id", type_=_UUID))
    if goes == "back":
        yield here < there
    if goes == "ahead":
        yield here > there


def _mentions(word: str) -> sa.ColumnElement[bool]:
    """Find a word's beginning in the name without marks, or anywhere in the code."""
    code = sa.func.replace(sa.func.replace(sa.func.lower(Dossier.code), "-", ""), ".", "")
    asked = sa.bindparam(word, type_=sa.String())
    return sa.or_(
        Dossier.applicant_folded.like("% " + asked + "%"),
        code.like("%" + asked + "%"),
    )
