"""The wording of a paper as it is stored: versions that are added and never taken away."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.database import Entity, enum_column
from portal.onestop.dossiers.rules.issued import PaperKind
from portal.onestop.slips.rules.wordings import WordingState

_A_DRAFT = sa.text("state = 'draft'")


class Wording(Entity):
    """One version of a paper's wording, the same for all units.

    ``body`` is plain text with placeholders; see rules/layout.py. A draft may be changed, a
    published version never is; the one in force on a day is the last published one whose
    ``effective_from`` has come. ``symbol`` follows the number of the paper.
    """

    __tablename__ = "slip_wording"
    __table_args__ = (
        sa.UniqueConstraint("kind", "version"),
        sa.Index(
            "uq_slip_wording_draft",
            "kind",
            unique=True,
            sqlite_where=_A_DRAFT,
            postgresql_where=_A_DRAFT,
        ),
    )

    kind: Mapped[PaperKind] = mapped_column(enum_column(PaperKind))
    version: Mapped[int]
    state: Mapped[WordingState] = mapped_column(enum_column(WordingState))
    symbol: Mapped[str] = mapped_column(sa.String(40))
    title: Mapped[str] = mapped_column(sa.String(300))
    body: Mapped[str] = mapped_column(sa.Text)
    left_signature: Mapped[str] = mapped_column(sa.String(120))
    right_signature: Mapped[str] = mapped_column(sa.String(120))
    recipients: Mapped[str] = mapped_column(sa.Text)
    legal_reference: Mapped[str] = mapped_column(sa.String(400))
    effective_from: Mapped[date | None]
    author_id: Mapped[UUID | None]
    author_name: Mapped[str] = mapped_column(sa.String(200))
    changed_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    revision: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012 - read by SQLAlchemy.
