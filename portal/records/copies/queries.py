"""Finding copies."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from portal.core.database import session
from portal.core.downloads import MadeFile
from portal.core.errors import NotFound
from portal.core.i18n import format_date
from portal.core.i18n import lazy_gettext as _l
from portal.core.search.fold import fold
from portal.records.copies.models import DocumentCopy
from portal.records.copies.rules import CopyForm, CopyStep, Medium, write_pages
from portal.records.signatures.rules import number_in_words

HEADINGS = (
    _l("Số bản sao"),
    _l("Ngày cấp số"),
    _l("Hình thức sao"),
    _l("Số bản chính"),
    _l("Ngày bản chính"),
    _l("Nơi ban hành"),
    _l("Trích yếu"),
    _l("Trang"),
    _l("Từ, sang"),
    _l("Người cho phép"),
    _l("Trạng thái"),
)
SHOWN = (0, 2, 3, 5, 6, 9, 10)  # On a page; the workbook has all columns.
MOST_EXPORTED = 5000


class CopyNotFound(NotFound):
    """There is no such copy."""


@dataclass(frozen=True, slots=True)
class CopyRow:
    """A copy as the register shows it."""

    id: UUID
    form: CopyForm
    from_medium: Medium
    to_medium: Medium
    subject: str
    source_agency: str
    source_number: str
    source_date: date | None
    pages: list[int]
    step: CopyStep
    signer_name: str | None
    number: int | None
    symbol: str
    numbered_on: date | None

    @property
    def full_number(self) -> str:
        """Write number and symbol, ``05/SY-UBND``; empty before a number is given."""
        return number_in_words(self.number, self.symbol) if self.number else ""

    def cells(self) -> tuple[str, ...]:
        """Write the row under ``HEADINGS``."""
        return (
            self.full_number,
            format_date(self.numbered_on) if self.numbered_on else "",
            str(self.form.label),
            self.source_number,
            format_date(self.source_date) if self.source_date else "",
            self.source_agency,
            self.subject,
            write_pages(self.pages),
            f"{self.from_medium.label} → {self.to_medium.label}",
            self.signer_name or "",
            str(self.step.label),
        )


@dataclass(frozen=True, slots=True)
class CopyFilter:
    """Which copies: of which units and year, at which step, of which form, with which words."""

    unit_ids: frozenset[UUID]
    year: int | None = None
    step: CopyStep | None = None
    form: CopyForm | None = None
    words: str = ""

    @property
    def condition(self) -> sa.ColumnElement[bool]:
        """Say it in SQL."""
        wanted: list[sa.ColumnElement[bool]] = [DocumentCopy.unit_id.in_(self.unit_ids)]
        if self.year:
            wanted.append(DocumentCopy.year == self.year)
        if self.step:
            wanted.append(DocumentCopy.step == self.step)
        if self.form:
            wanted.append(DocumentCopy.form == self.form)
        wanted += [DocumentCopy.folded.contains(word) for word in fold(self.words).split()]
        return sa.and_(*wanted)


_ROW: sa.Select[Any] = sa.select(*(getattr(DocumentCopy, name) for name in CopyRow.__slots__))


def page(wanted: CopyFilter, *, offset: int, limit: int) -> Sequence[CopyRow]:
    """List copies, the youngest first; up to one row past the limit."""
    query = _ROW.where(wanted.condition).order_by(DocumentCopy.created_at.desc(), DocumentCopy.id)
    return [CopyRow(*row) for row in session().execute(query.offset(offset).limit(limit + 1))]


def all_rows(wanted: CopyFilter) -> Iterator[CopyRow]:
    """Walk over the register in its order, at most MOST_EXPORTED rows."""
    order = (DocumentCopy.year, DocumentCopy.number, DocumentCopy.created_at)
    query = _ROW.where(wanted.condition).order_by(*order).limit(MOST_EXPORTED)
    for row in session().execute(query).yield_per(500):
        yield CopyRow(*row)


def get(copy_id: UUID) -> DocumentCopy:
    """Give a copy to be read; raises CopyNotFound."""
    found = session().get(DocumentCopy, copy_id)
    if found is None:
        raise CopyNotFound
    return found


def locked(copy_id: UUID) -> DocumentCopy:
    """Give a copy to be changed in this transaction; raises CopyNotFound."""
    found = session().get(DocumentCopy, copy_id, with_for_update=True)
    if found is None:
        raise CopyNotFound
    return found


def of_issued(document_id: UUID) -> DocumentCopy | None:
    """Give the copy that stands in the register of issued documents under an id, or nothing."""
    wanted = sa.select(DocumentCopy).where(DocumentCopy.issued_document_id == document_id)
    return session().scalar(wanted)


def full_number(copy: DocumentCopy) -> str:
    """Write a copy's number and symbol, ``05/SY-UBND``; empty before a number is given."""
    return number_in_words(copy.number, copy.symbol) if copy.number else ""


def pages_of(copy: DocumentCopy) -> str:
    """Write the pages of an extract; empty for all."""
    return write_pages([int(str(page)) for page in copy.pages])


def latest_file(copy: DocumentCopy) -> MadeFile:
    """Give what is to be copied, or the copy once it is sealed; raises CopyNotFound without."""
    key = copy.copy_sha256 or copy.content_sha256
    if key is None:
        raise CopyNotFound
    number = full_number(copy).replace("/", "-") if copy.copy_sha256 else ""
    return MadeFile(f"{number or 'chua-ky'}.pdf", key)


def permission_file(copy: DocumentCopy) -> MadeFile:
    """Give the permission that was signed; raises CopyNotFound before."""
    if copy.slip_sha256 is None:
        raise CopyNotFound
    return MadeFile("phieu-cho-phep-sao.pdf", copy.slip_sha256)
