"""Keep what officers set up, wrote and marked as read at their desks."""

import sqlalchemy as sa
from alembic import op

revision = "0020_desk"
down_revision = "0019_corrections"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "bulk_run",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("action", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("results", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_bulk_run_account_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulk_run")),
    )
    op.create_table(
        "desk_view",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_desk_view_account_id_account")
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_desk_view")),
    )
    op.create_table(
        "saved_filter",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("queue", sa.String(length=32), nullable=False),
        sa.Column("words", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_saved_filter_account_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_filter")),
        sa.UniqueConstraint("account_id", "name", name=op.f("uq_saved_filter_account_id_name")),
    )
    op.create_table(
        "sentence",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=True),
        sa.Column("body", sa.String(length=1000), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_sentence_account_id_account")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_sentence_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sentence")),
    )
    with op.batch_alter_table("sentence", schema=None) as batch_op:
        batch_op.create_index("ix_sentence_account", ["account_id"], unique=False)
        batch_op.create_index("ix_sentence_unit", ["unit_id"], unique=False)

    op.create_table(
        "dossier_message",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("from_citizen", sa.Boolean(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("author_name", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["account.id"], name=op.f("fk_dossier_message_author_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_dossier_message_dossier_id_dossier")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dossier_message")),
    )
    with op.batch_alter_table("dossier_message", schema=None) as batch_op:
        batch_op.create_index("ix_dossier_message_dossier", ["dossier_id", "at"], unique=False)

    op.create_table(
        "inner_note",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("author_name", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["account.id"], name=op.f("fk_inner_note_author_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_inner_note_dossier_id_dossier")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inner_note")),
    )
    with op.batch_alter_table("inner_note", schema=None) as batch_op:
        batch_op.create_index("ix_inner_note_dossier", ["dossier_id", "at"], unique=False)

    op.create_table(
        "presence",
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_presence_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_presence_dossier_id_dossier")
        ),
        sa.PrimaryKeyConstraint("dossier_id", "account_id", name=op.f("pk_presence")),
    )
    op.create_table(
        "read_mark",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_read_mark_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_read_mark_dossier_id_dossier")
        ),
        sa.PrimaryKeyConstraint("account_id", "dossier_id", name=op.f("pk_read_mark")),
    )
    op.create_table(
        "undoable_act",
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("action", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("moves", sa.Integer(), nullable=False),
        sa.Column("segments", sa.Integer(), nullable=False),
        sa.Column("lasting_id", sa.Uuid(), nullable=True),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("jobs", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_undoable_act_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_undoable_act_dossier_id_dossier")
        ),
        sa.PrimaryKeyConstraint("dossier_id", name=op.f("pk_undoable_act")),
    )
    op.create_table(
        "counter_intake",
        sa.Column("draft_id", sa.Uuid(), nullable=False),
        sa.Column("officer_id", sa.Uuid(), nullable=False),
        sa.Column("helped_at_unit_id", sa.Uuid(), nullable=False),
        sa.Column("received_at_unit_id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("on_paper", sa.JSON(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["draft_id"],
            ["draft.id"],
            name=op.f("fk_counter_intake_draft_id_draft"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["helped_at_unit_id"],
            ["unit.id"],
            name=op.f("fk_counter_intake_helped_at_unit_id_unit"),
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["account.id"], name=op.f("fk_counter_intake_officer_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["received_at_unit_id"],
            ["unit.id"],
            name=op.f("fk_counter_intake_received_at_unit_id_unit"),
        ),
        sa.PrimaryKeyConstraint("draft_id", name=op.f("pk_counter_intake")),
    )
    with op.batch_alter_table("counter_intake", schema=None) as batch_op:
        batch_op.create_index("ix_counter_intake_officer", ["officer_id", "begun_at"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("counter_intake", schema=None) as batch_op:
        batch_op.drop_index("ix_counter_intake_officer")

    op.drop_table("counter_intake")
    op.drop_table("undoable_act")
    op.drop_table("read_mark")
    op.drop_table("presence")
    with op.batch_alter_table("inner_note", schema=None) as batch_op:
        batch_op.drop_index("ix_inner_note_dossier")

    op.drop_table("inner_note")
    with op.batch_alter_table("dossier_message", schema=None) as batch_op:
        batch_op.drop_index("ix_dossier_message_dossier")

    op.drop_table("dossier_message")
    with op.batch_alter_table("sentence", schema=None) as batch_op:
        batch_op.drop_index("ix_sentence_unit")
        batch_op.drop_index("ix_sentence_account")

    op.drop_table("sentence")
    op.drop_table("saved_filter")
    op.drop_table("desk_view")
    op.drop_table("bulk_run")
