"""Keep what waits for a signing device: transfers to a desk token and two-phase signing."""

import sqlalchemy as sa
from alembic import op

revision = "0018_signing_devices"
down_revision = "0017_workflows"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "desk_transfer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("signer_name", sa.String(length=200), nullable=False),
        sa.Column("organisation", sa.String(length=200), nullable=False),
        sa.Column("download_hash", sa.String(length=64), nullable=False),
        sa.Column("upload_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("downloaded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refusal", sa.String(length=64), nullable=True),
        sa.Column("signed_sha256", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_transfer")),
        sa.UniqueConstraint("download_hash", name=op.f("uq_desk_transfer_download_hash")),
        sa.UniqueConstraint("upload_hash", name=op.f("uq_desk_transfer_upload_hash")),
    )
    with op.batch_alter_table("desk_transfer", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_desk_transfer_account_id"), ["account_id"], unique=False
        )

    op.create_table(
        "remote_signing",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("prepared_sha256", sa.String(length=64), nullable=False),
        sa.Column("state", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("signed_sha256", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remote_signing")),
    )
    with op.batch_alter_table("remote_signing", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_remote_signing_account_id"), ["account_id"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("remote_signing", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_remote_signing_account_id"))

    op.drop_table("remote_signing")
    with op.batch_alter_table("desk_transfer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_desk_transfer_account_id"))

    op.drop_table("desk_transfer")
