"""The result of a dossier on its way from draft to sealed document."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.crypto import EncryptedStr
from portal.core.database import Entity, enum_column


class ResultState(StrEnum):
    """How far a result has come."""

    DRAFT = "draft"
    RENDERED = "rendered"
    CERTIFIED = "certified"
    SEALED = "sealed"


class Result(Entity):
    """What the agency answers; each stage is a new file, the earlier ones are kept."""

    __tablename__ = "result"

    dossier_id: Mapped[UUID] = mapped_column(sa.ForeignKey("dossier.id"), unique=True)
    issued_document_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("issued_document.id"))
    template: Mapped[str] = mapped_column(sa.String(40))
    granted: Mapped[bool]
    title: Mapped[str] = mapped_column(sa.String(500))
    body: Mapped[str] = mapped_column(EncryptedStr("result.body"))
    revision: Mapped[int] = mapped_column(default=1)
    state: Mapped[ResultState] = mapped_column(enum_column(ResultState))
    rendered_sha256: Mapped[str | None] = mapped_column(sa.String(64))
    certified_sha256: Mapped[str | None] = mapped_column(sa.String(64))
    sealed_sha256: Mapped[str | None] = mapped_column(sa.String(64))
    initialled_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("account.id"))
    signed_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("account.id"))
    updated_at: Mapped[datetime]
