"""Lists of documents that are signed or sealed by one authorisation."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.database import Entity, enum_column
from portal.core.json_types import JsonValue
from portal.onestop.signing.rules import BatchState, ItemState, Stage


class SigningBatch(Entity):
    """A list as it was shown: ``digest`` hashes it, ``seed`` draws which documents are opened.

    ``asked`` counts what was chosen; what could not be taken into the list is not an item.
    """

    __tablename__ = "signing_batch"
    __table_args__ = (sa.Index("ix_signing_batch_own", "account_id", "opened_at"),)

    account_id: Mapped[UUID] = mapped_column(sa.ForeignKey("account.id"))
    unit_id: Mapped[UUID] = mapped_column(sa.ForeignKey("unit.id"))
    stage: Mapped[Stage] = mapped_column(enum_column(Stage))
    state: Mapped[BatchState] = mapped_column(enum_column(BatchState))
    seed: Mapped[str] = mapped_column(sa.String(32))
    digest: Mapped[str] = mapped_column(sa.String(64))
    asked: Mapped[int]
    opened_at: Mapped[datetime]
    authorised_at: Mapped[datetime | None]
    called_off_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class SigningItem(Entity):
    """One document of a list: the SHA-256 of the bytes shown, why it stands out, what became of it.

    ``must_open`` holds for whatever stands out and for the sample. ``outcome`` is the sentence
    of a refusal in Vietnamese, empty for what was done.
    """

    __tablename__ = "signing_item"
    __table_args__ = (
        sa.UniqueConstraint("batch_id", "position"),
        sa.UniqueConstraint("batch_id", "dossier_id"),
        sa.Index("ix_signing_item_state", "batch_id", "state"),
        sa.Index("ix_signing_item_dossier", "dossier_id", "state"),
    )

    batch_id: Mapped[UUID] = mapped_column(sa.ForeignKey("signing_batch.id"))
    position: Mapped[int]
    dossier_id: Mapped[UUID] = mapped_column(sa.ForeignKey("dossier.id"))
    sha256: Mapped[str] = mapped_column(sa.String(64), info={"blob": True})
    flags: Mapped[list[JsonValue]]
    must_open: Mapped[bool]
    state: Mapped[ItemState] = mapped_column(enum_column(ItemState))
    outcome: Mapped[str] = mapped_column(sa.String(500), default="")
    ended_at: Mapped[datetime | None]


class SigningView(Entity):
    """Who opened a document of a list, when, and the SHA-256 of the bytes that were shown."""

    __tablename__ = "signing_view"
    __table_args__ = (sa.Index("ix_signing_view_item", "item_id", "account_id"),)

    item_id: Mapped[UUID] = mapped_column(sa.ForeignKey("signing_item.id"))
    account_id: Mapped[UUID] = mapped_column(sa.ForeignKey("account.id"))
    sha256: Mapped[str] = mapped_column(sa.String(64), info={"blob": True})
    at: Mapped[datetime]
