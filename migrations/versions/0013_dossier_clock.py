"""Keep each dossier's clock as stretches, and find people by names without marks."""

import re
import unicodedata
from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision = "0013_dossier_clock"
down_revision = "0012_audit_check"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "clock_segment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("cause", sa.String(length=32), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("added", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("legal_ground", sa.String(length=400), nullable=False),
        sa.Column("document", sa.String(length=200), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("actor_name", sa.String(length=200), nullable=False),
        sa.CheckConstraint(
            "ended_at IS NULL OR ended_at >= started_at", name=op.f("ck_clock_segment_forward")
        ),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_clock_segment_dossier_id_dossier")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clock_segment")),
        sa.UniqueConstraint(
            "dossier_id", "sequence", name=op.f("uq_clock_segment_dossier_id_sequence")
        ),
    )
    with op.batch_alter_table("clock_segment", schema=None) as batch_op:
        batch_op.create_index(
            "uq_clock_segment_open",
            ["dossier_id"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "clock_warning",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("threshold", sa.String(length=32), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("passed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_ids", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_clock_warning_dossier_id_dossier")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clock_warning")),
        sa.UniqueConstraint(
            "dossier_id", "threshold", name=op.f("uq_clock_warning_dossier_id_threshold")
        ),
    )
    with op.batch_alter_table("dossier", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("applicant_folded", sa.String(length=240), nullable=False, server_default="")
        )
        batch_op.add_column(
            sa.Column("reception_due_at", sa.DateTime(timezone=True), nullable=True)
        )
        batch_op.add_column(
            sa.Column(
                "urgent_at",
                sa.DateTime(timezone=True),
                nullable=False,
                server_default="9999-01-01 00:00:00",
            )
        )
        batch_op.add_column(sa.Column("corrected_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(
            sa.Column("withdrawal_asked_at", sa.DateTime(timezone=True), nullable=True)
        )
        batch_op.create_index(
            "ix_dossier_corrected",
            ["unit_id", "step", "state", "urgent_at", "id"],
            unique=False,
            sqlite_where=sa.text("corrected_at IS NOT NULL"),
            postgresql_where=sa.text("corrected_at IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_dossier_officer_queue",
            ["officer_id", "step", "state", "urgent_at", "id"],
            unique=False,
        )
        batch_op.create_index(
            "ix_dossier_queue", ["unit_id", "step", "state", "urgent_at", "id"], unique=False
        )
        batch_op.create_index("ix_dossier_reception", ["unit_id", "reception_due_at"], unique=False)
        batch_op.create_index("ix_dossier_unit_name", ["unit_id", "applicant_folded"], unique=False)
        batch_op.create_index(
            "ix_dossier_withdrawing",
            ["unit_id", "step", "state", "urgent_at", "id"],
            unique=False,
            sqlite_where=sa.text("withdrawal_asked_at IS NOT NULL"),
            postgresql_where=sa.text("withdrawal_asked_at IS NOT NULL"),
        )

    with op.batch_alter_table("dossier_move", schema=None) as batch_op:
        batch_op.add_column(sa.Column("basis", sa.JSON(none_as_null=True), nullable=True))

    _fill_in()
    with op.batch_alter_table("dossier", schema=None) as batch_op:
        batch_op.alter_column("applicant_folded", server_default=None)
        batch_op.alter_column("urgent_at", server_default=None)


def _fill_in() -> None:
    """Fold the names, sort by the dates there are, and begin the clocks that run."""
    connection = op.get_bind()
    dossier = sa.table(
        "dossier",
        *(sa.column(n) for n in ("id", "applicant_name", "applicant_folded")),
        *(sa.column(n, sa.DateTime(timezone=True)) for n in _MOMENTS),
    )
    for key, name in connection.execute(sa.select(dossier.c.id, dossier.c.applicant_name)).all():
        folded = dossier.update().where(dossier.c.id == key)
        connection.execute(folded.values(applicant_folded=f" {_fold(name)}"[:240]))
    due = dossier.c.due_at.is_not(None)
    connection.execute(dossier.update().where(due).values(urgent_at=dossier.c.due_at))
    running = sa.and_(dossier.c.received_at.is_not(None), dossier.c.decided_at.is_(None))
    segments = [
        {**_SEGMENT, "id": uuid4(), "dossier_id": key, "started_at": since}
        for key, since in connection.execute(
            sa.select(dossier.c.id, dossier.c.received_at).where(running)
        )
    ]
    if segments:
        connection.execute(_segments().insert(), segments)


_MOMENTS = ("due_at", "urgent_at", "received_at", "decided_at")
_SEGMENT = {
    "sequence": 1,
    "kind": "running",
    "cause": "receipt",
    "legal_ground": "",
    "document": "",
    "actor_name": "",
}
_ONE_FORM = re.compile(r"^([b-df-hj-np-tvxz]*)y$|^(qu)y")


def _segments() -> sa.TableClause:
    return sa.table(
        "clock_segment",
        sa.column("id", sa.Uuid()),
        sa.column("dossier_id"),
        sa.column("started_at", sa.DateTime(timezone=True)),
        *(sa.column(name) for name in _SEGMENT),
    )


def _fold(text: str) -> str:
    """Fold as the portal did when this was written."""
    words = re.findall(r"[^\W_]+", unicodedata.normalize("NFC", text).lower())
    bare = (re.sub("[\u0300-\u036f]", "", unicodedata.normalize("NFD", word)) for word in words)
    plain = (word.replace("đ", "d") for word in bare)
    return " ".join(_ONE_FORM.sub(lambda m: (m[1] or m[2] or "") + "i", each) for each in plain)


def downgrade() -> None:
    with op.batch_alter_table("dossier_move", schema=None) as batch_op:
        batch_op.drop_column("basis")

    with op.batch_alter_table("dossier", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_dossier_withdrawing",
            sqlite_where=sa.text("withdrawal_asked_at IS NOT NULL"),
            postgresql_where=sa.text("withdrawal_asked_at IS NOT NULL"),
        )
        batch_op.drop_index("ix_dossier_unit_name")
        batch_op.drop_index("ix_dossier_reception")
        batch_op.drop_index("ix_dossier_queue")
        batch_op.drop_index("ix_dossier_officer_queue")
        batch_op.drop_index(
            "ix_dossier_corrected",
            sqlite_where=sa.text("corrected_at IS NOT NULL"),
            postgresql_where=sa.text("corrected_at IS NOT NULL"),
        )
        batch_op.drop_column("withdrawal_asked_at")
        batch_op.drop_column("corrected_at")
        batch_op.drop_column("urgent_at")
        batch_op.drop_column("reception_due_at")
        batch_op.drop_column("applicant_folded")

    op.drop_table("clock_warning")
    with op.batch_alter_table("clock_segment", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_clock_segment_open",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.drop_table("clock_segment")
