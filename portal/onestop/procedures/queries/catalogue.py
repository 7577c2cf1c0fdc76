"""Many procedures: by words, by field, by life event.

What lists show is kept in memory for one state of the index (see ``SearchIndex.version``):
a page of results costs one statement for that state and at most two of full text.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from portal.core.database import session
from portal.core.search.fold import fold
from portal.onestop.procedures.models import INDEX, Procedure, ProcedureRevision
from portal.onestop.procedures.queries.revisions import IN_FORCE, ProcedureNotFound
from portal.onestop.procedures.queries.rows import Field, Filters, Found, ProcedureRow
from portal.onestop.procedures.rules import LIFE_EVENTS, Route

MOST_SHOWN = 200
_CODE = re.compile(r"\s*(\d\.\d{6})(?:\.000\.00\.00\.[A-Z]\d{2}(?:\.\d{2})?)?\s*")
_ROWS = (
    sa.select(
        Procedure.code,
        ProcedureRevision.id,
        ProcedureRevision.name,
        ProcedureRevision.field,
        ProcedureRevision.level,
        ProcedureRevision.summary,
    )
    .join(Procedure, ProcedureRevision.procedure_id == Procedure.id)
    .where(IN_FORCE)
)


@dataclass(frozen=True, slots=True)
class _Catalogue:
    version: str
    by_code: Mapping[str, ProcedureRow]
    fields: tuple[Field, ...]
    menu: tuple[tuple[str, str], ...]


_kept: list[_Catalogue] = []


def fields() -> tuple[Field, ...]:
    """List the fields in their order, each with its procedures."""
    return _catalogue().fields


def list_by_field(field: str) -> tuple[ProcedureRow, ...]:
    """List the procedures of a field; none for an unknown one."""
    return next((one.procedures for one in fields() if one.code == field), ())


def by_life_event(slug: str) -> tuple[ProcedureRow, ...]:
    """List the procedures of a life event, the likeliest first; raises ProcedureNotFound."""
    if slug not in LIFE_EVENTS:
        raise ProcedureNotFound
    known = _catalogue().by_code
    return tuple(known[code] for code in LIFE_EVENTS[slug].procedures if code in known)


def search(words: str = "", filters: Filters | None = None) -> Found:
    """Find procedures by words or code, or list those that pass the filters."""
    held = filters or Filters()
    code = _CODE.fullmatch(words)
    if code or not words.strip():
        present = _catalogue()
        rows = present.by_code.values() if not code else _only(present.by_code.get(code[1]))
        return _found(present, rows, held)
    facets = [f"{kind}:{value}" for kind, value in _facets(held) if value]
    answer = INDEX.answer(words, MOST_SHOWN + 1, facets=facets)
    present = _catalogue(answer.version)
    listed = map(present.by_code.get, (hit.id for hit in answer.hits))
    return _found(present, filter(None, listed), held, answer.correction)


def _only(row: ProcedureRow | None) -> tuple[ProcedureRow, ...]:
    return () if row is None else (row,)


def _facets(held: Filters) -> tuple[tuple[str, str], ...]:
    return ("field", held.field), ("level", held.level)


def _found(
    present: _Catalogue, rows: Iterable[ProcedureRow], held: Filters, correction: str = ""
) -> Found:
    kept = _held_to(rows, held) if any(_asked(held)) else tuple(rows)
    return Found(kept[:MOST_SHOWN], present.menu, len(kept) > MOST_SHOWN, correction)


def _asked(held: Filters) -> tuple[str, ...]:
    return held.field, held.level, held.life_event


def _held_to(rows: Iterable[ProcedureRow], held: Filters) -> tuple[ProcedureRow, ...]:
    event = LIFE_EVENTS.get(held.life_event)
    return tuple(
        row
        for row in rows
        if held.field in ("", row.field)
        and held.level in ("", row.level)
        and (not held.life_event or (event is not None and row.code in event.procedures))
    )


def _catalogue(version: str | None = None) -> _Catalogue:
    """Give what is kept for a state of the index (the present one), reading it when new."""
    wanted = INDEX.version() if version is None else version
    if not _kept or _kept[0].version != wanted:
        _kept[:] = [_read(wanted)]
    return _kept[0]


def _read(version: str) -> _Catalogue:
    rows = [_row(stored) for stored in session().execute(_ROWS)]
    rows.sort(key=lambda row: (row.field_order, row.field, fold(row.name)))
    by_field: dict[str, list[ProcedureRow]] = {}
    for row in rows:
        by_field.setdefault(row.field, []).append(row)
    grouped = tuple(
        Field(code, mine[0].field_name, mine[0].field_order, tuple(mine))
        for code, mine in by_field.items()
    )
    menu = tuple((field.code, field.name) for field in grouped)
    return _Catalogue(version, {row.code: row for row in rows}, grouped, menu)


def _row(stored: sa.Row[*tuple[Any, ...]]) -> ProcedureRow:
    *plain, shown = stored
    return ProcedureRow(*plain, **{**shown, "route": Route(shown["route"])})
