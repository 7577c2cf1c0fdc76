"""Finding what a citizen is still writing."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from portal.core.database import session
from portal.core.errors import NotFound
from portal.core.i18n import lazy_gettext as _l
from portal.core.json_types import JsonValue
from portal.onestop.dossiers.models import Draft, DraftPaper
from portal.onestop.eforms.rules.papers import SentFile
from portal.records.documents.models import StoredFile
from portal.records.documents.queries import get as get_stored
from portal.records.documents.rules import FileKind


class DraftNotFound(NotFound):
    """There is no such draft, or it is somebody else's."""

    sentence = _l("Không tìm thấy hồ sơ đang soạn này.")


@dataclass(frozen=True, slots=True)
class DraftRow:
    """A draft in a list."""

    id: UUID
    procedure_code: str
    procedure_name: str
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class DraftFile:
    """A file put to a requirement of a draft."""

    id: UUID
    requirement: str
    file_id: UUID
    name: str
    media_type: str
    size: int
    sha256: str

    @property
    def has_pictures(self) -> bool:
        """Tell whether its pages can be shown as pictures."""
        return self.media_type in _PICTURED


def get(draft_id: UUID) -> Draft:
    """Give a draft; raises DraftNotFound."""
    found = session().get(Draft, draft_id)
    if found is None:
        raise DraftNotFound
    return found


def answers(draft: Draft) -> dict[str, JsonValue]:
    """Read the answers saved so far, by field id."""
    saved: dict[str, JsonValue] = json.loads(draft.answers)
    return saved


def open_drafts(account_id: UUID, procedure_code: str | None = None) -> tuple[DraftRow, ...]:
    """List an account's unfinished drafts, the latest first."""
    wanted = sa.select(
        Draft.id, Draft.procedure_code, Draft.procedure_name, Draft.updated_at
    ).where(Draft.account_id == account_id, Draft.dossier_id.is_(None))
    if procedure_code:
        wanted = wanted.where(Draft.procedure_code == procedure_code)
    rows = session().execute(wanted.order_by(Draft.updated_at.desc()).limit(100))
    return tuple(DraftRow(*row) for row in rows)


def files(draft_id: UUID) -> tuple[DraftFile, ...]:
    """List the files of a draft in the order they came."""
    session().flush()  # What this transaction has added is to be seen too.
    rows = session().connection().execute(_FILES, {"draft_id": draft_id})
    return tuple(DraftFile(*row) for row in rows)


_SENT, _STORED = DraftPaper.__table__.c, StoredFile.__table__.c
_FILES = (
    sa.select(
        _SENT.id,
        _SENT.requirement,
        _STORED.id,
        _STORED.name,
        _STORED.media_type,
        _STORED.size,
        _STORED.sha256,
    )
    .join_from(DraftPaper.__table__, StoredFile.__table__, _STORED.id == _SENT.file_id)
    .where(_SENT.draft_id == sa.bindparam("draft_id"))
    .order_by(_SENT.added_at, _SENT.id)
)


def get_file(draft_id: UUID, paper_id: UUID) -> StoredFile:
    """Give a file of a draft; raises DraftNotFound."""
    paper = session().get(DraftPaper, paper_id)
    if paper is None or paper.draft_id != draft_id:
        raise DraftNotFound
    return get_stored(paper.file_id)


def files_by_requirement(draft_id: UUID) -> dict[str, list[SentFile]]:
    """Sort a draft's files by requirement, each as far as a form cares about it."""
    return by_requirement(files(draft_id))


def by_requirement(sent: Iterable[DraftFile]) -> dict[str, list[SentFile]]:
    """Sort files by requirement, each as far as a form cares about it."""
    sorted_files: dict[str, list[SentFile]] = {}
    for file in sent:
        kind = KINDS.get(file.media_type, "")
        sorted_files.setdefault(file.requirement, []).append(SentFile(kind))
    return sorted_files


KINDS = {kind.media_type: kind.value for kind in FileKind}
_PICTURED = frozenset(kind.media_type for kind in (FileKind.PDF, FileKind.JPEG, FileKind.PNG))
