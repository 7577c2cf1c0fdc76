"""Keep batches of papers that are signed together."""

import sqlalchemy as sa
from alembic import op

revision = "0025_signing"
down_revision = "0024_correspondence"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "signing_batch",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("stage", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("seed", sa.String(length=32), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("authorised_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("called_off_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_signing_batch_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_signing_batch_unit_id_unit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signing_batch")),
    )
    with op.batch_alter_table("signing_batch", schema=None) as batch_op:
        batch_op.create_index("ix_signing_batch_own", ["account_id", "opened_at"], unique=False)
    op.create_table(
        "signing_item",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("flags", sa.JSON(), nullable=False),
        sa.Column("must_open", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("outcome", sa.String(length=500), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["signing_batch.id"], name=op.f("fk_signing_item_batch_id_signing_batch")
        ),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_signing_item_dossier_id_dossier")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signing_item")),
        sa.UniqueConstraint(
            "batch_id", "dossier_id", name=op.f("uq_signing_item_batch_id_dossier_id")
        ),
        sa.UniqueConstraint("batch_id", "position", name=op.f("uq_signing_item_batch_id_position")),
    )
    with op.batch_alter_table("signing_item", schema=None) as batch_op:
        batch_op.create_index("ix_signing_item_dossier", ["dossier_id", "state"], unique=False)
        batch_op.create_index("ix_signing_item_state", ["batch_id", "state"], unique=False)
    op.create_table(
        "signing_view",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_signing_view_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["signing_item.id"], name=op.f("fk_signing_view_item_id_signing_item")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signing_view")),
    )
    with op.batch_alter_table("signing_view", schema=None) as batch_op:
        batch_op.create_index("ix_signing_view_item", ["item_id", "account_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("signing_view", schema=None) as batch_op:
        batch_op.drop_index("ix_signing_view_item")
    op.drop_table("signing_view")
    with op.batch_alter_table("signing_item", schema=None) as batch_op:
        batch_op.drop_index("ix_signing_item_state")
        batch_op.drop_index("ix_signing_item_dossier")
    op.drop_table("signing_item")
    with op.batch_alter_table("signing_batch", schema=None) as batch_op:
        batch_op.drop_index("ix_signing_batch_own")
    op.drop_table("signing_batch")
