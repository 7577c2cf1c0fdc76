"""Make the tables of registers."""

import sqlalchemy as sa
from alembic import op

revision = "0007_registers"
down_revision = "0006_documents"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "issued_document",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("public_id", sa.String(length=26), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("symbol", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=120), nullable=False),
        sa.Column("title", sa.String(length=500), nullable=False),
        sa.Column("public_title", sa.String(length=500), nullable=False),
        sa.Column("personal", sa.Boolean(), nullable=False),
        sa.Column("signer_name", sa.String(length=120), nullable=False),
        sa.Column("signer_title", sa.String(length=120), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("replaced_by_id", sa.Uuid(), nullable=True),
        sa.Column("ended_reason", sa.String(length=500), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["replaced_by_id"],
            ["issued_document.id"],
            name=op.f("fk_issued_document_replaced_by_id_issued_document"),
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_issued_document_unit_id_unit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issued_document")),
        sa.UniqueConstraint("public_id", name=op.f("uq_issued_document_public_id")),
        sa.UniqueConstraint("sha256", name=op.f("uq_issued_document_sha256")),
        sa.UniqueConstraint(
            "unit_id", "year", "number", name=op.f("uq_issued_document_unit_id_year_number")
        ),
    )
    op.create_index(
        op.f("ix_issued_document_unit_id"), "issued_document", ["unit_id"], unique=False
    )
    op.create_table(
        "number_series",
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_number_series_unit_id_unit")
        ),
        sa.PrimaryKeyConstraint("unit_id", "year", name=op.f("pk_number_series")),
    )


def downgrade() -> None:
    op.drop_table("number_series")
    op.drop_index(op.f("ix_issued_document_unit_id"), table_name="issued_document")
    op.drop_table("issued_document")
