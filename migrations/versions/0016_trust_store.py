"""Keep versions of the trust store, fetched evidence, judged files and reports."""

import sqlalchemy as sa
from alembic import op

revision = "0016_trust_store"
down_revision = "0015_ratings"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "fetched_evidence",
        sa.Column("address", sa.String(length=500), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("refusal", sa.String(length=20), nullable=True),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fresh_until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("address", name=op.f("pk_fetched_evidence")),
    )
    op.create_table(
        "judged_file",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("verdict", sa.String(length=32), nullable=False),
        sa.Column("report", sa.JSON(), nullable=False),
        sa.Column("trust_version", sa.String(length=40), nullable=False),
        sa.Column("judged_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_judged_file")),
    )
    op.create_table(
        "sealed_report",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("public_id", sa.String(length=26), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("content_sha256", sa.String(length=64), nullable=False),
        sa.Column("report", sa.JSON(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("pdf_sha256", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sealed_report")),
        sa.UniqueConstraint("public_id", name=op.f("uq_sealed_report_public_id")),
    )
    op.create_table(
        "trust_version",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("proposed_by_id", sa.Uuid(), nullable=True),
        sa.Column("proposed_by", sa.String(length=120), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.String(length=120), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_reason", sa.String(length=500), nullable=True),
        sa.Column("canary", sa.JSON(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trust_version")),
        sa.UniqueConstraint("number", name=op.f("uq_trust_version_number")),
    )
    op.create_table(
        "trust_anchor",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.String(length=32), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("certificate", sa.LargeBinary(), nullable=False),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valid_to", sa.DateTime(timezone=True), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["trust_version.id"],
            name=op.f("fk_trust_anchor_version_id_trust_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trust_anchor")),
        sa.UniqueConstraint(
            "version_id",
            "purpose",
            "fingerprint",
            name=op.f("uq_trust_anchor_version_id_purpose_fingerprint"),
        ),
    )
    with op.batch_alter_table("trust_anchor", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_trust_anchor_version_id"), ["version_id"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("trust_anchor", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_trust_anchor_version_id"))

    op.drop_table("trust_anchor")
    op.drop_table("trust_version")
    op.drop_table("sealed_report")
    op.drop_table("judged_file")
    op.drop_table("fetched_evidence")
