"""A filed dossier, its papers, and every move it made."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.crypto import EncryptedStr
from portal.core.database import Base, Entity, enum_column
from portal.core.i18n import LazyString
from portal.core.i18n import lazy_gettext as _l
from portal.core.json_types import JsonValue
from portal.onestop.dossiers.rules import State, Step


class Dossier(Entity):
    """A dossier as filed; applicant, submitter and representative are three people."""

    __tablename__ = "dossier"
    __table_args__ = (
        sa.UniqueConstraint("unit_id", "code"),
        sa.Index("ix_dossier_desk", "unit_id", "step", "due_at"),
        sa.Index("ix_dossier_officer", "officer_id", "step", "due_at"),
        sa.Index("ix_dossier_submitter", "submitted_by", "submitted_at"),
        sa.Index("ix_dossier_submitted", "submitted_at", "procedure_code"),
        sa.Index("ix_dossier_decided", "decided_at"),
    )

    unit_id: Mapped[UUID] = mapped_column(sa.ForeignKey("unit.id"))
    code: Mapped[str] = mapped_column(sa.String(40), unique=True)
    draft_id: Mapped[UUID | None] = mapped_column(unique=True)
    procedure_code: Mapped[str] = mapped_column(sa.String(40), index=True)
    procedure_name: Mapped[str] = mapped_column(sa.String(500))
    revision_id: Mapped[UUID] = mapped_column(sa.ForeignKey("procedure_revision.id"))
    form_sha256: Mapped[str] = mapped_column(sa.ForeignKey("pinned_form.sha256"))
    answers: Mapped[str] = mapped_column(EncryptedStr("dossier.answers"))
    content_sha256: Mapped[str] = mapped_column(sa.String(64))

    applicant_name: Mapped[str] = mapped_column(sa.String(200))
    applicant_identity: Mapped[str | None] = mapped_column(
        EncryptedStr("dossier.applicant_identity")
    )
    applicant_identity_index: Mapped[str | None] = mapped_column(sa.String(64), index=True)
    submitter_name: Mapped[str] = mapped_column(sa.String(200))
    representative_name: Mapped[str | None] = mapped_column(sa.String(200))
    submitted_by: Mapped[UUID] = mapped_column(sa.ForeignKey("account.id"))
    channel: Mapped[str] = mapped_column(sa.String(16), default="online")
    pin: Mapped[str] = mapped_column(EncryptedStr("dossier.pin"))

    state: Mapped[State] = mapped_column(enum_column(State))
    step: Mapped[Step] = mapped_column(enum_column(Step))
    pending: Mapped[str | None] = mapped_column(sa.String(32))
    officer_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("account.id"))

    submitted_at: Mapped[datetime]
    received_at: Mapped[datetime | None]
    original_due_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    due_derivation: Mapped[dict[str, JsonValue] | None] = mapped_column(sa.JSON)
    decided_at: Mapped[datetime | None]
    returned_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - read by SQLAlchemy.


class Paper(Entity):
    """One file of a dossier, as it was filed."""

    __tablename__ = "paper"

    dossier_id: Mapped[UUID] = mapped_column(sa.ForeignKey("dossier.id"), index=True)
    requirement: Mapped[str] = mapped_column(sa.String(80))
    requirement_name: Mapped[str] = mapped_column(sa.String(500))
    file_id: Mapped[UUID] = mapped_column(sa.ForeignKey("stored_file.id"))
    file_name: Mapped[str] = mapped_column(sa.String(255))
    media_type: Mapped[str] = mapped_column(sa.String(100))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(sa.String(64))
    position: Mapped[int]


class MoveRecord(Entity):
    """Who moved a dossier, when, why, from where to where."""

    __tablename__ = "dossier_move"
    __table_args__ = (sa.UniqueConstraint("dossier_id", "sequence"),)

    dossier_id: Mapped[UUID] = mapped_column(sa.ForeignKey("dossier.id"))
    sequence: Mapped[int]
    action: Mapped[str] = mapped_column(sa.String(32))
    from_state: Mapped[State | None] = mapped_column(enum_column(State))
    to_state: Mapped[State] = mapped_column(enum_column(State))
    from_step: Mapped[Step | None] = mapped_column(enum_column(Step))
    to_step: Mapped[Step] = mapped_column(enum_column(Step))
    actor_id: Mapped[UUID | None]
    actor_name: Mapped[str] = mapped_column(sa.String(200))
    at: Mapped[datetime]
    reason: Mapped[str | None] = mapped_column(sa.Text)


class DossierNumber(Base):
    """The last dossier number given by a unit on a day."""

    __tablename__ = "dossier_number"

    unit_id: Mapped[UUID] = mapped_column(sa.ForeignKey("unit.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    last: Mapped[int]


class PaperKind(StrEnum):
    """A paper that the portal itself makes for a dossier."""

    ACKNOWLEDGEMENT = "acknowledgement"
    RECEIPT_01 = "receipt_01"
    REFUSAL_03 = "refusal_03"

    @property
    def label(self) -> LazyString:
        return _PAPER_LABELS[self]


_PAPER_LABELS = {
    PaperKind.ACKNOWLEDGEMENT: _l("Giấy xác nhận đã nộp hồ sơ trực tuyến"),
    PaperKind.RECEIPT_01: _l("Giấy tiếp nhận hồ sơ và hẹn trả kết quả (Mẫu 01)"),
    PaperKind.REFUSAL_03: _l("Phiếu từ chối tiếp nhận giải quyết hồ sơ (Mẫu 03)"),
}


class IssuedPaper(Entity):
    """A PDF that the portal made for a dossier, by its content hash."""

    __tablename__ = "issued_paper"
    __table_args__ = (sa.UniqueConstraint("dossier_id", "kind"),)

    dossier_id: Mapped[UUID] = mapped_column(sa.ForeignKey("dossier.id"))
    kind: Mapped[PaperKind] = mapped_column(enum_column(PaperKind))
    sha256: Mapped[str] = mapped_column(sa.String(64))
    created_at: Mapped[datetime]
