"""A correction sheet and its lines."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.database import Entity, enum_column
from portal.core.json_types import JsonValue
from portal.onestop.corrections.rules.items import ItemKind
from portal.onestop.corrections.rules.verdicts import ReasonKind, Verdict

_OPEN = sa.text("state <> 'answered'")


class SheetState(StrEnum):
    """How far a sheet has come."""

    DRAFT = "draft"
    SENT = "sent"
    ANSWERED = "answered"


class CorrectionSheet(Entity):
    """A sheet that judges a whole dossier; one at most of a dossier is not answered yet.

    ``number`` counts the sheets of a dossier, ``occasion`` its papers of Mẫu 02.
    ``released_items`` are the keys for which the agency head let it go out a second time;
    ``agency_fault`` says that it did, ``release_acting`` in whose right, where it was not the
    head in person.
    """

    __tablename__ = "correction_sheet"
    __table_args__ = (
        sa.UniqueConstraint("dossier_id", "number"),
        sa.Index(
            "uq_correction_sheet_open",
            "dossier_id",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        sa.Index("ix_correction_sheet_sent", "unit_id", "sent_at"),
    )

    dossier_id: Mapped[UUID] = mapped_column(sa.ForeignKey("dossier.id"))
    unit_id: Mapped[UUID] = mapped_column(sa.ForeignKey("unit.id"))
    number: Mapped[int]
    occasion: Mapped[int | None]
    state: Mapped[SheetState] = mapped_column(enum_column(SheetState))
    author_id: Mapped[UUID | None]
    author_name: Mapped[str] = mapped_column(sa.String(200))
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    answer_until: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    release_asked_at: Mapped[datetime | None]
    released_at: Mapped[datetime | None]
    released_by: Mapped[UUID | None]
    release_reason: Mapped[str] = mapped_column(sa.Text, default="")
    release_acting: Mapped[dict[str, JsonValue] | None] = mapped_column(sa.JSON(none_as_null=True))
    released_items: Mapped[list[JsonValue]] = mapped_column(default=list)
    agency_fault: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - read by SQLAlchemy.


class CorrectionLine(Entity):
    """What a sheet says of one item; ``mark`` is a keyed digest of the content judged."""

    __tablename__ = "correction_line"
    __table_args__ = (sa.UniqueConstraint("sheet_id", "item"),)

    sheet_id: Mapped[UUID] = mapped_column(sa.ForeignKey("correction_sheet.id"))
    item: Mapped[str] = mapped_column(sa.String(120))
    kind: Mapped[ItemKind] = mapped_column(enum_column(ItemKind))
    label: Mapped[str] = mapped_column(sa.String(500))
    position: Mapped[int]
    mark: Mapped[str] = mapped_column(sa.String(64))
    verdict: Mapped[Verdict | None] = mapped_column(enum_column(Verdict))
    because: Mapped[str] = mapped_column(sa.Text, default="")
    example: Mapped[str] = mapped_column(sa.Text, default="")
    legal_ground: Mapped[str] = mapped_column(sa.String(400), default="")
    reason_kind: Mapped[ReasonKind | None] = mapped_column(enum_column(ReasonKind))
    reason_code: Mapped[str] = mapped_column(sa.String(60), default="")
    reason_version: Mapped[int | None]
    agency_fault: Mapped[bool] = mapped_column(default=False)
