"""The migration writes the index's tables out by hand: they must be those of the code."""

from pathlib import Path

import pytest
import sqlalchemy as sa

from portal.core import database
from portal.core.migration import migrate
from portal.onestop.procedures.models import INDEX


def shape(engine: sa.Engine) -> dict[str, str]:
    """Read the search tables, triggers and indexes as the database describes them."""
    if engine.dialect.name == "sqlite":
        wanted = "SELECT name, sql FROM sqlite_master WHERE name LIKE '%search\\_%' ESCAPE '\\'"
    else:
        wanted = (
            "SELECT table_name || '.' || ordinal_position, "
            "column_name || data_type || coalesce(generation_expression, '') "
            "FROM information_schema.columns WHERE table_name LIKE 'search%' "
            "UNION SELECT indexname, indexdef FROM pg_indexes WHERE tablename LIKE 'search%'"
        )
    with engine.connect() as connection:
        rows = connection.execute(sa.text(wanted)).all()
    return {name: " ".join((sql or "").split()) for name, sql in rows}


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_the_migrated_index_is_the_one_the_code_makes(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    shapes = []
    for step in (migrate, create_index):
        url = f"sqlite:///{tmp_path / step.__name__}.db"
        if kind == "postgresql":
            url = request.getfixturevalue("cluster").new_database()
        engine = database.connect(url)
        step(engine)
        shapes.append(shape(engine))
        engine.dispose()
    assert shapes[0] == shapes[1] != {}


def create_index(engine: sa.Engine) -> None:
    with engine.begin() as connection:
        INDEX.create(connection)
