"""Rows that may be there already, written the same way on SQLite and PostgreSQL.

Each statement is made once, and is run with rows as its parameters.
"""

from functools import cache

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from portal.core import database
from portal.core.database import Base

Insert = sqlite.Insert | postgresql.Insert


def insert_new(table: type[Base], *keys: str) -> Insert:
    """Write rows, leaving alone those that are there already by any key, or by ``keys``."""
    return _insert_new(table, keys, database.engine().dialect.name)


def insert_or_change(table: type[Base], *changed: str) -> Insert:
    """Write rows, changing these columns of those that are there by their primary key."""
    return _insert_or_change(table, changed, database.engine().dialect.name)


@cache
def _insert_new(table: type[Base], keys: tuple[str, ...], dialect: str) -> Insert:
    return _insert(table, dialect).on_conflict_do_nothing(index_elements=keys or None)


@cache
def _insert_or_change(table: type[Base], changed: tuple[str, ...], dialect: str) -> Insert:
    rows = _insert(table, dialect)
    anew = {name: rows.excluded[name] for name in changed}
    keys = [key.name for key in sa.inspect(table).primary_key]
    return rows.on_conflict_do_update(index_elements=keys, set_=anew)


def _insert(table: type[Base], dialect: str) -> Insert:
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)
