"""Make the tables of organisations."""

import sqlalchemy as sa
from alembic import op

revision = "0003_organisations"
down_revision = "0002_audit"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "unit",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("short_name", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("commune_code", sa.String(length=8), nullable=True),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("symbol", sa.String(length=32), nullable=False),
        sa.Column("place_name", sa.String(length=80), nullable=False),
        sa.Column("working_hours", sa.JSON(), nullable=True),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["parent_id"], ["unit.id"], name=op.f("fk_unit_parent_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit")),
        sa.UniqueConstraint("code", name=op.f("uq_unit_code")),
    )
    op.create_index(op.f("ix_unit_commune_code"), "unit", ["commune_code"], unique=False)
    op.create_table(
        "position",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("function", sa.String(length=32), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_position_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_position")),
    )
    op.create_index(op.f("ix_position_account_id"), "position", ["account_id"], unique=False)
    op.create_index("ix_position_unit_function", "position", ["unit_id", "function"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_position_unit_function", table_name="position")
    op.drop_index(op.f("ix_position_account_id"), table_name="position")
    op.drop_table("position")
    op.drop_index(op.f("ix_unit_commune_code"), table_name="unit")
    op.drop_table("unit")
