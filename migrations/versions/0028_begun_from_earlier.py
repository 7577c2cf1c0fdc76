"""Keep from which dossier an intake at the counter was begun; let SQLite find small queues."""

import sqlalchemy as sa
from alembic import op

revision = "0028_begun_from_earlier"
down_revision = "0027_fees_and_hours"
branch_labels = None
depends_on = None

_COLUMNS = ["unit_id", "step", "state", "urgent_at", "id"]
_SMALL = {
    "ix_dossier_corrected": "corrected_at IS NOT NULL",
    "ix_dossier_withdrawing": "withdrawal_asked_at IS NOT NULL",
}


def upgrade() -> None:
    with op.batch_alter_table("counter_intake", schema=None) as batch_op:
        batch_op.add_column(sa.Column("prefilled_from", sa.Uuid(), nullable=True))
        batch_op.create_foreign_key(
            op.f("fk_counter_intake_prefilled_from_dossier"),
            "dossier",
            ["prefilled_from"],
            ["id"],
        )
    # SQLite takes the younger of two indices that cost the same: these hold a few rows of the
    # queue's hundred thousand, and earlier steps have left them in any order.
    for name, condition in _SMALL.items():
        op.drop_index(name, table_name="dossier")
        op.create_index(
            name,
            "dossier",
            _COLUMNS,
            sqlite_where=sa.text(condition),
            postgresql_where=sa.text(condition),
        )


def downgrade() -> None:
    with op.batch_alter_table("counter_intake", schema=None) as batch_op:
        batch_op.drop_constraint(
            op.f("fk_counter_intake_prefilled_from_dossier"), type_="foreignkey"
        )
        batch_op.drop_column("prefilled_from")
