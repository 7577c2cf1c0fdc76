"""Journal rows, added and never touched again, and the end of each chain."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.database import Base, Entity, enum_column
from portal.identity.audit.rules import Flaw


class AuditChain(Base):
    """The end of one chain; its row is locked while an event is added behind it."""

    __tablename__ = "audit_chain"

    name: Mapped[str] = mapped_column(sa.String(36), primary_key=True)
    length: Mapped[int]
    head_hash: Mapped[str] = mapped_column(sa.String(64))


class AuditEvent(Entity):
    """One act; ``facts`` is kept as the exact canonical JSON text that was hashed."""

    __tablename__ = "audit_event"
    __table_args__ = (
        sa.UniqueConstraint("chain", "seq"),
        sa.Index("ix_audit_event_subject", "subject", "subject_id", "at"),
        sa.Index("ix_audit_event_chain_at", "chain", "at"),
    )

    chain: Mapped[str] = mapped_column(sa.String(36))
    seq: Mapped[int]
    at: Mapped[datetime]
    actor_id: Mapped[UUID | None]
    actor_name: Mapped[str] = mapped_column(sa.String(200))
    action: Mapped[str] = mapped_column(sa.String(64))
    subject: Mapped[str] = mapped_column(sa.String(64))
    subject_id: Mapped[str] = mapped_column(sa.String(64))
    facts: Mapped[str] = mapped_column(sa.Text)
    prev_hash: Mapped[str] = mapped_column(sa.String(64))
    hash: Mapped[str] = mapped_column(sa.String(64))


class AuditCheck(Entity):
    """What the check of one day found; ``first_*`` and ``flaw`` name the first place that broke.

    ``anchored`` counts the chains whose end was written outside the database.
    """

    __tablename__ = "audit_check"

    at: Mapped[datetime] = mapped_column(index=True)
    breaks: Mapped[int]
    anchored: Mapped[int]
    first_chain: Mapped[str | None] = mapped_column(sa.String(36))
    first_seq: Mapped[int | None]
    flaw: Mapped[Flaw | None] = mapped_column(enum_column(Flaw))


class JournalIsFinal(RuntimeError):
    """Code tried to change or remove a journal row: a fault of ours."""


@event.listens_for(AuditEvent, "before_update")
@event.listens_for(AuditEvent, "before_delete")
def _refuse(*_: object) -> None:
    raise JournalIsFinal
