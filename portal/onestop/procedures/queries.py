"""Finding procedures: by code, by words, by field, by life event.

What lists show is kept in memory for one state of the index (see ``SearchIndex.version``):
a page of results costs one statement for that state and at most two of full text.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from portal.core.database import session
from portal.core.errors import NotFound
from portal.core.i18n import lazy_gettext as _l
from portal.core.search.fold import fold
from portal.onestop.calendar.rules import Limit
from portal.onestop.procedures.models import INDEX, Procedure, ProcedureRevision
from portal.onestop.procedures.rules import LIFE_EVENTS, Level, RevisionState, Route

MOST_SHOWN = 200
_CODE = re.compile(r"\s*(\d\.\d{6})(?:\.000\.00\.00\.[A-Z]\d{2}(?:\.\d{2})?)?\s*")


class ProcedureNotFound(NotFound):
    """There is no such procedure in force."""

    sentence = _l("Không tìm thấy thủ tục này. Thủ tục có thể đã được thay thế hoặc bãi bỏ.")


@dataclass(frozen=True, slots=True)
class ProcedureRow:
    """A procedure in force as lists show it; ``revision_id`` is what a dossier pins."""

    code: str
    revision_id: UUID
    name: str
    field: str
    level: Level
    field_name: str
    field_order: int
    time: str
    time_unsure: bool
    fee: str
    fee_unsure: bool
    authority: str
    route: Route
    verified: bool


@dataclass(frozen=True, slots=True)
class ProcedurePage:
    """A procedure in force with its whole content (see ``catalogue.schema.json``)."""

    code: str
    name: str
    level: Level
    revision_id: UUID
    number: int
    content: Mapping[str, Any]

    @property
    def source_day(self) -> date:
        """Tell of which day the data are."""
        return date.fromisoformat(self.content["source"]["version"])

    @property
    def effective_day(self) -> date | None:
        """Tell from which day the revision applies, where that is known."""
        day = self.content["effective_from"]
        return date.fromisoformat(day) if day else None

    @property
    def route(self) -> Route:
        """Tell which system handles it."""
        return Route(self.content["route"])


@dataclass(frozen=True, slots=True)
class RequiredPaper:
    """A paper (thành phần hồ sơ) of one case; counts are None where nobody knows them."""

    case: str
    name: str
    form: str
    original: int | None
    certified: int | None
    photocopy: int | None
    note: str = ""
    unsure: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """A field (lĩnh vực) that has procedures in force."""

    code: str
    name: str
    order: int
    procedures: tuple[ProcedureRow, ...]


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is held to; empty means any."""

    field: str = ""
    level: str = ""
    life_event: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """Rows in order, at most 200 and a sign for more, and how the words were read.

    ``fields`` are all fields as (code, name), for the menu beside the rows.
    """

    rows: tuple[ProcedureRow, ...]
    fields: tuple[tuple[str, str], ...]
    more: bool = False
    correction: str = ""


@dataclass(frozen=True, slots=True)
class _Catalogue:
    version: str
    by_code: Mapping[str, ProcedureRow]
    fields: tuple[Field, ...]

    @property
    def menu(self) -> tuple[tuple[str, str], ...]:
        return tuple((field.code, field.name) for field in self.fields)


_kept: list[_Catalogue] = []
_published = (
    sa.select(Procedure.code, ProcedureRevision)
    .join(ProcedureRevision, ProcedureRevision.procedure_id == Procedure.id)
    .where(ProcedureRevision.state == RevisionState.PUBLISHED)
)
_ROWS = _published.with_only_columns(
    Procedure.code,
    ProcedureRevision.id,
    ProcedureRevision.name,
    ProcedureRevision.field,
    ProcedureRevision.level,
    ProcedureRevision.summary,
)
_PAGE = _published.with_only_columns(
    Procedure.code,
    ProcedureRevision.name,
    ProcedureRevision.level,
    ProcedureRevision.id,
    ProcedureRevision.number,
    ProcedureRevision.content,
)


def find(code: str) -> ProcedurePage | None:
    """Give the procedure in force under a code, or nothing."""
    row = session().execute(_PAGE.where(Procedure.code == code)).one_or_none()
    return ProcedurePage(*row) if row else None


def get(code: str) -> ProcedurePage:
    """Give the procedure in force under a code; raises ProcedureNotFound."""
    found = find(code)
    if found is None:
        raise ProcedureNotFound
    return found


def revision(revision_id: UUID) -> ProcedurePage:
    """Give a revision in whatever state, as a dossier pinned it; raises ProcedureNotFound."""
    wanted = (
        sa.select(*_PAGE.selected_columns)
        .join(Procedure, ProcedureRevision.procedure_id == Procedure.id)
        .where(ProcedureRevision.id == revision_id)
    )
    row = session().execute(wanted).one_or_none()
    if row is None:
        raise ProcedureNotFound
    return ProcedurePage(*row)


def current_revision_id(code: str) -> UUID:
    """Name the revision in force, for a dossier to pin; raises ProcedureNotFound."""
    return get(code).revision_id


def time_limit(revision_id: UUID) -> Limit | None:
    """Give the statutory time limit of a revision, or nothing where none can be counted."""
    stated = revision(revision_id).content["time_limit"]
    return Limit.from_json(stated) if stated["kind"] else None


def time_limit_text(revision_id: UUID) -> str:
    """Give the time limit of a revision word for word; empty when there are no words."""
    text: str = revision(revision_id).content["time_limit"]["text"]
    return text


def required_papers(revision_id: UUID) -> tuple[RequiredPaper, ...]:
    """List the papers of a revision, case by case."""
    cases = revision(revision_id).content["papers"]
    return tuple(RequiredPaper(case["case"], **item) for case in cases for item in case["items"])


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
    listed = (present.by_code[hit.id] for hit in answer.hits if hit.id in present.by_code)
    return _found(present, listed, held, answer.correction)


def _only(row: ProcedureRow | None) -> tuple[ProcedureRow, ...]:
    return () if row is None else (row,)


def _facets(held: Filters) -> tuple[tuple[str, str], ...]:
    return ("field", held.field), ("level", held.level)


def _found(
    present: _Catalogue, rows: Iterable[ProcedureRow], held: Filters, correction: str = ""
) -> Found:
    event = LIFE_EVENTS.get(held.life_event)
    kept = [
        row
        for row in rows
        if held.field in ("", row.field)
        and held.level in ("", row.level)
        and (not held.life_event or (event is not None and row.code in event.procedures))
    ]
    return Found(tuple(kept[:MOST_SHOWN]), present.menu, len(kept) > MOST_SHOWN, correction)


def _catalogue(version: str | None = None) -> _Catalogue:
    """Give what is kept for a state of the index (the present one), reading it when new."""
    wanted = INDEX.version() if version is None else version
    if not _kept or _kept[0].version != wanted:
        _kept[:] = [_read(wanted)]
    return _kept[0]


def _read(version: str) -> _Catalogue:
    rows = [
        ProcedureRow(code, revision_id, name, field, level, **{**summary, "route": Route(summary["route"])})
        for code, revision_id, name, field, level, summary in session().execute(_ROWS)
    ]
    rows.sort(key=lambda row: (row.field_order, row.field, fold(row.name)))
    by_field: dict[str, list[ProcedureRow]] = {}
    for row in rows:
        by_field.setdefault(row.field, []).append(row)
    grouped = (
        Field(code, mine[0].field_name, mine[0].field_order, tuple(mine))
        for code, mine in by_field.items()
    )
    return _Catalogue(version, {row.code: row for row in rows}, tuple(grouped))
