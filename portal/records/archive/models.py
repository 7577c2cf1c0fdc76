"""Demanded levels, files that wait for their level, and the evidence of issued documents."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.database import Base, Entity, enum_column
from portal.core.json_types import JsonValue
from portal.records.signatures.rules import Level


class LevelDemand(Entity):
    """A decision on the level of a kind of document; an empty kind stands for all."""

    __tablename__ = "level_demand"
    __table_args__ = (sa.UniqueConstraint("kind", "effective_from"),)

    kind: Mapped[str] = mapped_column(sa.String(120))
    level: Mapped[Level] = mapped_column(enum_column(Level))
    effective_from: Mapped[date]
    basis: Mapped[str] = mapped_column(sa.String(300))
    decided_at: Mapped[datetime]


class HeldFile(Entity):
    """A signed file that has not reached its level: it waits here and is not released.

    ``step`` and ``payload`` are what the asker wants to hear again; ``key`` makes asking twice
    the same as asking once. ``released_sha256`` is set when the waiting is over. A paper of the
    portal itself, such as the report of a check, is no unit's.
    """

    __tablename__ = "held_file"

    key: Mapped[str] = mapped_column(sa.String(200), unique=True)
    unit_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    title: Mapped[str] = mapped_column(sa.String(300))
    step: Mapped[str] = mapped_column(sa.String(60))
    payload: Mapped[dict[str, JsonValue]]
    sha256: Mapped[str] = mapped_column(sa.String(64), info={"blob": True})
    level: Mapped[Level] = mapped_column(enum_column(Level))
    error: Mapped[str] = mapped_column(sa.String(60))
    tries: Mapped[int]
    held_at: Mapped[datetime]
    next_try_at: Mapped[datetime]
    released_at: Mapped[datetime | None]
    released_sha256: Mapped[str | None] = mapped_column(sa.String(64), info={"blob": True})


class PreservedDocument(Base):
    """What the kept copy of an issued document proves, and until when.

    ``level`` and ``ends_at`` are empty for a file without signatures.
    """

    __tablename__ = "preserved_document"

    document_id: Mapped[UUID] = mapped_column(sa.ForeignKey("issued_document.id"), primary_key=True)
    sha256: Mapped[str] = mapped_column(sa.String(64), info={"blob": True})
    level: Mapped[Level | None] = mapped_column(enum_column(Level))
    proven_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None] = mapped_column(index=True)
    looked_at: Mapped[datetime]


class Renewal(Entity):
    """One renewal: the copy before it is kept too."""

    __tablename__ = "renewal"
    __table_args__ = (sa.UniqueConstraint("document_id", "before_sha256"),)

    document_id: Mapped[UUID] = mapped_column(sa.ForeignKey("issued_document.id"))
    before_sha256: Mapped[str] = mapped_column(sa.String(64), info={"blob": True})
    after_sha256: Mapped[str] = mapped_column(sa.String(64), info={"blob": True})
    renewed_at: Mapped[datetime]
    ends_at: Mapped[datetime]
