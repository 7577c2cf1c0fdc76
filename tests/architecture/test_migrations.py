"""The migrations make what the models describe, on both databases, forth and back, with data."""

import ast
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from portal.core import database
from portal.core.database import Base
from portal.core.migration import alembic_config, migrate, unmigrate
from tests.architecture.sources import ROOT, sources

SCRIPTS = ScriptDirectory.from_config(alembic_config())
REVISIONS = [script.revision for script in SCRIPTS.walk_revisions()][::-1]
OWN_TABLES = re.compile(r"search_|alembic_version|sqlite_")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.xdist_group("pg"))])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[sa.Engine]:
    url = (
        f"sqlite:///{tmp_path / 'migrated.db'}"
        if request.param == "sqlite"
        else request.getfixturevalue("postgresql_url")
    )
    made = database.connect(url)
    yield made
    made.dispose()


def differences(engine: sa.Engine) -> list[Any]:
    def include_name(name: str | None, kind: str, _parents: object) -> bool:
        return not (kind == "table" and name and OWN_TABLES.match(name))

    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"include_name": include_name, "compare_type": True}
        )
        return list(compare_metadata(context, Base.metadata))


def test_the_line_is_one_and_its_head_is_written_down() -> None:
    assert SCRIPTS.get_heads() == [(ROOT / "migrations/HEAD").read_text().strip()]
    for number, revision in enumerate(REVISIONS, 1):
        assert re.fullmatch(rf"{number:04}_[a-z_]+", revision)
        assert Path(SCRIPTS.get_revision(revision).path).stem == revision


def test_migrations_know_no_code_of_the_portal() -> None:
    for source in sources("migrations/versions"):
        imported = {
            name
            for node in ast.walk(source.tree)
            if isinstance(node, ast.Import | ast.ImportFrom)
            for name in [*(alias.name for alias in node.names), getattr(node, "module", None) or ""]
        }
        assert not any(name.startswith("portal") for name in imported), source.name


def test_each_step_up_down_and_up_keeps_the_rows_of_before(engine: sa.Engine) -> None:
    before, counts = "base", dict[str, int]()
    for revision in REVISIONS:
        counts = fill(engine, counts)
        migrate(engine, revision)
        assert counted(engine, counts) == counts
        unmigrate(engine, before)
        assert counted(engine, counts) == counts
        migrate(engine, revision)
        assert counted(engine, counts) == counts
        before = revision
    assert differences(engine) == [], "The head is what the models describe"
    migrate(engine)
    assert differences(engine) == [], "A second run changes nothing"
    unmigrate(engine, "base")
    assert set(sa.inspect(engine).get_table_names()) == {"alembic_version"}


def fill(engine: sa.Engine, filled: Iterable[str]) -> dict[str, int]:
    """Put one row into each table that is new and empty, whatever its columns; count all rows."""
    with engine.begin() as connection:
        found = sa.inspect(connection).get_table_names()
        names = [name for name in found if not OWN_TABLES.match(name)]
        metadata = sa.MetaData()
        metadata.reflect(connection, only=[name for name in names if name not in filled])
        for table in metadata.sorted_tables:
            if connection.scalar(sa.select(sa.func.count()).select_from(table)) == 0:
                connection.execute(table.insert().values(row(connection, table)))
    return counted(engine, names)


def counted(engine: sa.Engine, known: Iterable[str]) -> dict[str, int]:
    with engine.connect() as connection:
        return {
            name: connection.scalar(sa.text(f'SELECT count(*) FROM "{name}"')) or 0  # noqa: S608 - a table of ours.
            for name in known
        }


def row(connection: sa.Connection, table: sa.Table) -> dict[str, object]:
    return {
        column.name: pointed_at(connection, column) if column.foreign_keys else value(column)
        for column in table.columns
        if not (column.nullable or column.identity or column.computed)
    }


def pointed_at(connection: sa.Connection, column: sa.Column[Any]) -> object:
    (key,) = column.foreign_keys
    found: object = connection.scalar(sa.select(key.column).limit(1))
    return found


def value(column: sa.Column[Any]) -> object:
    if isinstance(column.type, sa.JSON):
        return {}
    examples: dict[type, object] = {
        str: "0" * min(getattr(column.type, "length", None) or 8, 32),
        int: 1,
        bool: True,
        float: 1.0,
        bytes: b"0",
        Decimal: Decimal(1),
        date: date(2026, 11, 2),
        datetime: datetime(2026, 11, 2, tzinfo=UTC),
        UUID: UUID(int=1),
    }
    return examples[column.type.python_type]
