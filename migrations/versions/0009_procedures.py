"""Make the tables of procedures."""

import sqlalchemy as sa
from alembic import op

revision = "0009_procedures"
down_revision = "0008_calendar"
branch_labels = None
depends_on = None


_SQLITE = (
    """CREATE TABLE IF NOT EXISTS search_version (
    name VARCHAR(40) NOT NULL PRIMARY KEY,
    version VARCHAR(32) NOT NULL
)""",
    """CREATE TABLE IF NOT EXISTS search_procedures (
    number INTEGER NOT NULL PRIMARY KEY,
    id VARCHAR(64) NOT NULL UNIQUE,
    title TEXT NOT NULL,
    keywords TEXT NOT NULL,
    spelling TEXT NOT NULL,
    facets TEXT NOT NULL,
    body TEXT NOT NULL
)""",
    """CREATE VIRTUAL TABLE IF NOT EXISTS search_procedures_text USING fts5(
    title, keywords, body, facets,
    content='search_procedures', content_rowid='number',
    tokenize="unicode61 remove_diacritics 0 tokenchars '_'"
)""",
    """CREATE TRIGGER IF NOT EXISTS search_procedures_added
    AFTER INSERT ON search_procedures BEGIN
    INSERT INTO search_procedures_text (rowid, title, keywords, body, facets)
    VALUES (new.number, new.title, new.keywords, new.body, new.facets);
END""",
    """CREATE TRIGGER IF NOT EXISTS search_procedures_removed
    AFTER DELETE ON search_procedures BEGIN
    INSERT INTO search_procedures_text
        (search_procedures_text, rowid, title, keywords, body, facets)
    VALUES ('delete', old.number, old.title, old.keywords, old.body, old.facets);
END""",
    """CREATE TRIGGER IF NOT EXISTS search_procedures_changed
    AFTER UPDATE ON search_procedures BEGIN
    INSERT INTO search_procedures_text
        (search_procedures_text, rowid, title, keywords, body, facets)
    VALUES ('delete', old.number, old.title, old.keywords, old.body, old.facets);
    INSERT INTO search_procedures_text (rowid, title, keywords, body, facets)
    VALUES (new.number, new.title, new.keywords, new.body, new.facets);
END""",
    """INSERT INTO search_procedures_text (search_procedures_text, rank)
    VALUES ('rank', 'bm25(10.0, 2.0, 1.0, 0.0)')""",
)

_POSTGRESQL = (
    """CREATE TABLE IF NOT EXISTS search_version (
    name VARCHAR(40) NOT NULL PRIMARY KEY,
    version VARCHAR(32) NOT NULL
)""",
    """CREATE TABLE IF NOT EXISTS search_procedures (
    number BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id VARCHAR(64) NOT NULL UNIQUE,
    title TEXT NOT NULL,
    keywords TEXT NOT NULL,
    spelling TEXT NOT NULL,
    facets TEXT NOT NULL,
    body TEXT NOT NULL,
    document TSVECTOR NOT NULL GENERATED ALWAYS AS (
        setweight(to_tsvector('simple', title), 'A')
        || setweight(to_tsvector('simple', keywords), 'B')
        || setweight(to_tsvector('simple', body), 'C')
        || setweight(to_tsvector('simple', facets), 'D')
    ) STORED
)""",
    """CREATE INDEX IF NOT EXISTS ix_search_procedures_document
    ON search_procedures USING gin (document)""",
)


def upgrade() -> None:
    op.create_table(
        "procedure",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_procedure")),
        sa.UniqueConstraint("code", name=op.f("uq_procedure_code")),
    )
    op.create_table(
        "procedure_revision",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("procedure_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=500), nullable=False),
        sa.Column("field", sa.String(length=40), nullable=False),
        sa.Column("level", sa.String(length=32), nullable=False),
        sa.Column("summary", sa.JSON(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["procedure_id"],
            ["procedure.id"],
            name=op.f("fk_procedure_revision_procedure_id_procedure"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_procedure_revision")),
        sa.UniqueConstraint(
            "procedure_id", "number", name=op.f("uq_procedure_revision_procedure_id_number")
        ),
    )
    op.create_index(
        "uq_procedure_revision_published",
        "procedure_revision",
        ["procedure_id"],
        unique=True,
        sqlite_where=sa.text("state = 'published'"),
        postgresql_where=sa.text("state = 'published'"),
    )
    for statement in _SQLITE if op.get_bind().dialect.name == "sqlite" else _POSTGRESQL:
        op.execute(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE search_procedures_text")
    op.execute("DROP TABLE search_procedures")
    op.execute("DROP TABLE search_version")
    op.drop_index(
        "uq_procedure_revision_published",
        table_name="procedure_revision",
        sqlite_where=sa.text("state = 'published'"),
        postgresql_where=sa.text("state = 'published'"),
    )
    op.drop_table("procedure_revision")
    op.drop_table("procedure")
