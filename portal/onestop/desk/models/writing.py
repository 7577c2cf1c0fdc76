"""What people write beside a dossier, and who is looking at it."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.crypto import EncryptedStr
from portal.core.database import Base, Entity


class InnerNote(Entity):
    """A note among officers, which the citizen never sees."""

    __tablename__ = "inner_note"
    __table_args__ = (sa.Index("ix_inner_note_dossier", "dossier_id", "at"),)

    dossier_id: Mapped[UUID] = mapped_column(sa.ForeignKey("dossier.id"))
    author_id: Mapped[UUID] = mapped_column(sa.ForeignKey("account.id"))
    author_name: Mapped[str] = mapped_column(sa.String(200))
    at: Mapped[datetime]
    body: Mapped[str] = mapped_column(EncryptedStr("inner_note.body"))


class Message(Entity):
    """A message between whoever filed a dossier and the agency."""

    __tablename__ = "dossier_message"
    __table_args__ = (sa.Index("ix_dossier_message_dossier", "dossier_id", "at"),)

    dossier_id: Mapped[UUID] = mapped_column(sa.ForeignKey("dossier.id"))
    from_citizen: Mapped[bool]
    author_id: Mapped[UUID] = mapped_column(sa.ForeignKey("account.id"))
    author_name: Mapped[str] = mapped_column(sa.String(200))
    at: Mapped[datetime]
    body: Mapped[str] = mapped_column(EncryptedStr("dossier_message.body"))


class Sentence(Entity):
    """A sentence kept for reasons and opinions: an officer's own, or its unit's for all there."""

    __tablename__ = "sentence"
    __table_args__ = (
        sa.Index("ix_sentence_account", "account_id"),
        sa.Index("ix_sentence_unit", "unit_id"),
    )

    account_id: Mapped[UUID] = mapped_column(sa.ForeignKey("account.id"))
    unit_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("unit.id"))
    body: Mapped[str] = mapped_column(sa.String(1000))


class Presence(Base):
    """When an officer last had a dossier open."""

    __tablename__ = "presence"

    dossier_id: Mapped[UUID] = mapped_column(sa.ForeignKey("dossier.id"), primary_key=True)
    account_id: Mapped[UUID] = mapped_column(sa.ForeignKey("account.id"), primary_key=True)
    seen_at: Mapped[datetime]
