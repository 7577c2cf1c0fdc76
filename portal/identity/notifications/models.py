"""Notices as they are stored."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.database import Entity, enum_column
from portal.identity.notifications.rules import BODY_LENGTH, TITLE_LENGTH, NoticeKind


class Notice(Entity):
    """Something a person was told; ``url`` is a path on this portal.

    The English texts are empty where a text has one language only.
    """

    __tablename__ = "notice"
    __table_args__ = (sa.Index("ix_notice_account_read", "account_id", "read_at"),)

    account_id: Mapped[UUID] = mapped_column(sa.ForeignKey("account.id"))
    kind: Mapped[NoticeKind] = mapped_column(enum_column(NoticeKind))
    title: Mapped[str] = mapped_column(sa.String(TITLE_LENGTH))
    body: Mapped[str] = mapped_column(sa.String(BODY_LENGTH))
    title_en: Mapped[str | None] = mapped_column(sa.String(TITLE_LENGTH))
    body_en: Mapped[str | None] = mapped_column(sa.String(BODY_LENGTH))
    url: Mapped[str] = mapped_column(sa.String(300))
    created_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
