"""Files that somebody uploaded, and whether they may be given back."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.database import Entity, enum_column
from portal.core.json_types import JsonValue
from portal.identity.accounts.models import Account


class FileState(StrEnum):
    """Whether a file may be opened by anybody."""

    CLEAN = "clean"
    PENDING = "pending"  # The antivirus scanner did not answer yet.
    REJECTED = "rejected"


class StoredFile(Entity):
    """An uploaded file: its row. The content lies in the blob store under ``sha256``.

    ``name`` is the cleaned original name, ``purpose`` says what it was uploaded for,
    ``report`` holds what the inspection found, ``preview_sha256`` is the re-encoded picture.
    """

    __tablename__ = "stored_file"

    sha256: Mapped[str] = mapped_column(sa.String(64), index=True, info={"blob": True})
    preview_sha256: Mapped[str | None] = mapped_column(sa.String(64), info={"blob": True})
    size: Mapped[int] = mapped_column(sa.BigInteger)
    media_type: Mapped[str] = mapped_column(sa.String(100))
    name: Mapped[str] = mapped_column(sa.String(130))
    owner_account_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey(Account.id), index=True)
    purpose: Mapped[str] = mapped_column(sa.String(60))
    state: Mapped[FileState] = mapped_column(enum_column(FileState))
    created_at: Mapped[datetime]
    report: Mapped[dict[str, JsonValue]]

    @property
    def available(self) -> bool:
        return self.state is FileState.CLEAN
