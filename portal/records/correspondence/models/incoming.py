"""Documents that came in, in the order in which they were registered."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.database import Base, Entity, enum_column
from portal.core.json_types import JsonValue
from portal.records.correspondence.rules import IncomingState


class IncomingDocument(Entity):
    """A document from another agency or a person, with its number in the unit's register.

    Only documents without secrecy are taken. ``answer_id`` is the outgoing document that
    answers it. ``folded`` is what the search looks through. A document from another agency's
    system has a ``package_key``, so that a package that is sent twice is registered once, and
    in ``package`` who signed the package and which further files it held.
    """

    __tablename__ = "incoming_document"
    __table_args__ = (
        sa.UniqueConstraint("unit_id", "year", "number"),
        sa.UniqueConstraint("unit_id", "package_key"),
    )

    unit_id: Mapped[UUID] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    year: Mapped[int]
    number: Mapped[int]
    received_on: Mapped[date]
    sender: Mapped[str] = mapped_column(sa.String(200))
    their_number: Mapped[str] = mapped_column(sa.String(80))
    their_date: Mapped[date | None]
    subject: Mapped[str] = mapped_column(sa.String(500))
    folded: Mapped[str] = mapped_column(sa.String(1000))
    due_on: Mapped[date | None]
    state: Mapped[IncomingState] = mapped_column(enum_column(IncomingState))
    assignee_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("account.id"), index=True)
    assignee_name: Mapped[str | None] = mapped_column(sa.String(120))
    instruction: Mapped[str | None] = mapped_column(sa.String(500))
    answer_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("outgoing_document.id"))
    settled_note: Mapped[str | None] = mapped_column(sa.String(500))
    settled_at: Mapped[datetime | None]
    file_id: Mapped[UUID] = mapped_column(sa.ForeignKey("stored_file.id"))
    package_key: Mapped[str | None] = mapped_column(sa.String(64))
    package: Mapped[dict[str, JsonValue] | None]
    created_at: Mapped[datetime]


class IncomingSeries(Base):
    """The last number given in a unit's register of a year."""

    __tablename__ = "incoming_series"

    unit_id: Mapped[UUID] = mapped_column(sa.ForeignKey("unit.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last_number: Mapped[int]
