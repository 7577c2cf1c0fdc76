"""Make the tables of documents."""

import sqlalchemy as sa
from alembic import op

revision = "0006_documents"
down_revision = "0005_notifications"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "stored_file",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("preview_sha256", sa.String(length=64), nullable=True),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("name", sa.String(length=130), nullable=False),
        sa.Column("owner_account_id", sa.Uuid(), nullable=True),
        sa.Column("purpose", sa.String(length=60), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("report", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_account_id"],
            ["account.id"],
            name=op.f("fk_stored_file_owner_account_id_account"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_file")),
    )
    op.create_index(
        op.f("ix_stored_file_owner_account_id"), "stored_file", ["owner_account_id"], unique=False
    )
    op.create_index(op.f("ix_stored_file_sha256"), "stored_file", ["sha256"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_stored_file_sha256"), table_name="stored_file")
    op.drop_index(op.f("ix_stored_file_owner_account_id"), table_name="stored_file")
    op.drop_table("stored_file")
