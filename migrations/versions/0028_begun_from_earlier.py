"""Keep from which dossier a counter intake was begun; small queues get indices of their own."""

import sqlalchemy as sa
from alembic import op

revision = "0028_begun_from_earlier"
down_revision = "0027_fees_and_hours"
branch_labels = None
depends_on = None

_COLUMNS = ["unit_id", "step", "state", "urgent_at", "id"]
_SMALL = {
    "ix_dossier_corrected": "corrected_at",
    "ix_dossier_withdrawing": "withdrawal_asked_at",
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
    # Without their own column these cost what the index of the whole queue costs, and SQLite
    # took either. With it they answer alone.
    for name, column in _SMALL.items():
        _make_anew(name, [*_COLUMNS, column], column)


def downgrade() -> None:
    for name, column in _SMALL.items():
        _make_anew(name, _COLUMNS, column)
    with op.batch_alter_table("counter_intake", schema=None) as batch_op:
        batch_op.drop_constraint(
            op.f("fk_counter_intake_prefilled_from_dossier"), type_="foreignkey"
        )
        batch_op.drop_column("prefilled_from")


def _make_anew(name: str, columns: list[str], filled: str) -> None:
    condition = sa.text(f"{filled} IS NOT NULL")
    op.drop_index(name, table_name="dossier")
    op.create_index(name, "dossier", columns, sqlite_where=condition, postgresql_where=condition)
