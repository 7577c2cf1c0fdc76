"""A dossier that its citizen is still writing."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.crypto import EncryptedStr
from portal.core.database import Entity


class Draft(Entity):
    """Answers saved page by page; ``version`` tells a stale form from a fresh one."""

    __tablename__ = "draft"

    account_id: Mapped[UUID] = mapped_column(sa.ForeignKey("account.id"), index=True)
    unit_id: Mapped[UUID] = mapped_column(sa.ForeignKey("unit.id"))
    procedure_code: Mapped[str] = mapped_column(sa.String(40))
    procedure_name: Mapped[str] = mapped_column(sa.String(500))
    revision_id: Mapped[UUID] = mapped_column(sa.ForeignKey("procedure_revision.id"))
    form_sha256: Mapped[str] = mapped_column(sa.ForeignKey("pinned_form.sha256"))
    answers: Mapped[str] = mapped_column(EncryptedStr("draft.answers"))
    version: Mapped[int] = mapped_column()
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    dossier_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("dossier.id"))

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - read by SQLAlchemy.


class DraftPaper(Entity):
    """A file put to one of the papers that the form asks for."""

    __tablename__ = "draft_paper"

    draft_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("draft.id", ondelete="CASCADE"), index=True
    )
    requirement: Mapped[str] = mapped_column(sa.String(80))
    file_id: Mapped[UUID] = mapped_column(sa.ForeignKey("stored_file.id"))
    added_at: Mapped[datetime]
