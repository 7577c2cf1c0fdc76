"""Keep what the nightly check of issued documents found."""

import sqlalchemy as sa
from alembic import op

revision = "0022_checks"
down_revision = "0021_archive"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "check_night",
        sa.Column("night", sa.Date(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("night", name=op.f("pk_check_night")),
    )
    op.create_table(
        "kit_release",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("trust_version", sa.String(length=40), nullable=False),
        sa.Column("bundle_sha256", sa.String(length=64), nullable=False),
        sa.Column("script_sha256", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kit_release")),
    )
    with op.batch_alter_table("kit_release", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_kit_release_made_at"), ["made_at"], unique=False)

    op.create_table(
        "result_check",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("night", sa.Date(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(length=32), nullable=False),
        sa.Column("trust_version", sa.String(length=40), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["issued_document.id"],
            name=op.f("fk_result_check_document_id_issued_document"),
        ),
        sa.ForeignKeyConstraint(
            ["night"], ["check_night.night"], name=op.f("fk_result_check_night_check_night")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_result_check")),
        sa.UniqueConstraint("night", "document_id", name=op.f("uq_result_check_night_document_id")),
    )
    with op.batch_alter_table("result_check", schema=None) as batch_op:
        batch_op.create_index("ix_result_check_latest", ["document_id", "at"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("result_check", schema=None) as batch_op:
        batch_op.drop_index("ix_result_check_latest")

    op.drop_table("result_check")
    with op.batch_alter_table("kit_release", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_kit_release_made_at"))

    op.drop_table("kit_release")
    op.drop_table("check_night")
