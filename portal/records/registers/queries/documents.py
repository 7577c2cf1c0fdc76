"""Finding issued documents."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from portal.core.database import session
from portal.core.errors import NotFound
from portal.core.i18n import lazy_gettext as _l
from portal.records.registers.models import IssuedDocument
from portal.records.registers.rules import DocumentState, read_public_id
from portal.records.signatures.rules import Matter, Scope, number_in_words


class DocumentNotFound(NotFound):
    """There is no such document, or it is not released."""

    sentence = _l(
        "Không tìm thấy văn bản với mã này. Hãy kiểm tra lại mã, hoặc tải tệp lên trang "
        "“Xác minh văn bản”."
    )


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """An issued document as others may know it."""

    id: UUID
    public_id: str
    unit_id: UUID
    year: int | None
    number: int | None
    symbol: str
    kind: str
    title: str
    public_title: str
    personal: bool
    signer_name: str
    signer_title: str
    issued_on: date | None
    state: DocumentState
    sha256: str | None
    preserved_sha256: str | None
    replaced_by_id: UUID | None
    ended_reason: str | None
    ended_at: datetime | None
    created_at: datetime
    released_at: datetime | None
    scope: Scope
    matter_code: str
    signer_id: UUID | None
    signed_at: datetime | None
    series: str

    @property
    def asks_authority(self) -> bool:
        """Tell whether signing it is issuing; a form of a register of its own is signed on duty."""
        return not self.series or bool(self.matter_code)

    @property
    def matter(self) -> Matter:
        """Say what authority the document's signer needs."""
        return Matter(self.scope, self.matter_code)

    @property
    def full_number(self) -> str:
        """Write number and symbol, ``05/GXN-UBND``; empty before a number is given."""
        return "" if self.number is None else number_in_words(self.number, self.symbol)

    @property
    def kept_sha256(self) -> str | None:
        """Give the file to judge and hand out: the one with the youngest evidence."""
        return self.preserved_sha256 or self.sha256


_COLUMNS = tuple(getattr(IssuedDocument, name) for name in DocumentRow.__slots__)


def get(document_id: UUID) -> DocumentRow:
    """Give a document in any state; raises DocumentNotFound."""
    found = _find(IssuedDocument.id == document_id)
    if found is None:
        raise DocumentNotFound
    return found


def find_by_public_id(typed: str) -> DocumentRow | None:
    """Give the released document of a printed code, or nothing, as for a code that is wrong."""
    public_id = read_public_id(typed)
    return _find(_released(), IssuedDocument.public_id == public_id) if public_id else None


def find_by_sha256(sha256: str) -> DocumentRow | None:
    """Give the released document whose file has this SHA-256, or nothing."""
    either = sa.or_(IssuedDocument.sha256 == sha256, IssuedDocument.preserved_sha256 == sha256)
    return _find(_released(), either)


def list_released(most: int) -> list[DocumentRow]:
    """List released documents: half of them the oldest, half the newest."""
    half = sa.select(*_COLUMNS).where(_released())
    oldest = session().execute(half.order_by(IssuedDocument.released_at).limit(most // 2))
    newest = session().execute(half.order_by(IssuedDocument.released_at.desc()).limit(most // 2))
    found = [DocumentRow(*row) for row in (*oldest, *newest)]
    return list({row.id: row for row in found}.values())


def replaced_by(document_id: UUID) -> list[DocumentRow]:
    """List the documents in whose place one was put, oldest first."""
    wanted = sa.select(*_COLUMNS).where(IssuedDocument.replaced_by_id == document_id)
    return [DocumentRow(*row) for row in session().execute(wanted.order_by(IssuedDocument.id))]


def _released() -> sa.ColumnElement[bool]:
    return IssuedDocument.state != DocumentState.DRAFT


def _find(*wanted: sa.ColumnElement[bool]) -> DocumentRow | None:
    row: Any = session().execute(sa.select(*_COLUMNS).where(*wanted)).one_or_none()
    return DocumentRow(*row) if row else None
