"""A document of an agency that is no result, on its way from draft to release."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.crypto import EncryptedStr
from portal.core.database import Entity, enum_column
from portal.core.json_types import JsonValue
from portal.records.correspondence.rules import Step


class OutgoingDocument(Entity):
    """What is drafted, and how far it has come; each stage is a new file, the earlier are kept.

    ``kind`` is a code of the table of kinds. ``bases`` and ``recipients`` hold one a line.
    ``office`` is the drafting division's abbreviation, ``drafter_mark`` the drafter's own.
    ``capacity`` holds the lines above the signer's title. ``pending`` names the work under
    way; while there is one no other act is possible. ``replaces_id`` is the issued document
    whose force ends when this one is released.
    """

    __tablename__ = "outgoing_document"
    __table_args__ = (sa.Index("ix_outgoing_document_unit_step", "unit_id", "step"),)

    unit_id: Mapped[UUID] = mapped_column(sa.ForeignKey("unit.id"))
    kind: Mapped[str] = mapped_column(sa.String(40))
    subject: Mapped[str] = mapped_column(sa.String(500))
    folded: Mapped[str] = mapped_column(sa.String(700))
    addressee: Mapped[str] = mapped_column(sa.String(500))
    bases: Mapped[str] = mapped_column(sa.Text)
    body: Mapped[str] = mapped_column(EncryptedStr("outgoing_document.body"))
    recipients: Mapped[str] = mapped_column(sa.Text)
    office: Mapped[str] = mapped_column(sa.String(20))
    drafter_mark: Mapped[str] = mapped_column(sa.String(20))
    personal: Mapped[bool]
    step: Mapped[Step] = mapped_column(enum_column(Step))
    pending: Mapped[str | None] = mapped_column(sa.String(20))
    revision: Mapped[int]
    drafter_id: Mapped[UUID] = mapped_column(sa.ForeignKey("account.id"), index=True)
    drafter_name: Mapped[str] = mapped_column(sa.String(120))
    signer_id: Mapped[UUID] = mapped_column(sa.ForeignKey("account.id"), index=True)
    signer_name: Mapped[str] = mapped_column(sa.String(120))
    signer_title: Mapped[str] = mapped_column(sa.String(120))
    capacity: Mapped[list[JsonValue]]
    initialled_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("account.id"))
    initials: Mapped[str | None] = mapped_column(sa.String(120))
    returned_reason: Mapped[str | None] = mapped_column(sa.String(500))
    issued_document_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("issued_document.id"), unique=True
    )
    replaces_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("issued_document.id"))
    replaces_reason: Mapped[str] = mapped_column(sa.String(500))
    rendered_sha256: Mapped[str | None] = mapped_column(sa.String(64))
    certified_sha256: Mapped[str | None] = mapped_column(sa.String(64))
    sealed_sha256: Mapped[str | None] = mapped_column(sa.String(64))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class OutgoingAnnex(Entity):
    """An annex: text in the same file, or another file that gets the agency's own signature.

    ``sha256`` is that of the other file as it was uploaded and as the officer's signature
    names it; ``sealed_sha256`` that with the agency's signature.
    """

    __tablename__ = "outgoing_annex"

    document_id: Mapped[UUID] = mapped_column(sa.ForeignKey("outgoing_document.id"), index=True)
    title: Mapped[str] = mapped_column(sa.String(300))
    body: Mapped[str | None] = mapped_column(EncryptedStr("outgoing_annex.body"))
    file_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("stored_file.id"))
    sha256: Mapped[str | None] = mapped_column(sa.String(64), info={"blob": True})
    sealed_sha256: Mapped[str | None] = mapped_column(sa.String(64), info={"blob": True})
