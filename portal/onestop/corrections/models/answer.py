"""What a citizen answers to a sheet, and what a dossier held at each time."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.crypto import EncryptedStr
from portal.core.database import Entity
from portal.core.json_types import JsonValue


class FieldAnswer(Entity):
    """A new answer to a field, as JSON; saved while the citizen is still at it."""

    __tablename__ = "correction_answer"
    __table_args__ = (sa.UniqueConstraint("sheet_id", "field_id"),)

    sheet_id: Mapped[UUID] = mapped_column(sa.ForeignKey("correction_sheet.id"))
    field_id: Mapped[str] = mapped_column(sa.String(80))
    value: Mapped[str] = mapped_column(EncryptedStr("correction.answer"))
    saved_at: Mapped[datetime]


class AnswerFile(Entity):
    """A new file for a paper."""

    __tablename__ = "correction_file"

    sheet_id: Mapped[UUID] = mapped_column(sa.ForeignKey("correction_sheet.id"), index=True)
    requirement: Mapped[str] = mapped_column(sa.String(80))
    file_id: Mapped[UUID] = mapped_column(sa.ForeignKey("stored_file.id"))
    saved_at: Mapped[datetime]


class ContentVersion(Entity):
    """What a dossier held: version 1 is what was filed, each answered sheet adds one.

    ``papers`` lists requirement, its name, file id, name, media type, size and SHA-256.
    """

    __tablename__ = "content_version"
    __table_args__ = (sa.UniqueConstraint("dossier_id", "number"),)

    dossier_id: Mapped[UUID] = mapped_column(sa.ForeignKey("dossier.id"))
    number: Mapped[int]
    sheet_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("correction_sheet.id"))
    answers: Mapped[str] = mapped_column(EncryptedStr("content_version.answers"))
    papers: Mapped[list[JsonValue]]
    content_sha256: Mapped[str] = mapped_column(sa.String(64))
    created_at: Mapped[datetime]
