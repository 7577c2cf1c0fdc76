"""Single procedures: the revision in force under a code, or the one that a dossier pinned."""

from uuid import UUID

import sqlalchemy as sa

from portal.core.database import session
from portal.core.errors import NotFound
from portal.core.i18n import lazy_gettext as _l
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


def _found(page: ProcedurePage | None) -> ProcedurePage:
    if page is None:
        raise ProcedureNotFound
    return page


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
