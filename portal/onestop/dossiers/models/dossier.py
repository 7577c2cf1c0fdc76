"""A filed dossier, its papers, and every move it made."""

from datetime import UTC, date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, validates

from portal.core.crypto import EncryptedStr
from portal.core.database import Base, Entity, enum_column
from portal.core.json_types import JsonValue
from portal.core.search.fold import fold
from portal.onestop.dossiers.rules import State, Step
from portal.onestop.dossiers.rules.issued import PaperKind

NO_DATE = datetime(9999, 1, 1, tzinfo=UTC)  # Of what has no date: it comes last in every list.
_QUEUE = ("step", "state", "urgent_at", "id")
_CORRECTED = sa.text("corrected_at IS NOT NULL")
_WITHDRAWING = sa.text("withdrawal_asked_at IS NOT NULL")


class Dossier(Entity):
    """A dossier as filed; applicant, submitter and representative are three people.

    ``due_at`` is derived anew at each turn of the clock from its segments and the calendar;
    there is none while the clock stands still before it has run out. ``reception_due_at``
    is when the agency must have received or refused, while that is still its turn.
    ``urgent_at`` is the one or the other, by which lists are sorted. ``step_due_at`` is by when
    the present desk must be done where it has a limit. ``corrected_at`` is when the applicant
    last answered a correction sheet.
    """

    __tablename__ = "dossier"
    __table_args__ = (
        sa.UniqueConstraint("unit_id", "code"),
        sa.Index("ix_dossier_desk", "unit_id", "step", "due_at"),
        sa.Index("ix_dossier_officer", "officer_id", "step", "due_at"),
        sa.Index("ix_dossier_submitter", "submitted_by", "submitted_at"),
        sa.Index("ix_dossier_submitted", "submitted_at", "procedure_code"),
        sa.Index("ix_dossier_decided", "decided_at"),
        sa.Index("ix_dossier_unit_name", "unit_id", "applicant_folded"),
        sa.Index("ix_dossier_reception", "unit_id", "reception_due_at"),
        sa.Index("ix_dossier_step_due", "unit_id", "step_due_at"),
        sa.Index("ix_dossier_queue", "unit_id", *_QUEUE),
        sa.Index("ix_dossier_officer_queue", "officer_id", *_QUEUE),
        sa.Index(
            "ix_dossier_corrected",
            "unit_id",
            *_QUEUE,
            "corrected_at",  # With it the index answers alone, so SQLite takes no other.
            sqlite_where=_CORRECTED,
            postgresql_where=_CORRECTED,
        ),
        sa.Index(
            "ix_dossier_withdrawing",
            "unit_id",
            *_QUEUE,
            "withdrawal_asked_at",
            sqlite_where=_WITHDRAWING,
            postgresql_where=_WITHDRAWING,
        ),
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
    applicant_folded: Mapped[str] = mapped_column(sa.String(240))
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
    reception_due_at: Mapped[datetime | None]
    received_at: Mapped[datetime | None]
    original_due_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    urgent_at: Mapped[datetime] = mapped_column(default=NO_DATE)
    step_due_at: Mapped[datetime | None]
    corrected_at: Mapped[datetime | None]
    due_derivation: Mapped[dict[str, JsonValue] | None] = mapped_column(sa.JSON)
    decided_at: Mapped[datetime | None]
    returned_at: Mapped[datetime | None]
    withdrawal_asked_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - read by SQLAlchemy.

    @validates("applicant_name")
    def _fold_name(self, _key: str, name: str) -> str:
        """Keep the name without marks beside it: a space before every word, to search by."""
        self.applicant_folded = f" {fold(name)}"
        return name

    @validates("due_at", "reception_due_at")
    def _sort(self, key: str, moment: datetime | None) -> datetime | None:
        """Keep beside the two dates the one that lists are sorted by."""
        other = self.reception_due_at if key == "due_at" else self.due_at
        due, reception = (moment, other) if key == "due_at" else (other, moment)
        self.urgent_at = due or reception or NO_DATE
        return moment


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
    """Who moved a dossier, when, why, from where to where.

    ``acting`` says in whose right where it was not the actor's own: the deputyship, for whom,
    in which form a signature was given, by which document and for which days.
    """

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
    basis: Mapped[dict[str, JsonValue] | None] = mapped_column(sa.JSON(none_as_null=True))
    acting: Mapped[dict[str, JsonValue] | None] = mapped_column(sa.JSON(none_as_null=True))


class DossierNumber(Base):
    """The last dossier number given by a unit on a day."""

    __tablename__ = "dossier_number"

    unit_id: Mapped[UUID] = mapped_column(sa.ForeignKey("unit.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    last: Mapped[int]


class IssuedPaper(Entity):
    """A PDF that the portal made for a dossier, by its content hash.

    ``occasion`` counts papers of one kind from 1: a dossier may be corrected more than once.
    """

    __tablename__ = "issued_paper"
    __table_args__ = (sa.UniqueConstraint("dossier_id", "kind", "occasion"),)

    dossier_id: Mapped[UUID] = mapped_column(sa.ForeignKey("dossier.id"))
    kind: Mapped[PaperKind] = mapped_column(enum_column(PaperKind))
    occasion: Mapped[int] = mapped_column(default=1)
    sha256: Mapped[str] = mapped_column(sa.String(64))
    created_at: Mapped[datetime]
