"""The tables of an index as plain SQL, for ``create`` and for migrations to copy.

One table of folded texts in either database. SQLite has an FTS5 index beside it, kept by
triggers; PostgreSQL a generated ``tsvector`` with a GIN index. ``search_version`` names the
state of every index, so that what processes keep in memory can be told from older states.
"""

VERSIONS = """CREATE TABLE IF NOT EXISTS search_version (
    name VARCHAR(40) NOT NULL PRIMARY KEY,
    version VARCHAR(32) NOT NULL
)"""

_COLUMNS = """    id VARCHAR(64) NOT NULL UNIQUE,
    title TEXT NOT NULL,
    keywords TEXT NOT NULL,
    spelling TEXT NOT NULL,
    facets TEXT NOT NULL,
    body TEXT NOT NULL"""

_SQLITE = (
    """CREATE TABLE IF NOT EXISTS {table} (
    number INTEGER NOT NULL PRIMARY KEY,
{columns}
)""",
    """CREATE VIRTUAL TABLE IF NOT EXISTS {table}_text USING fts5(
    title, keywords, body, facets,
    content='{table}', content_rowid='number',
    tokenize="unicode61 remove_diacritics 0 tokenchars '_'"
)""",
    """CREATE TRIGGER IF NOT EXISTS {table}_added AFTER INSERT ON {table} BEGIN
    INSERT INTO {table}_text (rowid, title, keywords, body, facets)
    VALUES (new.number, new.title, new.keywords, new.body, new.facets);
END""",
    """CREATE TRIGGER IF NOT EXISTS {table}_removed AFTER DELETE ON {table} BEGIN
    INSERT INTO {table}_text ({table}_text, rowid, title, keywords, body, facets)
    VALUES ('delete', old.number, old.title, old.keywords, old.body, old.facets);
END""",
    """CREATE TRIGGER IF NOT EXISTS {table}_changed AFTER UPDATE ON {table} BEGIN
    INSERT INTO {table}_text ({table}_text, rowid, title, keywords, body, facets)
    VALUES ('delete', old.number, old.title, old.keywords, old.body, old.facets);
    INSERT INTO {table}_text (rowid, title, keywords, body, facets)
    VALUES (new.number, new.title, new.keywords, new.body, new.facets);
END""",
    """INSERT INTO {table}_text ({table}_text, rank)
    VALUES ('rank', 'bm25({title}, {keywords}, {body}, 0.0)')""",
)

_POSTGRESQL = (
    """CREATE TABLE IF NOT EXISTS {table} (
    number BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
{columns},
    document TSVECTOR NOT NULL GENERATED ALWAYS AS (
        setweight(to_tsvector('simple', title), 'A')
        || setweight(to_tsvector('simple', keywords), 'B')
        || setweight(to_tsvector('simple', body), 'C')
        || setweight(to_tsvector('simple', facets), 'D')
    ) STORED
)""",
    """CREATE INDEX IF NOT EXISTS ix_{table}_document ON {table} USING gin (document)""",
)


def statements(table: str, weights: tuple[float, float, float], dialect: str) -> tuple[str, ...]:
    """List the statements that create an index, for ``sqlite`` or ``postgresql``."""
    title, keywords, body = weights
    templates = _SQLITE if dialect == "sqlite" else _POSTGRESQL
    made = (
        template.format(table=table, columns=_COLUMNS, title=title, keywords=keywords, body=body)
        for template in templates
    )
    return (VERSIONS, *made)


def removal(table: str, dialect: str) -> tuple[str, ...]:
    """List the statements that take an index away."""
    text = (f"DROP TABLE IF EXISTS {table}_text",) if dialect == "sqlite" else ()
    return (*text, f"DROP TABLE IF EXISTS {table}")
