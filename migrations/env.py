"""How Alembic finds the database and the models; the migrations themselves know neither."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any, Literal

import sqlalchemy as sa
from alembic import context
from alembic.autogenerate.api import AutogenContext

from portal.core import database, settings
from portal.core.database import Base

LOCK_TIMEOUT_MS = 4000
SEARCH_TABLES = "search_"


def load_models() -> None:
    """Import every package's models, so that the metadata is whole."""
    import_module("portal.core.jobs.models")
    import_module("portal.core.limits")
    for path in sorted(settings.ROOT.glob("portal/*/*/models*")):
        wing, package = path.parts[-3:-1]
        if wing != "core" and path.stem == "models":
            import_module(f"portal.{wing}.{package}.models")


def render_item(
    kind: str,
    item: Any,  # noqa: ANN401 - Alembic's.
    _context: AutogenContext,
) -> str | Literal[False]:
    """Write a column type of ours as the plain one beneath it: migrations import no portal."""
    if kind != "type" or not type(item).__module__.startswith("portal."):
        return False
    if isinstance(item, database.UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return f"sa.{item.impl!r}"


def include_name(name: str | None, kind: str, _parents: Any) -> bool:  # noqa: ANN401 - Alembic's.
    """Leave out the tables that search keeps for itself: no model describes them."""
    return not (kind == "table" and name is not None and name.startswith(SEARCH_TABLES))


@contextmanager
def prepared(connection: sa.Connection) -> Iterator[None]:
    """Bound the wait for locks on PostgreSQL; let SQLite rebuild tables others point at."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text(f"SET lock_timeout = {LOCK_TIMEOUT_MS}"))
        connection.commit()
        yield
        return
    raw: Any = connection.connection.driver_connection
    raw.execute("PRAGMA foreign_keys=OFF")
    yield
    raw.execute("PRAGMA foreign_keys=ON")
    broken = raw.execute("PRAGMA foreign_key_check").fetchall()
    if broken:
        raise RuntimeError(f"The migration left rows that point nowhere: {broken[:5]}")


def migrate(connection: sa.Connection) -> None:
    """Run the wanted migrations, each in its own transaction."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        render_item=render_item,
        include_name=include_name,
        transactional_ddl=True,
        transaction_per_migration=True,
    )
    with prepared(connection), context.begin_transaction():
        context.run_migrations()


def main() -> None:
    """Migrate the connection that was handed in, or the database of the settings."""
    load_models()
    given: sa.Connection | None = context.config.attributes.get("connection")
    if given is not None:
        migrate(given)
        return
    with database.connect(settings.load().database_url).connect() as connection:
        migrate(connection)


main()
