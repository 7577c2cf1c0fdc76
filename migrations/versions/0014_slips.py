"""Number the papers of a dossier, keep their wordings, and let a kind be made more than once."""

import sqlalchemy as sa
from alembic import op

revision = "0014_slips"
down_revision = "0013_dossier_clock"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "slip_wording",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("symbol", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("left_signature", sa.String(length=120), nullable=False),
        sa.Column("right_signature", sa.String(length=120), nullable=False),
        sa.Column("recipients", sa.Text(), nullable=False),
        sa.Column("legal_reference", sa.String(length=400), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=True),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column("author_name", sa.String(length=200), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slip_wording")),
        sa.UniqueConstraint("kind", "version", name=op.f("uq_slip_wording_kind_version")),
    )
    with op.batch_alter_table("slip_wording", schema=None) as batch_op:
        batch_op.create_index(
            "uq_slip_wording_draft",
            ["kind"],
            unique=True,
            sqlite_where=sa.text("state = 'draft'"),
            postgresql_where=sa.text("state = 'draft'"),
        )

    op.create_table(
        "slip_export",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("subject", sa.String(length=32), nullable=False),
        sa.Column("format", sa.String(length=32), nullable=False),
        sa.Column("wanted", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_slip_export_account_id_account")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_slip_export_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slip_export")),
    )
    with op.batch_alter_table("slip_export", schema=None) as batch_op:
        batch_op.create_index("ix_slip_export_account", ["account_id", "created_at"], unique=False)

    op.create_table(
        "slip_number",
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_slip_number_unit_id_unit")),
        sa.PrimaryKeyConstraint("unit_id", "kind", "year", name=op.f("pk_slip_number")),
    )
    op.create_table(
        "slip",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("dossier_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("occasion", sa.Integer(), nullable=False),
        sa.Column("wording_id", sa.Uuid(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("acted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_slip_dossier_id_dossier")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_slip_unit_id_unit")),
        sa.ForeignKeyConstraint(
            ["wording_id"], ["slip_wording.id"], name=op.f("fk_slip_wording_id_slip_wording")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slip")),
        sa.UniqueConstraint(
            "dossier_id", "kind", "occasion", name=op.f("uq_slip_dossier_id_kind_occasion")
        ),
        sa.UniqueConstraint(
            "unit_id", "kind", "year", "number", name=op.f("uq_slip_unit_id_kind_year_number")
        ),
    )
    with op.batch_alter_table("issued_paper", schema=None) as batch_op:
        batch_op.add_column(sa.Column("occasion", sa.Integer(), nullable=False, server_default="1"))
        batch_op.drop_constraint(batch_op.f("uq_issued_paper_dossier_id_kind"), type_="unique")
        batch_op.create_unique_constraint(
            batch_op.f("uq_issued_paper_dossier_id_kind_occasion"),
            ["dossier_id", "kind", "occasion"],
        )
    with op.batch_alter_table("issued_paper", schema=None) as batch_op:
        batch_op.alter_column("occasion", server_default=None)


def downgrade() -> None:
    op.execute("DELETE FROM issued_paper WHERE occasion > 1")
    with op.batch_alter_table("issued_paper", schema=None) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("uq_issued_paper_dossier_id_kind_occasion"), type_="unique"
        )
        batch_op.create_unique_constraint(
            batch_op.f("uq_issued_paper_dossier_id_kind"), ["dossier_id", "kind"]
        )
        batch_op.drop_column("occasion")

    op.drop_table("slip")
    op.drop_table("slip_number")
    with op.batch_alter_table("slip_export", schema=None) as batch_op:
        batch_op.drop_index("ix_slip_export_account")

    op.drop_table("slip_export")
    with op.batch_alter_table("slip_wording", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_slip_wording_draft",
            sqlite_where=sa.text("state = 'draft'"),
            postgresql_where=sa.text("state = 'draft'"),
        )

    op.drop_table("slip_wording")
