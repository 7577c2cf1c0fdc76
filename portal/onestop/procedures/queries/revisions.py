"""Single procedures: the revision in force under a code, or the one that a dossier pinned."""

from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from portal.core.database import session
from portal.core.errors import NotFound
from portal.core.i18n import lazy_gettext as _l
from portal.core.remembering import remembered
from portal.onestop.calendar.rules import Limit
from portal.onestop.procedures.models import Procedure, ProcedureRevision
from portal.onestop.procedures.queries.rows import ProcedurePage, RequiredPaper
from portal.onestop.procedures.rules import RevisionState


class ProcedureNotFound(NotFound):
    """There is no such procedure in force."""

    sentence = _l("Không tìm thấy thủ tục này. Thủ tục có thể đã được thay thế hoặc bãi bỏ.")


IN_FORCE = ProcedureRevision.state == RevisionState.PUBLISHED
_PAGE = sa.select(
    Procedure.code,
    ProcedureRevision.name,
    ProcedureRevision.level,
    ProcedureRevision.id,
    ProcedureRevision.number,
    ProcedureRevision.content,
).join(Procedure, ProcedureRevision.procedure_id == Procedure.id)

_REVISION = ProcedureRevision.__table__.c


def find(code: str) -> ProcedurePage | None:
    """Give the procedure in force under a code, or nothing."""
    return _page(Procedure.code == code, IN_FORCE)


def get(code: str) -> ProcedurePage:
    """Give the procedure in force under a code; raises ProcedureNotFound."""
    return _found(find(code))


def revision(revision_id: UUID) -> ProcedurePage:
    """Give a revision in whatever state, as a dossier pinned it; raises ProcedureNotFound."""
    return _found(_page(ProcedureRevision.id == revision_id))


def _page(*wanted: sa.ColumnElement[bool]) -> ProcedurePage | None:
    row = session().execute(_PAGE.where(*wanted)).one_or_none()
    return ProcedurePage(*row) if row else None


def _part(revision_id: UUID, name: str) -> Any:  # noqa: ANN401 - whatever stands there.
    """Read one part of a revision's content, without the rest; raises ProcedureNotFound."""
    session().flush()
    found = session().connection().execute(_reading(name), {"of": revision_id}).one_or_none()
    if found is None:
        raise ProcedureNotFound
    return found[0]


@cache
def _reading(name: str) -> sa.Select[Any]:
    return sa.select(_REVISION.content[name]).where(_REVISION.id == sa.bindparam("of"))


def _found(page: ProcedurePage | None) -> ProcedurePage:
    if page is None:
        raise ProcedureNotFound
    return page


def current_revision_id(code: str) -> UUID:
    """Name the revision in force, for a dossier to pin; raises ProcedureNotFound."""
    return get(code).revision_id


@lru_cache(maxsize=8192)
def time_limit(revision_id: UUID) -> Limit | None:
    """Give the statutory time limit of a revision, or nothing where none can be counted.

    Kept for good: what a revision says is written once, and another wording is another revision.
    """
    stated = _part(revision_id, "time_limit")
    return Limit.from_json(stated) if stated["kind"] else None


@remembered(steady=True)
def clock_options(revision_id: UUID) -> Mapping[str, Any]:
    """Give what a revision says of the clock besides its limit; empty when it says nothing.

    ``supplement``: entries with ``effective_from``, ``legal_reference``, ``verified`` and
    ``value`` pause or restart. ``steps``: limits of single steps by the step's name.
    """
    return _part(revision_id, "clock") or {}


def workflow_code(revision_id: UUID) -> str:
    """Name the path that a revision's dossiers take; empty when it names none."""
    return _part(revision_id, "workflow") or ""


def in_force_pages() -> tuple[ProcedurePage, ...]:
    """List the procedures in force with their whole contents, by code."""
    rows = session().execute(_PAGE.where(IN_FORCE).order_by(Procedure.code))
    return tuple(ProcedurePage(*row) for row in rows)


def time_limit_text(revision_id: UUID) -> str:
    """Give the time limit of a revision word for word; empty when there are no words."""
    text: str = _part(revision_id, "time_limit")["text"]
    return text


def required_papers(revision_id: UUID) -> tuple[RequiredPaper, ...]:
    """List the papers of a revision, case by case."""
    cases = revision(revision_id).content["papers"]
    return tuple(RequiredPaper(case["case"], **item) for case in cases for item in case["items"])
