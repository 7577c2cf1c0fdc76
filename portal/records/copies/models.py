"""Copies of documents, and the series of their numbers."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.database import Base, Entity, enum_column
from portal.core.json_types import JsonValue
from portal.records.copies.rules import CopyForm, CopyStep, Medium


class DocumentCopy(Entity):
    """A copy of a document, from its request to its release.

    What is copied is a released outgoing document, an incoming one, or a scan that was uploaded
    (``file_id``). ``pages`` are those of an extract, counted from 1; empty means all.
    ``content_sha256`` is what is copied, ``slip_sha256`` the permission that names it, signed by
    the competent person or, while the copy waits for permission, laid out for their token,
    ``copy_sha256`` the copy with the agency's signature. ``pending`` names the work under way.
    ``folded`` is what the search looks through.
    """

    __tablename__ = "document_copy"
    __table_args__ = (
        sa.UniqueConstraint("unit_id", "year", "number"),
        sa.Index("ix_document_copy_unit_created", "unit_id", "created_at"),
    )

    unit_id: Mapped[UUID] = mapped_column(sa.ForeignKey("unit.id"))
    form: Mapped[CopyForm] = mapped_column(enum_column(CopyForm))
    from_medium: Mapped[Medium] = mapped_column(enum_column(Medium))
    to_medium: Mapped[Medium] = mapped_column(enum_column(Medium))
    subject: Mapped[str] = mapped_column(sa.String(500))
    source_agency: Mapped[str] = mapped_column(sa.String(200))
    source_number: Mapped[str] = mapped_column(sa.String(80))
    source_date: Mapped[date | None]
    folded: Mapped[str] = mapped_column(sa.String(1000))
    personal: Mapped[bool]
    outgoing_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("outgoing_document.id"), index=True
    )
    incoming_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("incoming_document.id"), index=True
    )
    file_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("stored_file.id"))
    pages: Mapped[list[JsonValue]]
    step: Mapped[CopyStep] = mapped_column(enum_column(CopyStep))
    pending: Mapped[str | None] = mapped_column(sa.String(20))
    clerk_id: Mapped[UUID] = mapped_column(sa.ForeignKey("account.id"))
    clerk_name: Mapped[str] = mapped_column(sa.String(120))
    signer_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("account.id"))
    signer_name: Mapped[str | None] = mapped_column(sa.String(120))
    refused_reason: Mapped[str | None] = mapped_column(sa.String(500))
    year: Mapped[int | None]
    number: Mapped[int | None]
    symbol: Mapped[str] = mapped_column(sa.String(60))
    numbered_on: Mapped[date | None]
    issued_document_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("issued_document.id"), unique=True
    )
    content_sha256: Mapped[str | None] = mapped_column(sa.String(64), info={"blob": True})
    slip_sha256: Mapped[str | None] = mapped_column(sa.String(64), info={"blob": True})
    copy_sha256: Mapped[str | None] = mapped_column(sa.String(64), info={"blob": True})
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class CopySeries(Base):
    """The last number given to a copy of an agency in a year; all forms share the series."""

    __tablename__ = "copy_series"

    unit_id: Mapped[UUID] = mapped_column(sa.ForeignKey("unit.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last_number: Mapped[int]
