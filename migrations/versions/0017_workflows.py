"""Keep workflows, who is competent, absences, deputies, opinions and linked dossiers."""

import sqlalchemy as sa
from alembic import op

revision = "0017_workflows"
down_revision = "0016_trust_store"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "workflow_version",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=500), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workflow_version")),
        sa.UniqueConstraint("code", "number", name=op.f("uq_workflow_version_code_number")),
    )
    with op.batch_alter_table("workflow_version", schema=None) as batch_op:
        batch_op.create_index(
            "uq_workflow_version_published",
            ["code"],
            unique=True,
            sqlite_where=sa.text("state = 'published'"),
            postgresql_where=sa.text("state = 'published'"),
        )

    op.create_table(
        "absence",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_absence_account_id_account")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_absence_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
    )
    with op.batch_alter_table("absence", schema=None) as batch_op:
        batch_op.create_index("ix_absence_unit", ["unit_id", "last_day"], unique=False)

    op.create_table(
        "competence",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("duty", sa.String(length=32), nullable=False),
        sa.Column("procedure_code", sa.String(length=40), nullable=False),
        sa.Column("territory", sa.String(length=80), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_competence_account_id_account")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_competence_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_competence")),
    )
    with op.batch_alter_table("competence", schema=None) as batch_op:
        batch_op.create_index("ix_competence_unit", ["unit_id", "ended_at"], unique=False)

    op.create_table(
        "deputy",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("principal_id", sa.Uuid(), nullable=False),
        sa.Column("deputy_id", sa.Uuid(), nullable=False),
        sa.Column("duties", sa.JSON(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("max_dossiers", sa.Integer(), nullable=True),
        sa.Column("max_amount_vnd", sa.BigInteger(), nullable=True),
        sa.Column("ground", sa.String(length=400), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["deputy_id"], ["account.id"], name=op.f("fk_deputy_deputy_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["principal_id"], ["account.id"], name=op.f("fk_deputy_principal_id_account")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_deputy_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deputy")),
    )
    with op.batch_alter_table("deputy", schema=None) as batch_op:
        batch_op.create_index("ix_deputy_unit", ["unit_id", "last_day"], unique=False)

    op.create_table(
        "linked_dossier",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=500), nullable=False),
        sa.Column("agency", sa.String(length=500), nullable=False),
        sa.Column("agency_unit_id", sa.Uuid(), nullable=True),
        sa.Column("procedure_code", sa.String(length=40), nullable=False),
        sa.Column("limit", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("reference", sa.String(length=80), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(
            ["agency_unit_id"], ["unit.id"], name=op.f("fk_linked_dossier_agency_unit_id_unit")
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_linked_dossier_unit_id_unit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_linked_dossier")),
        sa.UniqueConstraint("dossier_id", "key", name=op.f("uq_linked_dossier_dossier_id_key")),
    )
    op.create_table(
        "opinion_request",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("wait", sa.String(length=32), nullable=False),
        sa.Column("asking_unit_id", sa.Uuid(), nullable=False),
        sa.Column("asked_unit_id", sa.Uuid(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("papers", sa.JSON(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=True),
        sa.Column("asked_by_name", sa.String(length=200), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("answered_by_name", sa.String(length=200), nullable=True),
        sa.Column("stance", sa.String(length=32), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["asked_unit_id"], ["unit.id"], name=op.f("fk_opinion_request_asked_unit_id_unit")
        ),
        sa.ForeignKeyConstraint(
            ["asking_unit_id"], ["unit.id"], name=op.f("fk_opinion_request_asking_unit_id_unit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opinion_request")),
    )
    with op.batch_alter_table("opinion_request", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_opinion_request_dossier_id"), ["dossier_id"], unique=False
        )
        batch_op.create_index(
            "ix_opinion_request_unit", ["asked_unit_id", "answered_at"], unique=False
        )

    op.create_table(
        "workflow_pin",
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("chosen", sa.JSON(), nullable=False),
        sa.Column("pinned_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["workflow_version.id"],
            name=op.f("fk_workflow_pin_version_id_workflow_version"),
        ),
        sa.PrimaryKeyConstraint("dossier_id", name=op.f("pk_workflow_pin")),
    )
    with op.batch_alter_table("workflow_pin", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_workflow_pin_version_id"), ["version_id"], unique=False
        )

    op.create_table(
        "deputy_use",
        sa.Column("deputyship_id", sa.Uuid(), nullable=False),
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["deputyship_id"], ["deputy.id"], name=op.f("fk_deputy_use_deputyship_id_deputy")
        ),
        sa.PrimaryKeyConstraint("deputyship_id", "dossier_id", name=op.f("pk_deputy_use")),
    )


def downgrade() -> None:
    op.drop_table("deputy_use")
    with op.batch_alter_table("workflow_pin", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_workflow_pin_version_id"))

    op.drop_table("workflow_pin")
    with op.batch_alter_table("opinion_request", schema=None) as batch_op:
        batch_op.drop_index("ix_opinion_request_unit")
        batch_op.drop_index(batch_op.f("ix_opinion_request_dossier_id"))

    op.drop_table("opinion_request")
    op.drop_table("linked_dossier")
    with op.batch_alter_table("deputy", schema=None) as batch_op:
        batch_op.drop_index("ix_deputy_unit")

    op.drop_table("deputy")
    with op.batch_alter_table("competence", schema=None) as batch_op:
        batch_op.drop_index("ix_competence_unit")

    op.drop_table("competence")
    with op.batch_alter_table("absence", schema=None) as batch_op:
        batch_op.drop_index("ix_absence_unit")

    op.drop_table("absence")
    with op.batch_alter_table("workflow_version", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_workflow_version_published",
            sqlite_where=sa.text("state = 'published'"),
            postgresql_where=sa.text("state = 'published'"),
        )

    op.drop_table("workflow_version")
