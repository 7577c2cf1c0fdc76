"""Finding incoming documents."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from portal.core.database import session
from portal.core.errors import NotFound
from portal.core.i18n import format_date
from portal.core.i18n import lazy_gettext as _l
from portal.core.search.fold import fold
from portal.records.correspondence.models import IncomingDocument
from portal.records.correspondence.rules import IncomingState

HEADINGS = (
    _l("Số đến"),
    _l("Ngày đến"),
    _l("Cơ quan, người gửi"),
    _l("Số, ký hiệu"),
    _l("Ngày văn bản"),
    _l("Trích yếu"),
    _l("Hạn trả lời"),
    _l("Người xử lý"),
    _l("Trạng thái"),
)
MOST_EXPORTED = 5000


class IncomingNotFound(NotFound):
    """There is no such document."""


@dataclass(frozen=True, slots=True)
class IncomingRow:
    """A document as the register shows it."""

    id: UUID
    number: int
    received_on: date
    sender: str
    their_number: str
    their_date: date | None
    subject: str
    due_on: date | None
    assignee_name: str | None
    state: IncomingState

    def cells(self) -> tuple[str, ...]:
        """Write the row under ``HEADINGS``."""
        return (
            f"{self.number:02d}",
            format_date(self.received_on),
            self.sender,
            self.their_number,
            format_date(self.their_date) if self.their_date else "",
            self.subject,
            format_date(self.due_on) if self.due_on else "",
            self.assignee_name or "",
            str(self.state.label),
        )


@dataclass(frozen=True, slots=True)
class IncomingFilter:
    """Which documents: of which units and year, in which state, with which words."""

    unit_ids: frozenset[UUID]
    year: int | None = None
    state: IncomingState | None = None
    words: str = ""
    assignee_id: UUID | None = None

    @property
    def condition(self) -> sa.ColumnElement[bool]:
        """Say it in SQL."""
        wanted: list[sa.ColumnElement[bool]] = [IncomingDocument.unit_id.in_(self.unit_ids)]
        if self.year:
            wanted.append(IncomingDocument.year == self.year)
        if self.state:
            wanted.append(IncomingDocument.state == self.state)
        if self.assignee_id:
            wanted.append(IncomingDocument.assignee_id == self.assignee_id)
        wanted += [IncomingDocument.folded.contains(word) for word in fold(self.words).split()]
        return sa.and_(*wanted)


_ROW: sa.Select[Any] = sa.select(
    *(getattr(IncomingDocument, name) for name in IncomingRow.__slots__)
)
_NEWEST = (IncomingDocument.year.desc(), IncomingDocument.number.desc())


def page(wanted: IncomingFilter, *, offset: int, limit: int) -> Sequence[IncomingRow]:
    """List documents, the youngest number first; up to one row past the limit."""
    query = _ROW.where(wanted.condition).order_by(*_NEWEST).offset(offset).limit(limit + 1)
    return [IncomingRow(*row) for row in session().execute(query)]


def all_rows(wanted: IncomingFilter) -> Iterator[IncomingRow]:
    """Walk over the register in its order, at most MOST_EXPORTED rows."""
    query = _ROW.where(wanted.condition).order_by(IncomingDocument.year, IncomingDocument.number)
    for row in session().execute(query.limit(MOST_EXPORTED)).yield_per(500):
        yield IncomingRow(*row)


def get(document_id: UUID) -> IncomingDocument:
    """Give a document to be read; raises IncomingNotFound."""
    found = session().get(IncomingDocument, document_id)
    if found is None:
        raise IncomingNotFound
    return found


def locked(document_id: UUID) -> IncomingDocument:
    """Give a document to be changed in this transaction; raises IncomingNotFound."""
    found = session().get(IncomingDocument, document_id, with_for_update=True)
    if found is None:
        raise IncomingNotFound
    return found


def of_package(unit_id: UUID, key: str) -> IncomingDocument | None:
    """Find the document that a package was registered as, if it was."""
    wanted = sa.select(IncomingDocument).where(
        IncomingDocument.unit_id == unit_id,
        IncomingDocument.package_key == key,
    )
    return session().scalar(wanted)


def packed_file_id(document: IncomingDocument, number: int) -> UUID:
    """Give a further file of a document's package, from 1 on; raises IncomingNotFound."""
    held = packed_files(document)
    if not 0 < number <= len(held):
        raise IncomingNotFound
    return held[number - 1]


def packed_files(document: IncomingDocument) -> list[UUID]:
    """List the further files of the package that a document came in."""
    held = (document.package or {}).get("files") or ()
    return [UUID(str(each)) for each in held] if isinstance(held, list) else []


def answered_by(outgoing_id: UUID) -> Sequence[IncomingDocument]:
    """List the incoming documents that an outgoing one answers."""
    wanted = sa.select(IncomingDocument).where(IncomingDocument.answer_id == outgoing_id)
    return session().scalars(wanted.order_by(IncomingDocument.id)).all()
