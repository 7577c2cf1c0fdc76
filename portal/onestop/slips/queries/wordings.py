"""Finding the versions of a wording, and the one in force."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa

from portal.core.access import SYSTEM
from portal.core.database import session
from portal.core.errors import NotFound
from portal.core.i18n import lazy_gettext as _l
from portal.onestop.dossiers.rules.issued import PaperKind
from portal.onestop.slips.models import Wording
from portal.onestop.slips.rules.wordings import Text, WordingState, packaged

FIRST = 1  # The version that comes with the portal; it is stored when it is first used.


class WordingNotFound(NotFound):
    """There is no such version."""

    sentence = _l("Không tìm thấy bản này của mẫu phiếu.")


@dataclass(frozen=True, slots=True)
class WordingRow:
    """A version of a wording as pages show it; ``id`` is missing until it is stored."""

    id: UUID | None
    kind: PaperKind
    version: int
    state: WordingState
    text: Text
    effective_from: date | None
    author_name: str
    changed_at: datetime | None
    published_at: datetime | None
    revision: int


def versions(kind: PaperKind) -> Sequence[WordingRow]:
    """List the versions of a wording, the latest first."""
    wanted = sa.select(Wording).where(Wording.kind == kind).order_by(Wording.version.desc())
    rows = [_row(stored) for stored in session().scalars(wanted)]
    return rows or [_packaged(kind)]


def get(kind: PaperKind, version: int) -> WordingRow:
    """Give one version; raises WordingNotFound."""
    for row in versions(kind):
        if row.version == version:
            return row
    raise WordingNotFound


def in_force(kind: PaperKind, day: date) -> WordingRow:
    """Give the published version in force on a day; before the first one, that first one."""
    published = [row for row in versions(kind) if row.state is WordingState.PUBLISHED]
    for row in published:
        if row.effective_from and row.effective_from <= day:
            return row
    return published[-1]


def in_force_everywhere(day: date) -> Sequence[WordingRow]:
    """List the version in force on a day of every kind of paper."""
    return [in_force(kind, day) for kind in PaperKind]


def by_id(wording_id: UUID) -> WordingRow:
    """Give the version that a slip was made with; raises WordingNotFound."""
    stored = session().get(Wording, wording_id)
    if stored is None:
        raise WordingNotFound
    return _row(stored)


def _row(stored: Wording) -> WordingRow:
    text = Text(**{name: getattr(stored, name) for name in Text.__slots__})
    rest = {n: getattr(stored, n) for n in WordingRow.__slots__ if n != "text"}
    return WordingRow(text=text, **rest)


def _packaged(kind: PaperKind) -> WordingRow:
    held = packaged()[kind]
    return WordingRow(
        id=None,
        kind=kind,
        version=FIRST,
        state=WordingState.PUBLISHED,
        text=held.text,
        effective_from=held.effective_from,
        author_name=SYSTEM.name,
        changed_at=None,
        published_at=None,
        revision=0,
    )
