"""Fees as they were paid; a wrong entry is cancelled by a second number and never removed."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.database import Entity, enum_column
from portal.onestop.fees.rules import Method


class FeePayment(Entity):
    """A fee that somebody paid for a dossier, with the receipt (``slip_id``) that proves it.

    ``paid_at`` is when it was paid, ``recorded_at`` when it was entered. ``ended_wait`` tells
    that it was the duty for which the clock stood still. What cancelled it has a number of its
    own (``cancel_slip_id``).
    """

    __tablename__ = "fee_payment"
    __table_args__ = (sa.Index("ix_fee_payment_unit_paid", "unit_id", "paid_at"),)

    dossier_id: Mapped[UUID] = mapped_column(sa.ForeignKey("dossier.id"), index=True)
    unit_id: Mapped[UUID] = mapped_column(sa.ForeignKey("unit.id"))
    name: Mapped[str] = mapped_column(sa.String(300))
    amount_vnd: Mapped[int] = mapped_column(sa.BigInteger)
    method: Mapped[Method] = mapped_column(enum_column(Method))
    reference: Mapped[str] = mapped_column(sa.String(80))
    payer_name: Mapped[str] = mapped_column(sa.String(200))
    payer_address: Mapped[str] = mapped_column(sa.String(300))
    payer_tax_code: Mapped[str] = mapped_column(sa.String(14))
    paid_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[UUID] = mapped_column(sa.ForeignKey("account.id"))
    recorded_by_name: Mapped[str] = mapped_column(sa.String(200))
    ended_wait: Mapped[bool]
    slip_id: Mapped[UUID] = mapped_column(sa.ForeignKey("slip.id"), unique=True)
    cancelled_at: Mapped[datetime | None]
    cancelled_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("account.id"))
    cancelled_by_name: Mapped[str | None] = mapped_column(sa.String(200))
    cancel_reason: Mapped[str] = mapped_column(sa.Text, default="")
    cancel_slip_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("slip.id"), unique=True)
