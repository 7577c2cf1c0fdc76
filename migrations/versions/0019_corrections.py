"""Keep correction sheets, their answers, and what a dossier said before."""

import sqlalchemy as sa
from alembic import op

revision = "0019_corrections"
down_revision = "0018_signing_devices"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "correction_reason",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("scope", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("example", sa.Text(), nullable=False),
        sa.Column("legal_ground", sa.String(length=400), nullable=False),
        sa.Column("picture_file_id", sa.Uuid(), nullable=True),
        sa.Column("picture_alt", sa.String(length=300), nullable=False),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column("author_name", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["picture_file_id"],
            ["stored_file.id"],
            name=op.f("fk_correction_reason_picture_file_id_stored_file"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correction_reason")),
        sa.UniqueConstraint("code", "version", name=op.f("uq_correction_reason_code_version")),
    )
    op.create_table(
        "correction_sheet",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("occasion", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column("author_name", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("release_asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("released_by", sa.Uuid(), nullable=True),
        sa.Column("release_reason", sa.Text(), nullable=False),
        sa.Column("released_items", sa.JSON(), nullable=False),
        sa.Column("agency_fault", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_correction_sheet_dossier_id_dossier")
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_correction_sheet_unit_id_unit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correction_sheet")),
        sa.UniqueConstraint(
            "dossier_id", "number", name=op.f("uq_correction_sheet_dossier_id_number")
        ),
    )
    with op.batch_alter_table("correction_sheet", schema=None) as batch_op:
        batch_op.create_index("ix_correction_sheet_sent", ["unit_id", "sent_at"], unique=False)
        batch_op.create_index(
            "uq_correction_sheet_open",
            ["dossier_id"],
            unique=True,
            sqlite_where=sa.text("state <> 'answered'"),
            postgresql_where=sa.text("state <> 'answered'"),
        )

    op.create_table(
        "content_version",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sheet_id", sa.Uuid(), nullable=True),
        sa.Column("answers", sa.Text(), nullable=False),
        sa.Column("papers", sa.JSON(), nullable=False),
        sa.Column("content_sha256", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_content_version_dossier_id_dossier")
        ),
        sa.ForeignKeyConstraint(
            ["sheet_id"],
            ["correction_sheet.id"],
            name=op.f("fk_content_version_sheet_id_correction_sheet"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_content_version")),
        sa.UniqueConstraint(
            "dossier_id", "number", name=op.f("uq_content_version_dossier_id_number")
        ),
    )
    op.create_table(
        "correction_answer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sheet_id", sa.Uuid(), nullable=False),
        sa.Column("field_id", sa.String(length=80), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["sheet_id"],
            ["correction_sheet.id"],
            name=op.f("fk_correction_answer_sheet_id_correction_sheet"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correction_answer")),
        sa.UniqueConstraint(
            "sheet_id", "field_id", name=op.f("uq_correction_answer_sheet_id_field_id")
        ),
    )
    op.create_table(
        "correction_file",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sheet_id", sa.Uuid(), nullable=False),
        sa.Column("requirement", sa.String(length=80), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_correction_file_file_id_stored_file")
        ),
        sa.ForeignKeyConstraint(
            ["sheet_id"],
            ["correction_sheet.id"],
            name=op.f("fk_correction_file_sheet_id_correction_sheet"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correction_file")),
    )
    with op.batch_alter_table("correction_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_correction_file_sheet_id"), ["sheet_id"], unique=False)

    op.create_table(
        "correction_line",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sheet_id", sa.Uuid(), nullable=False),
        sa.Column("item", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("label", sa.String(length=500), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("mark", sa.String(length=64), nullable=False),
        sa.Column("verdict", sa.String(length=32), nullable=True),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("example", sa.Text(), nullable=False),
        sa.Column("legal_ground", sa.String(length=400), nullable=False),
        sa.Column("reason_kind", sa.String(length=32), nullable=True),
        sa.Column("reason_code", sa.String(length=60), nullable=False),
        sa.Column("reason_version", sa.Integer(), nullable=True),
        sa.Column("agency_fault", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["sheet_id"],
            ["correction_sheet.id"],
            name=op.f("fk_correction_line_sheet_id_correction_sheet"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correction_line")),
        sa.UniqueConstraint("sheet_id", "item", name=op.f("uq_correction_line_sheet_id_item")),
    )


def downgrade() -> None:
    op.drop_table("correction_line")
    with op.batch_alter_table("correction_file", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_correction_file_sheet_id"))

    op.drop_table("correction_file")
    op.drop_table("correction_answer")
    op.drop_table("content_version")
    with op.batch_alter_table("correction_sheet", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_correction_sheet_open",
            sqlite_where=sa.text("state <> 'answered'"),
            postgresql_where=sa.text("state <> 'answered'"),
        )
        batch_op.drop_index("ix_correction_sheet_sent")

    op.drop_table("correction_sheet")
    op.drop_table("correction_reason")
