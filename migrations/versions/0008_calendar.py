"""Make the tables of calendar."""

import sqlalchemy as sa
from alembic import op

revision = "0008_calendar"
down_revision = "0007_registers"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "calendar_day",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("legal_reference", sa.String(length=400), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_calendar_day_unit_id_unit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_day")),
    )
    op.create_index(op.f("ix_calendar_day_unit_id"), "calendar_day", ["unit_id"], unique=False)
    op.create_index(
        "uq_calendar_day_common",
        "calendar_day",
        ["date"],
        unique=True,
        sqlite_where=sa.text("unit_id IS NULL AND removed_at IS NULL"),
        postgresql_where=sa.text("unit_id IS NULL AND removed_at IS NULL"),
    )
    op.create_index(
        "uq_calendar_day_unit",
        "calendar_day",
        ["date", "unit_id"],
        unique=True,
        sqlite_where=sa.text("unit_id IS NOT NULL AND removed_at IS NULL"),
        postgresql_where=sa.text("unit_id IS NOT NULL AND removed_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_index(
        "uq_calendar_day_unit",
        table_name="calendar_day",
        sqlite_where=sa.text("unit_id IS NOT NULL AND removed_at IS NULL"),
        postgresql_where=sa.text("unit_id IS NOT NULL AND removed_at IS NULL"),
    )
    op.drop_index(
        "uq_calendar_day_common",
        table_name="calendar_day",
        sqlite_where=sa.text("unit_id IS NULL AND removed_at IS NULL"),
        postgresql_where=sa.text("unit_id IS NULL AND removed_at IS NULL"),
    )
    op.drop_index(op.f("ix_calendar_day_unit_id"), table_name="calendar_day")
    op.drop_table("calendar_day")
