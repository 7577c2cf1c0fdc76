"""Walk-in dossiers: who was helped where, and which papers came as paper copies."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.database import Base
from portal.core.json_types import JsonValue


class CounterIntake(Base):
    """What is known of a dossier entered by an officer, besides its draft.

    Three places are kept apart: where the person was helped, where the dossier was received,
    and (on the draft) which agency decides. ``on_paper`` lists the papers received as copies,
    ``prefilled_from`` is the person's earlier dossier whose data it was begun with.
    """

    __tablename__ = "counter_intake"
    __table_args__ = (sa.Index("ix_counter_intake_officer", "officer_id", "begun_at"),)

    draft_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("draft.id", ondelete="CASCADE"), primary_key=True
    )
    officer_id: Mapped[UUID] = mapped_column(sa.ForeignKey("account.id"))
    helped_at_unit_id: Mapped[UUID] = mapped_column(sa.ForeignKey("unit.id"))
    received_at_unit_id: Mapped[UUID] = mapped_column(sa.ForeignKey("unit.id"))
    channel: Mapped[str] = mapped_column(sa.String(16))
    on_paper: Mapped[list[JsonValue]]
    begun_at: Mapped[datetime]
    prefilled_from: Mapped[UUID | None] = mapped_column(sa.ForeignKey("dossier.id"))
