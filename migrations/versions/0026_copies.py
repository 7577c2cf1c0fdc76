"""Keep copies of documents with their own numbers."""

import sqlalchemy as sa
from alembic import op

revision = "0026_copies"
down_revision = "0025_signing"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "copy_series",
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_copy_series_unit_id_unit")),
        sa.PrimaryKeyConstraint("unit_id", "year", name=op.f("pk_copy_series")),
    )
    op.create_table(
        "document_copy",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("form", sa.String(length=32), nullable=False),
        sa.Column("from_medium", sa.String(length=32), nullable=False),
        sa.Column("to_medium", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.String(length=500), nullable=False),
        sa.Column("source_agency", sa.String(length=200), nullable=False),
        sa.Column("source_number", sa.String(length=80), nullable=False),
        sa.Column("source_date", sa.Date(), nullable=True),
        sa.Column("folded", sa.String(length=1000), nullable=False),
        sa.Column("personal", sa.Boolean(), nullable=False),
        sa.Column("outgoing_id", sa.Uuid(), nullable=True),
        sa.Column("incoming_id", sa.Uuid(), nullable=True),
        sa.Column("file_id", sa.Uuid(), nullable=True),
        sa.Column("pages", sa.JSON(), nullable=False),
        sa.Column("step", sa.String(length=32), nullable=False),
        sa.Column("pending", sa.String(length=20), nullable=True),
        sa.Column("clerk_id", sa.Uuid(), nullable=False),
        sa.Column("clerk_name", sa.String(length=120), nullable=False),
        sa.Column("signer_id", sa.Uuid(), nullable=True),
        sa.Column("signer_name", sa.String(length=120), nullable=True),
        sa.Column("refused_reason", sa.String(length=500), nullable=True),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("symbol", sa.String(length=60), nullable=False),
        sa.Column("numbered_on", sa.Date(), nullable=True),
        sa.Column("issued_document_id", sa.Uuid(), nullable=True),
        sa.Column("content_sha256", sa.String(length=64), nullable=True),
        sa.Column("slip_sha256", sa.String(length=64), nullable=True),
        sa.Column("copy_sha256", sa.String(length=64), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["clerk_id"], ["account.id"], name=op.f("fk_document_copy_clerk_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_document_copy_file_id_stored_file")
        ),
        sa.ForeignKeyConstraint(
            ["incoming_id"],
            ["incoming_document.id"],
            name=op.f("fk_document_copy_incoming_id_incoming_document"),
        ),
        sa.ForeignKeyConstraint(
            ["issued_document_id"],
            ["issued_document.id"],
            name=op.f("fk_document_copy_issued_document_id_issued_document"),
        ),
        sa.ForeignKeyConstraint(
            ["outgoing_id"],
            ["outgoing_document.id"],
            name=op.f("fk_document_copy_outgoing_id_outgoing_document"),
        ),
        sa.ForeignKeyConstraint(
            ["signer_id"], ["account.id"], name=op.f("fk_document_copy_signer_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_document_copy_unit_id_unit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_copy")),
        sa.UniqueConstraint("issued_document_id", name=op.f("uq_document_copy_issued_document_id")),
        sa.UniqueConstraint(
            "unit_id", "year", "number", name=op.f("uq_document_copy_unit_id_year_number")
        ),
    )
    with op.batch_alter_table("document_copy", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_document_copy_incoming_id"), ["incoming_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_document_copy_outgoing_id"), ["outgoing_id"], unique=False
        )
        batch_op.create_index(
            "ix_document_copy_unit_created", ["unit_id", "created_at"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("document_copy", schema=None) as batch_op:
        batch_op.drop_index("ix_document_copy_unit_created")
        batch_op.drop_index(batch_op.f("ix_document_copy_outgoing_id"))
        batch_op.drop_index(batch_op.f("ix_document_copy_incoming_id"))
    op.drop_table("document_copy")
    op.drop_table("copy_series")
