"""Who does what in a unit, who is away, and who acts for whom."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.database import Base, Entity, enum_column
from portal.core.json_types import JsonValue
from portal.onestop.workflows.rules.duties import Duty


class Competence(Entity):
    """A cell of the matrix procedure × territory × duty → person; empty texts stand for any."""

    __tablename__ = "competence"
    __table_args__ = (sa.Index("ix_competence_unit", "unit_id", "ended_at"),)

    unit_id: Mapped[UUID] = mapped_column(sa.ForeignKey("unit.id"))
    account_id: Mapped[UUID] = mapped_column(sa.ForeignKey("account.id"))
    duty: Mapped[Duty] = mapped_column(enum_column(Duty))
    procedure_code: Mapped[str] = mapped_column(sa.String(40), default="")
    territory: Mapped[str] = mapped_column(sa.String(80), default="")
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class Absence(Entity):
    """Days on which somebody is away, both included."""

    __tablename__ = "absence"
    __table_args__ = (sa.Index("ix_absence_unit", "unit_id", "last_day"),)

    unit_id: Mapped[UUID] = mapped_column(sa.ForeignKey("unit.id"))
    account_id: Mapped[UUID] = mapped_column(sa.ForeignKey("account.id"))
    first_day: Mapped[date]
    last_day: Mapped[date]
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class Deputy(Entity):
    """Who acts for whom, from one day to another, in which duties and within which limits.

    ``ground`` is the document by which it was given; empty ``procedures`` stand for all.
    """

    __tablename__ = "deputy"
    __table_args__ = (
        sa.Index("ix_deputy_unit", "unit_id", "last_day"),
        sa.Index("ix_deputy_deputy", "deputy_id", "last_day"),
    )

    unit_id: Mapped[UUID] = mapped_column(sa.ForeignKey("unit.id"))
    principal_id: Mapped[UUID] = mapped_column(sa.ForeignKey("account.id"))
    deputy_id: Mapped[UUID] = mapped_column(sa.ForeignKey("account.id"))
    duties: Mapped[list[JsonValue]]
    procedures: Mapped[list[JsonValue]] = mapped_column(default=list)
    first_day: Mapped[date]
    last_day: Mapped[date]
    max_dossiers: Mapped[int | None]
    max_amount_vnd: Mapped[int | None] = mapped_column(sa.BigInteger)
    ground: Mapped[str] = mapped_column(sa.String(400))
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class DeputyUse(Base):
    """A dossier that a deputy acted on; it counts once against the limit."""

    __tablename__ = "deputy_use"

    deputyship_id: Mapped[UUID] = mapped_column(sa.ForeignKey("deputy.id"), primary_key=True)
    dossier_id: Mapped[UUID] = mapped_column(primary_key=True)
    at: Mapped[datetime]
