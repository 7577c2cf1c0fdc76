"""Keep the state of time-stamp authorities and the renewal of archive signatures."""

import sqlalchemy as sa
from alembic import op

revision = "0021_archive"
down_revision = "0020_desk"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "level_demand",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=120), nullable=False),
        sa.Column("level", sa.String(length=32), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("basis", sa.String(length=300), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_level_demand")),
        sa.UniqueConstraint(
            "kind", "effective_from", name=op.f("uq_level_demand_kind_effective_from")
        ),
    )
    op.create_table(
        "timestamp_authority",
        sa.Column("address", sa.String(length=300), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("error", sa.String(length=40), nullable=False),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("open_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("address", name=op.f("pk_timestamp_authority")),
    )
    op.create_table(
        "held_file",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("step", sa.String(length=60), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("level", sa.String(length=32), nullable=False),
        sa.Column("error", sa.String(length=60), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("released_sha256", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_held_file_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_held_file")),
        sa.UniqueConstraint("key", name=op.f("uq_held_file_key")),
    )
    with op.batch_alter_table("held_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_held_file_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "preserved_document",
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("level", sa.String(length=32), nullable=True),
        sa.Column("proven_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["issued_document.id"],
            name=op.f("fk_preserved_document_document_id_issued_document"),
        ),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_preserved_document")),
    )
    with op.batch_alter_table("preserved_document", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_preserved_document_ends_at"), ["ends_at"], unique=False
        )

    op.create_table(
        "renewal",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("before_sha256", sa.String(length=64), nullable=False),
        sa.Column("after_sha256", sa.String(length=64), nullable=False),
        sa.Column("renewed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["issued_document.id"],
            name=op.f("fk_renewal_document_id_issued_document"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_renewal")),
        sa.UniqueConstraint(
            "document_id", "before_sha256", name=op.f("uq_renewal_document_id_before_sha256")
        ),
    )
    with op.batch_alter_table("issued_document", schema=None) as batch_op:
        batch_op.add_column(sa.Column("preserved_sha256", sa.String(length=64), nullable=True))
        batch_op.create_unique_constraint(
            batch_op.f("uq_issued_document_preserved_sha256"), ["preserved_sha256"]
        )


def downgrade() -> None:
    with op.batch_alter_table("issued_document", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_issued_document_preserved_sha256"), type_="unique")
        batch_op.drop_column("preserved_sha256")

    op.drop_table("renewal")
    with op.batch_alter_table("preserved_document", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_preserved_document_ends_at"))

    op.drop_table("preserved_document")
    with op.batch_alter_table("held_file", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_held_file_unit_id"))

    op.drop_table("held_file")
    op.drop_table("timestamp_authority")
    op.drop_table("level_demand")
