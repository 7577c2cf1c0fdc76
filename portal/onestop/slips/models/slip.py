"""A paper in its register, and the last number of each register."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.crypto import EncryptedStr
from portal.core.database import Base, Entity, enum_column
from portal.onestop.dossiers.rules.issued import PaperKind
from portal.onestop.slips.rules.stages import Stage


class Slip(Entity):
    """An entry of a register: which paper, in which words, about what, under which number.

    ``content`` is what the paper says, frozen when it was asked for, as ``Content.to_json``
    writes it. The number is taken by the job that makes the paper, so that a unit's register
    is locked for no longer than that; ``sha256`` is there once the file is. A list that
    belongs to the unit has no ``dossier_id``.

    ``signer_id`` is who signs, as far as it is known; ``document_id`` is there for a paper that
    everybody can verify by its code. ``unfinished_sha256`` is a letter that waits for its
    seal, or before that for the token of its head.
    """

    __tablename__ = "slip"
    __table_args__ = (
        sa.UniqueConstraint("dossier_id", "kind", "occasion"),
        sa.UniqueConstraint("unit_id", "kind", "year", "number"),
        sa.Index("ix_slip_unit_stage", "unit_id", "stage"),
    )

    unit_id: Mapped[UUID] = mapped_column(sa.ForeignKey("unit.id"))
    dossier_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("dossier.id"))
    kind: Mapped[PaperKind] = mapped_column(enum_column(PaperKind))
    occasion: Mapped[int]
    wording_id: Mapped[UUID] = mapped_column(sa.ForeignKey("slip_wording.id"))
    content: Mapped[str] = mapped_column(EncryptedStr("slip.content"))
    acted_at: Mapped[datetime]
    year: Mapped[int]
    number: Mapped[int | None]
    stage: Mapped[Stage] = mapped_column(enum_column(Stage), default=Stage.MAKING)
    signer_id: Mapped[UUID | None]
    document_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("issued_document.id"))
    unfinished_sha256: Mapped[str | None] = mapped_column(sa.String(64), info={"blob": True})
    sha256: Mapped[str | None] = mapped_column(sa.String(64))
    created_at: Mapped[datetime]


class SlipNumber(Base):
    """The last number given in a unit's register of one kind of paper in a year."""

    __tablename__ = "slip_number"

    unit_id: Mapped[UUID] = mapped_column(sa.ForeignKey("unit.id"), primary_key=True)
    kind: Mapped[PaperKind] = mapped_column(enum_column(PaperKind), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]
