"""Nights of checking, what they found, and released verifiers."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.database import Base, Entity, enum_column
from portal.core.json_types import JsonValue
from portal.records.checks.rules import Outcome


class CheckNight(Base):
    """One night's check of what was issued; unfinished until ``finished_at``."""

    __tablename__ = "check_night"

    night: Mapped[date] = mapped_column(primary_key=True)
    begun_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class ResultCheck(Entity):
    """What one night found of one document; ``reasons`` are codes of the verdict."""

    __tablename__ = "result_check"
    __table_args__ = (
        sa.UniqueConstraint("night", "document_id"),
        sa.Index("ix_result_check_latest", "document_id", "at"),
    )

    night: Mapped[date] = mapped_column(sa.ForeignKey("check_night.night"))
    document_id: Mapped[UUID] = mapped_column(sa.ForeignKey("issued_document.id"))
    at: Mapped[datetime]
    outcome: Mapped[Outcome] = mapped_column(enum_column(Outcome))
    trust_version: Mapped[str] = mapped_column(sa.String(40))
    reasons: Mapped[list[JsonValue]]


class KitRelease(Entity):
    """A trust bundle and a stand-alone script that everybody may download."""

    __tablename__ = "kit_release"

    made_at: Mapped[datetime] = mapped_column(index=True)
    trust_version: Mapped[str] = mapped_column(sa.String(40))
    bundle_sha256: Mapped[str] = mapped_column(sa.String(64), info={"blob": True})
    script_sha256: Mapped[str] = mapped_column(sa.String(64), info={"blob": True})
