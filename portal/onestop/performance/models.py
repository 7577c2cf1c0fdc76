"""Ratings as they are stored."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.database import Entity, enum_column
from portal.onestop.performance.rules.ratings import Level


class Rating(Entity):
    """What the citizen thought of one dossier once its result was there.

    Who rated is not kept with it; the journal holds who did, as of every act.
    """

    __tablename__ = "rating"

    dossier_id: Mapped[UUID] = mapped_column(sa.ForeignKey("dossier.id"), unique=True)
    unit_id: Mapped[UUID] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    level: Mapped[Level] = mapped_column(enum_column(Level))
    grounds: Mapped[list[str]] = mapped_column(sa.JSON)
    comment: Mapped[str] = mapped_column(sa.Text)
    first_at: Mapped[datetime]
    last_at: Mapped[datetime] = mapped_column(index=True)
