"""The library of reasons as it is stored: versions that are added and never changed."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.database import Entity, enum_column
from portal.onestop.corrections.rules.verdicts import ReasonKind


class ReasonVersion(Entity):
    """One version of a reason, the same for all units; see rules/reasons.py."""

    __tablename__ = "correction_reason"
    __table_args__ = (sa.UniqueConstraint("code", "version"),)

    code: Mapped[str] = mapped_column(sa.String(60))
    version: Mapped[int]
    scope: Mapped[str] = mapped_column(sa.String(120))
    kind: Mapped[ReasonKind] = mapped_column(enum_column(ReasonKind))
    text: Mapped[str] = mapped_column(sa.Text)
    example: Mapped[str] = mapped_column(sa.Text)
    text_en: Mapped[str] = mapped_column(sa.Text, default="")
    example_en: Mapped[str] = mapped_column(sa.Text, default="")
    legal_ground: Mapped[str] = mapped_column(sa.String(400))
    picture_file_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("stored_file.id"))
    picture_alt: Mapped[str] = mapped_column(sa.String(300))
    picture_alt_en: Mapped[str] = mapped_column(sa.String(300), default="")
    ground_unsure: Mapped[bool] = mapped_column(default=False)
    picture: Mapped[str] = mapped_column(sa.String(80), default="")
    retired: Mapped[bool]
    author_id: Mapped[UUID | None]
    author_name: Mapped[str] = mapped_column(sa.String(200))
    at: Mapped[datetime]
