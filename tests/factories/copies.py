"""Copies of rows made inside the database: thousands in the time of one."""

from collections.abc import Mapping
from uuid import UUID

import sqlalchemy as sa

from portal.core.database import Base, session
from portal.onestop.dossiers.models import Draft

RANDOM_ID = "lower(hex(randomblob(16)))"
_COUNTED = (
    "WITH RECURSIVE counted(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < :count)"
)


def copy_row(
    model: type[Base], row_id: UUID, count: int, changes: Mapping[str, str] | None = None
) -> None:
    """Copy a row of SQLite; changed columns are SQL, in which ``n`` counts from 1."""
    given = {"id": RANDOM_ID, **(changes or {})}
    names = [column.name for column in model.__table__.columns]
    values = ", ".join(given.get(name, name) for name in names)
    statement = (
        f"{_COUNTED} INSERT INTO {model.__tablename__} ({', '.join(names)}) "  # noqa: S608 - ours.
        f"SELECT {values} FROM {model.__tablename__}, counted WHERE id = :id"
    )
    session().execute(sa.text(statement), {"count": count, "id": row_id.hex})


def copy_draft(draft_id: UUID, count: int) -> list[UUID]:
    """Copy an open draft that has no papers; give the ids of the copies."""
    known = set(session().scalars(sa.select(Draft.id)))
    copy_row(Draft, draft_id, count)
    return list(set(session().scalars(sa.select(Draft.id))) - known)
