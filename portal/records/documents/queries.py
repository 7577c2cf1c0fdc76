"""Find uploaded files, and every blob that a row still needs."""

from collections.abc import Iterator, Sequence
from uuid import UUID

import sqlalchemy as sa

from portal.core.database import Base, session
from portal.core.errors import NotFound
from portal.records.documents.models import FileState, StoredFile


def find(file_id: UUID) -> StoredFile | None:
    """Give an uploaded file, or nothing."""
    return session().get(StoredFile, file_id)


def get(file_id: UUID) -> StoredFile:
    """Give an uploaded file; raises NotFound."""
    found = find(file_id)
    if found is None:
        raise NotFound
    return found


def list_files(file_ids: Sequence[UUID]) -> list[StoredFile]:
    """List the files of these identities, in the order asked for; unknown ones are left out."""
    rows = session().scalars(sa.select(StoredFile).where(StoredFile.id.in_(file_ids)))
    known = {row.id: row for row in rows}
    return [known[file_id] for file_id in file_ids if file_id in known]


def list_pending() -> Sequence[UUID]:
    """List the files that still wait for the antivirus scanner, oldest first."""
    wanted = sa.select(StoredFile.id).where(StoredFile.state == FileState.PENDING)
    return session().scalars(wanted.order_by(StoredFile.id)).all()


def referenced_blobs() -> set[str]:
    """Collect everything in the database that may be the key of a blob.

    Takes every column named ``sha256`` or ``…_sha256`` of every table, so that a package
    which stores blobs is safe from the sweeper without asking. A hash too many is harmless.
    """
    columns = [column for column in _columns() if column.name.split("_")[-1] == "sha256"]
    return _values(columns) | required_blobs()


def required_blobs() -> set[str]:
    """Collect the keys that must be in the blob store: columns with ``info={"blob": True}``."""
    return _values([column for column in _columns() if column.info.get("blob")])


def _columns() -> Iterator[sa.Column[str]]:
    for table in Base.metadata.tables.values():
        yield from table.columns


def _values(columns: list[sa.Column[str]]) -> set[str]:
    found: set[str] = set()
    for column in columns:
        found.update(session().scalars(sa.select(column).where(column.is_not(None)).distinct()))
    return found
