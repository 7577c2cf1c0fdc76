"""Find dossiers by words, name deputies for procedures, and sign every paper of a dossier."""

import re

import sqlalchemy as sa
from alembic import op

revision = "0023_words"
down_revision = "0022_checks"
branch_labels = None
depends_on = None

_BETWEEN = re.compile(r"[^a-z0-9]+")


def upgrade() -> None:
    op.create_table(
        "dossier_word",
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column(
            "word",
            sa.String(length=40).with_variant(sa.String(40, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("unit_id", "word", "dossier_id", name=op.f("pk_dossier_word")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("correction_reason", schema=None) as batch_op:
        batch_op.add_column(sa.Column("text_en", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("example_en", sa.Text(), nullable=False, server_default=""))
    with op.batch_alter_table("deputy", schema=None) as batch_op:
        batch_op.add_column(sa.Column("procedures", sa.JSON(), nullable=False, server_default="[]"))
        batch_op.create_index("ix_deputy_deputy", ["deputy_id", "last_day"], unique=False)
    with op.batch_alter_table("dossier", schema=None) as batch_op:
        batch_op.add_column(sa.Column("step_due_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index("ix_dossier_step_due", ["unit_id", "step_due_at"], unique=False)
    with op.batch_alter_table("dossier_move", schema=None) as batch_op:
        batch_op.add_column(sa.Column("acting", sa.JSON(none_as_null=True), nullable=True))
    with op.batch_alter_table("slip", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("stage", sa.String(length=32), nullable=False, server_default="making")
        )
        batch_op.add_column(sa.Column("signer_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("document_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("unfinished_sha256", sa.String(length=64), nullable=True))
        batch_op.create_index("ix_slip_unit_stage", ["unit_id", "stage"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_slip_document_id_issued_document"),
            "issued_document",
            ["document_id"],
            ["id"],
        )
    op.execute("UPDATE slip SET stage = 'done' WHERE sha256 IS NOT NULL")
    _write_words(op.get_bind())


def _write_words(connection: sa.Connection) -> None:
    """Write the words of the dossiers that are there."""
    dossiers = sa.table(
        "dossier",
        sa.column("id"),
        sa.column("unit_id"),
        sa.column("code"),
        sa.column("applicant_folded"),
    )
    words = sa.table(
        "dossier_word", sa.column("unit_id"), sa.column("word"), sa.column("dossier_id")
    )
    rows = [
        {"unit_id": row.unit_id, "dossier_id": row.id, "word": word}
        for row in connection.execute(sa.select(dossiers))
        for word in sorted(_words_of(row.code, row.applicant_folded))
    ]
    if rows:
        connection.execute(sa.insert(words), rows)


def _words_of(code: str, folded: str) -> set[str]:
    parts = [part for part in _BETWEEN.split(code.lower()) if part]
    ends = {"".join(parts[n:]) for n in (0, -2, -1)}
    return {word[:40] for word in (*ends, *folded.split()) if word}


def downgrade() -> None:
    with op.batch_alter_table("slip", schema=None) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("fk_slip_document_id_issued_document"), type_="foreignkey"
        )
        batch_op.drop_index("ix_slip_unit_stage")
        batch_op.drop_column("unfinished_sha256")
        batch_op.drop_column("document_id")
        batch_op.drop_column("signer_id")
        batch_op.drop_column("stage")
    with op.batch_alter_table("dossier_move", schema=None) as batch_op:
        batch_op.drop_column("acting")
    with op.batch_alter_table("dossier", schema=None) as batch_op:
        batch_op.drop_index("ix_dossier_step_due")
        batch_op.drop_column("step_due_at")
    with op.batch_alter_table("deputy", schema=None) as batch_op:
        batch_op.drop_index("ix_deputy_deputy")
        batch_op.drop_column("procedures")
    with op.batch_alter_table("correction_reason", schema=None) as batch_op:
        batch_op.drop_column("example_en")
        batch_op.drop_column("text_en")
    op.drop_table("dossier_word")
