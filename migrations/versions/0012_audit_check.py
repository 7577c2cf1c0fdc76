"""Keep what the daily check of the journal found."""

import sqlalchemy as sa
from alembic import op

revision = "0012_audit_check"
down_revision = "0011_second_factor"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit_check",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("breaks", sa.Integer(), nullable=False),
        sa.Column("anchored", sa.Integer(), nullable=False),
        sa.Column("first_chain", sa.String(length=36), nullable=True),
        sa.Column("first_seq", sa.Integer(), nullable=True),
        sa.Column("flaw", sa.String(length=32), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_check")),
    )
    with op.batch_alter_table("audit_check", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_check_at"), ["at"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("audit_check", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_check_at"))

    op.drop_table("audit_check")
