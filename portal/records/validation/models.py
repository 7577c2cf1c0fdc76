"""Versions of the trust store, fetched evidence, judged files and sealed reports."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.database import Base, Entity, enum_column
from portal.core.json_types import JsonValue
from portal.records.signatures.rules import Verdict
from portal.records.validation.rules import AnchorPurpose, ReportState, VersionState


class TrustVersion(Entity):
    """One version of the store: proposed by one person, approved by another, never changed.

    ``canary`` holds the verdicts on issued documents before and after; empty until judged.
    """

    __tablename__ = "trust_version"

    number: Mapped[int] = mapped_column(unique=True)
    state: Mapped[VersionState] = mapped_column(enum_column(VersionState))
    note: Mapped[str] = mapped_column(sa.String(500))
    digest: Mapped[str] = mapped_column(sa.String(64))
    proposed_by_id: Mapped[UUID | None]
    proposed_by: Mapped[str] = mapped_column(sa.String(120))
    proposed_at: Mapped[datetime]
    decided_by: Mapped[str | None] = mapped_column(sa.String(120))
    decided_at: Mapped[datetime | None]
    decided_reason: Mapped[str | None] = mapped_column(sa.String(500))
    canary: Mapped[dict[str, JsonValue] | None]


class TrustAnchor(Entity):
    """One certificate of a version, in DER, believed for a purpose from one moment to another."""

    __tablename__ = "trust_anchor"
    __table_args__ = (sa.UniqueConstraint("version_id", "purpose", "fingerprint"),)

    version_id: Mapped[UUID] = mapped_column(sa.ForeignKey("trust_version.id"), index=True)
    purpose: Mapped[AnchorPurpose] = mapped_column(enum_column(AnchorPurpose))
    fingerprint: Mapped[str] = mapped_column(sa.String(64))
    subject: Mapped[str] = mapped_column(sa.String(300))
    certificate: Mapped[bytes] = mapped_column(sa.LargeBinary)
    valid_from: Mapped[datetime]
    valid_to: Mapped[datetime]
    source: Mapped[str] = mapped_column(sa.String(300))


class FetchedEvidence(Base):
    """What was fetched from an address inside a certificate, or why nothing was."""

    __tablename__ = "fetched_evidence"

    address: Mapped[str] = mapped_column(sa.String(500), primary_key=True)
    body: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    refusal: Mapped[str | None] = mapped_column(sa.String(20))
    fetched_at: Mapped[datetime]
    fresh_until: Mapped[datetime]


class JudgedFile(Base):
    """The report on an uploaded file that carries a signature."""

    __tablename__ = "judged_file"

    sha256: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    verdict: Mapped[Verdict] = mapped_column(enum_column(Verdict))
    report: Mapped[dict[str, JsonValue]]
    trust_version: Mapped[str] = mapped_column(sa.String(40))
    judged_at: Mapped[datetime]


class SealedReport(Entity):
    """A report on a file that somebody asked to have sealed; the file itself is not kept."""

    __tablename__ = "sealed_report"

    public_id: Mapped[str] = mapped_column(sa.String(26), unique=True)
    state: Mapped[ReportState] = mapped_column(enum_column(ReportState))
    file_name: Mapped[str] = mapped_column(sa.String(200))
    content_sha256: Mapped[str] = mapped_column(sa.String(64))
    report: Mapped[dict[str, JsonValue]]
    asked_at: Mapped[datetime]
    sealed_at: Mapped[datetime | None]
    pdf_sha256: Mapped[str | None] = mapped_column(sa.String(64))
