"""Keep fees, signed declarations, changed working hours, and what linked units conclude."""

import sqlalchemy as sa
from alembic import op

revision = "0027_fees_and_hours"
down_revision = "0026_copies"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "working_week",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("hours", sa.JSON(), nullable=False),
        sa.Column("legal_reference", sa.String(length=400), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_working_week_unit_id_unit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_working_week")),
    )
    with op.batch_alter_table("working_week", schema=None) as batch_op:
        batch_op.create_index(
            "uq_working_week_unit_from",
            ["unit_id", "effective_from"],
            unique=True,
            sqlite_where=sa.text("removed_at IS NULL"),
            postgresql_where=sa.text("removed_at IS NULL"),
        )

    op.create_table(
        "declaration",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("draft_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("content_sha256", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("signing_id", sa.Uuid(), nullable=True),
        sa.Column("asked", sa.Text(), nullable=True),
        sa.Column("return_hash", sa.String(length=64), nullable=True),
        sa.Column("refusal", sa.String(length=64), nullable=True),
        sa.Column("signed_sha256", sa.String(length=64), nullable=True),
        sa.Column("signer_name", sa.String(length=200), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_declaration_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["draft_id"],
            ["draft.id"],
            name=op.f("fk_declaration_draft_id_draft"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["signing_id"],
            ["remote_signing.id"],
            name=op.f("fk_declaration_signing_id_remote_signing"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_declaration")),
        sa.UniqueConstraint("draft_id", name=op.f("uq_declaration_draft_id")),
        sa.UniqueConstraint("return_hash", name=op.f("uq_declaration_return_hash")),
    )
    with op.batch_alter_table("declaration", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_declaration_account_id"), ["account_id"], unique=False)

    op.create_table(
        "fee_payment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("amount_vnd", sa.BigInteger(), nullable=False),
        sa.Column("method", sa.String(length=32), nullable=False),
        sa.Column("reference", sa.String(length=80), nullable=False),
        sa.Column("payer_name", sa.String(length=200), nullable=False),
        sa.Column("payer_address", sa.String(length=300), nullable=False),
        sa.Column("payer_tax_code", sa.String(length=14), nullable=False),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("recorded_by_name", sa.String(length=200), nullable=False),
        sa.Column("ended_wait", sa.Boolean(), nullable=False),
        sa.Column("slip_id", sa.Uuid(), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_by", sa.Uuid(), nullable=True),
        sa.Column("cancelled_by_name", sa.String(length=200), nullable=True),
        sa.Column("cancel_reason", sa.Text(), nullable=False),
        sa.Column("cancel_slip_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["cancel_slip_id"], ["slip.id"], name=op.f("fk_fee_payment_cancel_slip_id_slip")
        ),
        sa.ForeignKeyConstraint(
            ["cancelled_by"], ["account.id"], name=op.f("fk_fee_payment_cancelled_by_account")
        ),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_fee_payment_dossier_id_dossier")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["account.id"], name=op.f("fk_fee_payment_recorded_by_account")
        ),
        sa.ForeignKeyConstraint(["slip_id"], ["slip.id"], name=op.f("fk_fee_payment_slip_id_slip")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_fee_payment_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fee_payment")),
        sa.UniqueConstraint("cancel_slip_id", name=op.f("uq_fee_payment_cancel_slip_id")),
        sa.UniqueConstraint("slip_id", name=op.f("uq_fee_payment_slip_id")),
    )
    with op.batch_alter_table("fee_payment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_fee_payment_dossier_id"), ["dossier_id"], unique=False)
        batch_op.create_index("ix_fee_payment_unit_paid", ["unit_id", "paid_at"], unique=False)

    with op.batch_alter_table("correction_reason", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("ground_unsure", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch_op.add_column(
            sa.Column("picture", sa.String(length=80), nullable=False, server_default="")
        )

    with op.batch_alter_table("correction_sheet", schema=None) as batch_op:
        batch_op.add_column(sa.Column("release_acting", sa.JSON(none_as_null=True), nullable=True))

    with op.batch_alter_table("desk_transfer", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("title", sa.String(length=300), nullable=False, server_default="")
        )
        batch_op.add_column(
            sa.Column("back", sa.String(length=300), nullable=False, server_default="")
        )
        batch_op.add_column(
            sa.Column("step", sa.String(length=40), nullable=False, server_default="")
        )
        batch_op.add_column(sa.Column("payload", sa.JSON(), nullable=False, server_default="{}"))

    with op.batch_alter_table("held_file", schema=None) as batch_op:
        batch_op.alter_column("unit_id", existing_type=sa.Uuid(), nullable=True)

    with op.batch_alter_table("linked_dossier", schema=None) as batch_op:
        batch_op.add_column(sa.Column("result", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("file_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("ended_by", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("ended_by_name", sa.String(length=200), nullable=True))
        batch_op.create_index(
            "ix_linked_dossier_agency", ["agency_unit_id", "ended_at"], unique=False
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_linked_dossier_file_id_stored_file"), "stored_file", ["file_id"], ["id"]
        )
    with op.batch_alter_table("correction_reason", schema=None) as batch_op:
        batch_op.alter_column("ground_unsure", server_default=None)
        batch_op.alter_column("picture", server_default=None)
    with op.batch_alter_table("desk_transfer", schema=None) as batch_op:
        batch_op.alter_column("title", server_default=None)
        batch_op.alter_column("back", server_default=None)
        batch_op.alter_column("step", server_default=None)
        batch_op.alter_column("payload", server_default=None)
    with op.batch_alter_table("linked_dossier", schema=None) as batch_op:
        batch_op.alter_column("result", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("linked_dossier", schema=None) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("fk_linked_dossier_file_id_stored_file"), type_="foreignkey"
        )
        batch_op.drop_index("ix_linked_dossier_agency")
        batch_op.drop_column("ended_by_name")
        batch_op.drop_column("ended_by")
        batch_op.drop_column("file_id")
        batch_op.drop_column("result")

    op.execute(sa.text("DELETE FROM held_file WHERE unit_id IS NULL"))
    with op.batch_alter_table("held_file", schema=None) as batch_op:
        batch_op.alter_column("unit_id", existing_type=sa.Uuid(), nullable=False)

    with op.batch_alter_table("desk_transfer", schema=None) as batch_op:
        batch_op.drop_column("payload")
        batch_op.drop_column("step")
        batch_op.drop_column("back")
        batch_op.drop_column("title")

    with op.batch_alter_table("correction_sheet", schema=None) as batch_op:
        batch_op.drop_column("release_acting")

    with op.batch_alter_table("correction_reason", schema=None) as batch_op:
        batch_op.drop_column("picture")
        batch_op.drop_column("ground_unsure")

    op.drop_table("fee_payment")
    op.drop_table("declaration")
    op.drop_table("working_week")
