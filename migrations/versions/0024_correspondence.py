"""Keep who may sign, and documents that go out and come in."""

import sqlalchemy as sa
from alembic import op

revision = "0024_correspondence"
down_revision = "0023_words"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("issued_document", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("series", sa.String(length=40), nullable=False, server_default="")
        )
        batch_op.add_column(
            sa.Column("scope", sa.String(length=32), nullable=False, server_default="results")
        )
        batch_op.add_column(
            sa.Column("matter_code", sa.String(length=40), nullable=False, server_default="")
        )
        batch_op.add_column(sa.Column("signer_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.drop_constraint(
            batch_op.f("uq_issued_document_unit_id_year_number"), type_="unique"
        )
        batch_op.create_unique_constraint(
            batch_op.f("uq_issued_document_unit_id_series_year_number"),
            ["unit_id", "series", "year", "number"],
        )
    op.create_table(
        "incoming_series",
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_incoming_series_unit_id_unit")
        ),
        sa.PrimaryKeyConstraint("unit_id", "year", name=op.f("pk_incoming_series")),
    )
    op.create_table(
        "outgoing_document",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=500), nullable=False),
        sa.Column("folded", sa.String(length=700), nullable=False),
        sa.Column("addressee", sa.String(length=500), nullable=False),
        sa.Column("bases", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("recipients", sa.Text(), nullable=False),
        sa.Column("office", sa.String(length=20), nullable=False),
        sa.Column("drafter_mark", sa.String(length=20), nullable=False),
        sa.Column("personal", sa.Boolean(), nullable=False),
        sa.Column("step", sa.String(length=32), nullable=False),
        sa.Column("pending", sa.String(length=20), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("drafter_id", sa.Uuid(), nullable=False),
        sa.Column("drafter_name", sa.String(length=120), nullable=False),
        sa.Column("signer_id", sa.Uuid(), nullable=False),
        sa.Column("signer_name", sa.String(length=120), nullable=False),
        sa.Column("signer_title", sa.String(length=120), nullable=False),
        sa.Column("capacity", sa.JSON(), nullable=False),
        sa.Column("initialled_by", sa.Uuid(), nullable=True),
        sa.Column("initials", sa.String(length=120), nullable=True),
        sa.Column("returned_reason", sa.String(length=500), nullable=True),
        sa.Column("issued_document_id", sa.Uuid(), nullable=True),
        sa.Column("replaces_id", sa.Uuid(), nullable=True),
        sa.Column("replaces_reason", sa.String(length=500), nullable=False),
        sa.Column("rendered_sha256", sa.String(length=64), nullable=True),
        sa.Column("certified_sha256", sa.String(length=64), nullable=True),
        sa.Column("sealed_sha256", sa.String(length=64), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["drafter_id"], ["account.id"], name=op.f("fk_outgoing_document_drafter_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["initialled_by"],
            ["account.id"],
            name=op.f("fk_outgoing_document_initialled_by_account"),
        ),
        sa.ForeignKeyConstraint(
            ["issued_document_id"],
            ["issued_document.id"],
            name=op.f("fk_outgoing_document_issued_document_id_issued_document"),
        ),
        sa.ForeignKeyConstraint(
            ["replaces_id"],
            ["issued_document.id"],
            name=op.f("fk_outgoing_document_replaces_id_issued_document"),
        ),
        sa.ForeignKeyConstraint(
            ["signer_id"], ["account.id"], name=op.f("fk_outgoing_document_signer_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_outgoing_document_unit_id_unit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outgoing_document")),
        sa.UniqueConstraint(
            "issued_document_id", name=op.f("uq_outgoing_document_issued_document_id")
        ),
    )
    with op.batch_alter_table("outgoing_document", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_outgoing_document_drafter_id"), ["drafter_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_outgoing_document_signer_id"), ["signer_id"], unique=False
        )
        batch_op.create_index("ix_outgoing_document_unit_step", ["unit_id", "step"], unique=False)
    op.create_table(
        "signing_authority",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("holder_name", sa.String(length=120), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("form", sa.String(length=32), nullable=False),
        sa.Column("head_title", sa.String(length=120), nullable=False),
        sa.Column("scope", sa.String(length=32), nullable=False),
        sa.Column("codes", sa.JSON(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_through", sa.Date(), nullable=True),
        sa.Column("decision_number", sa.String(length=120), nullable=False),
        sa.Column("decision_date", sa.Date(), nullable=False),
        sa.Column("decision_file_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("proposed_by_id", sa.Uuid(), nullable=True),
        sa.Column("proposed_by", sa.String(length=120), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.String(length=120), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refused_reason", sa.String(length=500), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.String(length=120), nullable=True),
        sa.Column("ended_reason", sa.String(length=500), nullable=True),
        sa.ForeignKeyConstraint(
            ["decision_file_id"],
            ["stored_file.id"],
            name=op.f("fk_signing_authority_decision_file_id_stored_file"),
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_signing_authority_unit_id_unit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signing_authority")),
    )
    with op.batch_alter_table("signing_authority", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_signing_authority_account_id"), ["account_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_signing_authority_unit_id"), ["unit_id"], unique=False)
    op.create_table(
        "incoming_document",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("sender", sa.String(length=200), nullable=False),
        sa.Column("their_number", sa.String(length=80), nullable=False),
        sa.Column("their_date", sa.Date(), nullable=True),
        sa.Column("subject", sa.String(length=500), nullable=False),
        sa.Column("folded", sa.String(length=1000), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("assignee_id", sa.Uuid(), nullable=True),
        sa.Column("assignee_name", sa.String(length=120), nullable=True),
        sa.Column("instruction", sa.String(length=500), nullable=True),
        sa.Column("answer_id", sa.Uuid(), nullable=True),
        sa.Column("settled_note", sa.String(length=500), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("package_key", sa.String(length=64), nullable=True),
        sa.Column("package", sa.JSON(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["answer_id"],
            ["outgoing_document.id"],
            name=op.f("fk_incoming_document_answer_id_outgoing_document"),
        ),
        sa.ForeignKeyConstraint(
            ["assignee_id"], ["account.id"], name=op.f("fk_incoming_document_assignee_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_incoming_document_file_id_stored_file")
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_incoming_document_unit_id_unit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incoming_document")),
        sa.UniqueConstraint(
            "unit_id", "package_key", name=op.f("uq_incoming_document_unit_id_package_key")
        ),
        sa.UniqueConstraint(
            "unit_id", "year", "number", name=op.f("uq_incoming_document_unit_id_year_number")
        ),
    )
    with op.batch_alter_table("incoming_document", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_incoming_document_assignee_id"), ["assignee_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_incoming_document_unit_id"), ["unit_id"], unique=False)
    op.create_table(
        "outgoing_annex",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("body", sa.Text(), nullable=True),
        sa.Column("file_id", sa.Uuid(), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("sealed_sha256", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["outgoing_document.id"],
            name=op.f("fk_outgoing_annex_document_id_outgoing_document"),
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_outgoing_annex_file_id_stored_file")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outgoing_annex")),
    )
    with op.batch_alter_table("outgoing_annex", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_outgoing_annex_document_id"), ["document_id"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("outgoing_annex", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_outgoing_annex_document_id"))
    op.drop_table("outgoing_annex")
    with op.batch_alter_table("incoming_document", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_incoming_document_unit_id"))
        batch_op.drop_index(batch_op.f("ix_incoming_document_assignee_id"))
    op.drop_table("incoming_document")
    with op.batch_alter_table("signing_authority", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_signing_authority_unit_id"))
        batch_op.drop_index(batch_op.f("ix_signing_authority_account_id"))
    op.drop_table("signing_authority")
    with op.batch_alter_table("outgoing_document", schema=None) as batch_op:
        batch_op.drop_index("ix_outgoing_document_unit_step")
        batch_op.drop_index(batch_op.f("ix_outgoing_document_signer_id"))
        batch_op.drop_index(batch_op.f("ix_outgoing_document_drafter_id"))
    op.drop_table("outgoing_document")
    op.drop_table("incoming_series")
    with op.batch_alter_table("issued_document", schema=None) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("uq_issued_document_unit_id_series_year_number"), type_="unique"
        )
        batch_op.create_unique_constraint(
            batch_op.f("uq_issued_document_unit_id_year_number"), ["unit_id", "year", "number"]
        )
        batch_op.drop_column("signed_at")
        batch_op.drop_column("signer_id")
        batch_op.drop_column("matter_code")
        batch_op.drop_column("scope")
        batch_op.drop_column("series")
