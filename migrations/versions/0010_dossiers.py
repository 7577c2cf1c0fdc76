"""Make the tables of dossiers."""

import sqlalchemy as sa
from alembic import op

revision = "0010_dossiers"
down_revision = "0009_procedures"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "pinned_form",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("definition", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_pinned_form")),
    )
    op.create_table(
        "dossier_number",
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_dossier_number_unit_id_unit")
        ),
        sa.PrimaryKeyConstraint("unit_id", "day", name=op.f("pk_dossier_number")),
    )
    op.create_table(
        "dossier",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("draft_id", sa.Uuid(), nullable=True),
        sa.Column("procedure_code", sa.String(length=40), nullable=False),
        sa.Column("procedure_name", sa.String(length=500), nullable=False),
        sa.Column("revision_id", sa.Uuid(), nullable=False),
        sa.Column("form_sha256", sa.String(length=64), nullable=False),
        sa.Column("answers", sa.Text(), nullable=False),
        sa.Column("content_sha256", sa.String(length=64), nullable=False),
        sa.Column("applicant_name", sa.String(length=200), nullable=False),
        sa.Column("applicant_identity", sa.Text(), nullable=True),
        sa.Column("applicant_identity_index", sa.String(length=64), nullable=True),
        sa.Column("submitter_name", sa.String(length=200), nullable=False),
        sa.Column("representative_name", sa.String(length=200), nullable=True),
        sa.Column("submitted_by", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("pin", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("step", sa.String(length=32), nullable=False),
        sa.Column("pending", sa.String(length=32), nullable=True),
        sa.Column("officer_id", sa.Uuid(), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("original_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_derivation", sa.JSON(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("returned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["form_sha256"], ["pinned_form.sha256"], name=op.f("fk_dossier_form_sha256_pinned_form")
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["account.id"], name=op.f("fk_dossier_officer_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"],
            ["procedure_revision.id"],
            name=op.f("fk_dossier_revision_id_procedure_revision"),
        ),
        sa.ForeignKeyConstraint(
            ["submitted_by"], ["account.id"], name=op.f("fk_dossier_submitted_by_account")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_dossier_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dossier")),
        sa.UniqueConstraint("code", name=op.f("uq_dossier_code")),
        sa.UniqueConstraint("draft_id", name=op.f("uq_dossier_draft_id")),
        sa.UniqueConstraint("unit_id", "code", name=op.f("uq_dossier_unit_id_code")),
    )
    op.create_index(
        op.f("ix_dossier_applicant_identity_index"),
        "dossier",
        ["applicant_identity_index"],
        unique=False,
    )
    op.create_index("ix_dossier_desk", "dossier", ["unit_id", "step", "due_at"], unique=False)
    op.create_index("ix_dossier_officer", "dossier", ["officer_id", "step", "due_at"], unique=False)
    op.create_index(op.f("ix_dossier_procedure_code"), "dossier", ["procedure_code"], unique=False)
    op.create_index(
        "ix_dossier_submitter", "dossier", ["submitted_by", "submitted_at"], unique=False
    )
    op.create_index(
        "ix_dossier_submitted", "dossier", ["submitted_at", "procedure_code"], unique=False
    )
    op.create_index("ix_dossier_decided", "dossier", ["decided_at"], unique=False)
    op.create_table(
        "dossier_move",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(length=32), nullable=False),
        sa.Column("from_state", sa.String(length=32), nullable=True),
        sa.Column("to_state", sa.String(length=32), nullable=False),
        sa.Column("from_step", sa.String(length=32), nullable=True),
        sa.Column("to_step", sa.String(length=32), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("actor_name", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_dossier_move_dossier_id_dossier")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dossier_move")),
        sa.UniqueConstraint(
            "dossier_id", "sequence", name=op.f("uq_dossier_move_dossier_id_sequence")
        ),
    )
    op.create_table(
        "draft",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("procedure_code", sa.String(length=40), nullable=False),
        sa.Column("procedure_name", sa.String(length=500), nullable=False),
        sa.Column("revision_id", sa.Uuid(), nullable=False),
        sa.Column("form_sha256", sa.String(length=64), nullable=False),
        sa.Column("answers", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("dossier_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_draft_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_draft_dossier_id_dossier")
        ),
        sa.ForeignKeyConstraint(
            ["form_sha256"], ["pinned_form.sha256"], name=op.f("fk_draft_form_sha256_pinned_form")
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"],
            ["procedure_revision.id"],
            name=op.f("fk_draft_revision_id_procedure_revision"),
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_draft_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
    )
    op.create_index(op.f("ix_draft_account_id"), "draft", ["account_id"], unique=False)
    op.create_table(
        "issued_paper",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_issued_paper_dossier_id_dossier")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issued_paper")),
        sa.UniqueConstraint("dossier_id", "kind", name=op.f("uq_issued_paper_dossier_id_kind")),
    )
    op.create_table(
        "paper",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("requirement", sa.String(length=80), nullable=False),
        sa.Column("requirement_name", sa.String(length=500), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_paper_dossier_id_dossier")
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_paper_file_id_stored_file")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper")),
    )
    op.create_index(op.f("ix_paper_dossier_id"), "paper", ["dossier_id"], unique=False)
    op.create_table(
        "result",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("issued_document_id", sa.Uuid(), nullable=True),
        sa.Column("template", sa.String(length=40), nullable=False),
        sa.Column("granted", sa.Boolean(), nullable=False),
        sa.Column("title", sa.String(length=500), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("rendered_sha256", sa.String(length=64), nullable=True),
        sa.Column("certified_sha256", sa.String(length=64), nullable=True),
        sa.Column("sealed_sha256", sa.String(length=64), nullable=True),
        sa.Column("initialled_by", sa.Uuid(), nullable=True),
        sa.Column("signed_by", sa.Uuid(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_result_dossier_id_dossier")
        ),
        sa.ForeignKeyConstraint(
            ["initialled_by"], ["account.id"], name=op.f("fk_result_initialled_by_account")
        ),
        sa.ForeignKeyConstraint(
            ["issued_document_id"],
            ["issued_document.id"],
            name=op.f("fk_result_issued_document_id_issued_document"),
        ),
        sa.ForeignKeyConstraint(
            ["signed_by"], ["account.id"], name=op.f("fk_result_signed_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_result")),
        sa.UniqueConstraint("dossier_id", name=op.f("uq_result_dossier_id")),
    )
    op.create_table(
        "draft_paper",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("draft_id", sa.Uuid(), nullable=False),
        sa.Column("requirement", sa.String(length=80), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["draft_id"],
            ["draft.id"],
            name=op.f("fk_draft_paper_draft_id_draft"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_draft_paper_file_id_stored_file")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_paper")),
    )
    op.create_index(op.f("ix_draft_paper_draft_id"), "draft_paper", ["draft_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_draft_paper_draft_id"), table_name="draft_paper")
    op.drop_table("draft_paper")
    op.drop_table("result")
    op.drop_index(op.f("ix_paper_dossier_id"), table_name="paper")
    op.drop_table("paper")
    op.drop_table("issued_paper")
    op.drop_index(op.f("ix_draft_account_id"), table_name="draft")
    op.drop_table("draft")
    op.drop_table("dossier_move")
    op.drop_index("ix_dossier_decided", table_name="dossier")
    op.drop_index("ix_dossier_submitted", table_name="dossier")
    op.drop_index("ix_dossier_submitter", table_name="dossier")
    op.drop_index(op.f("ix_dossier_procedure_code"), table_name="dossier")
    op.drop_index("ix_dossier_officer", table_name="dossier")
    op.drop_index("ix_dossier_desk", table_name="dossier")
    op.drop_index(op.f("ix_dossier_applicant_identity_index"), table_name="dossier")
    op.drop_table("dossier")
    op.drop_table("dossier_number")
    op.drop_table("pinned_form")
