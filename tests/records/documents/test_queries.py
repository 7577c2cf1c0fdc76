from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from portal.core.database import Base, transaction
from portal.records.documents import queries


@pytest.fixture
def foreign(app: Flask) -> Iterator[Session]:
    """Another package's table, with one column named by the rule and one marked."""
    assert app.testing
    table = sa.Table(
        "foreign_paper",
        Base.metadata,
        sa.Column("pdf_sha256", sa.String(64)),
        sa.Column("content", sa.String(64), info={"blob": True}),
        sa.Column("sha256_of_nothing", sa.String(64)),
    )
    with transaction() as session:
        table.create(session.connection())
        row = {"pdf_sha256": "a" * 64, "content": "b" * 64, "sha256_of_nothing": "c" * 64}
        session.execute(table.insert().values(row))
        yield session
    Base.metadata.remove(table)


@pytest.mark.usefixtures("foreign")
def test_blobs_of_every_package_are_seen() -> None:
    assert queries.referenced_blobs() == {"a" * 64, "b" * 64}
    assert queries.required_blobs() == {"b" * 64}
