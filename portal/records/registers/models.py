"""Issued documents and the series of their numbers."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.database import Base, Entity, enum_column
from portal.records.registers.rules import DocumentState
from portal.records.signatures.rules import Scope


class IssuedDocument(Entity):
    """A document of an agency, from draft to the end of its force.

    ``public_id`` stands in the QR code, so it is drawn before the first signature.
    ``symbol`` is what follows the number: ``GXN-UBND``. A paper that is numbered in a register of
    its own kind names that ``series``; for all others it is empty. ``public_title`` is shown to
    everybody; for a personal document it says nothing about the person. ``sha256`` is the
    key of the released file and empty until then; ``preserved_sha256`` that of the copy whose
    evidence was renewed last, which begins with the same bytes. ``scope`` and ``matter_code``
    (a kind of document or a procedure) say what authority the signer needs; ``signer_id`` and
    ``signed_at`` are noted when the signature is ordered.
    """

    __tablename__ = "issued_document"
    __table_args__ = (sa.UniqueConstraint("unit_id", "series", "year", "number"),)

    public_id: Mapped[str] = mapped_column(sa.String(26), unique=True)
    unit_id: Mapped[UUID] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    series: Mapped[str] = mapped_column(sa.String(40), default="")
    year: Mapped[int | None]
    number: Mapped[int | None]
    symbol: Mapped[str] = mapped_column(sa.String(60))
    kind: Mapped[str] = mapped_column(sa.String(120))
    title: Mapped[str] = mapped_column(sa.String(500))
    public_title: Mapped[str] = mapped_column(sa.String(500))
    personal: Mapped[bool] = mapped_column(default=True)
    signer_name: Mapped[str] = mapped_column(sa.String(120))
    signer_title: Mapped[str] = mapped_column(sa.String(120))
    issued_on: Mapped[date | None]
    state: Mapped[DocumentState] = mapped_column(
        enum_column(DocumentState), default=DocumentState.DRAFT
    )
    sha256: Mapped[str | None] = mapped_column(sa.String(64), unique=True)
    preserved_sha256: Mapped[str | None] = mapped_column(
        sa.String(64), unique=True, info={"blob": True}
    )
    scope: Mapped[Scope] = mapped_column(enum_column(Scope), default=Scope.RESULTS)
    matter_code: Mapped[str] = mapped_column(sa.String(40), default="")
    signer_id: Mapped[UUID | None]
    signed_at: Mapped[datetime | None]
    replaced_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("issued_document.id"))
    ended_reason: Mapped[str | None] = mapped_column(sa.String(500))
    ended_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    released_at: Mapped[datetime | None]


class NumberSeries(Base):
    """The last number given in an agency's series of a year."""

    __tablename__ = "number_series"

    unit_id: Mapped[UUID] = mapped_column(sa.ForeignKey("unit.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last_number: Mapped[int]
