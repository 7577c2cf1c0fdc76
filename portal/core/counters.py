"""Counting up one row of a table, the same way on SQLite and PostgreSQL.

A counter is a table with one row for each key and a column that holds the last number; the
first call for a key gives 1. The row stays locked until the transaction ends, and a number
that is rolled back is given again: such a series has no gaps.
"""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute


def counting_up(last: InstrumentedAttribute[int]) -> sa.Executable:
    """Write the statement that takes the next number of a mapped counter column, once.

    Run it with the primary key's columns by name; its one value is the number.
    """
    table = last.class_.__table__
    keys = list(table.primary_key.columns)
    names = ", ".join(key.name for key in keys)
    values = ", ".join(f":{key.name}" for key in keys)
    number = last.key
    # Text is compiled once; every name in it is one of our own columns.
    statement = sa.text(
        f"INSERT INTO {table.name} ({names}, {number}) VALUES ({values}, 1) "  # noqa: S608 - names of our own.
        f"ON CONFLICT ({names}) DO UPDATE SET {number} = {table.name}.{number} + 1 "
        f"RETURNING {number}"
    )
    typed: list[sa.BindParameter[Any]] = [sa.bindparam(key.name, type_=key.type) for key in keys]
    return statement.bindparams(*typed).columns(sa.column(number, sa.Integer))
