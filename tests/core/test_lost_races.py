"""Whoever loses a race is told in words, with a real second connection for the winner."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask, flash
from sqlalchemy.orm import Mapped, mapped_column, registry

from portal.app import create_app
from portal.core import database
from portal.core.access import Audience
from portal.core.database import Base, session
from tests.conftest import make_settings
from tests.core.probes import add_view

_registry = registry()


@_registry.mapped
class Versioned:
    """A row with an optimistic lock, as dossiers and drafts have one."""

    __tablename__ = "versioned"

    id: Mapped[int] = mapped_column(primary_key=True)
    word: Mapped[str]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - read by SQLAlchemy.


@pytest.fixture
def app(postgresql_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    monkeypatch.setattr("portal.app.PACKAGES", ("portal.ui",))
    made = create_app(make_settings(tmp_path))
    made.config.update(TESTING=True, PROPAGATE_EXCEPTIONS=False, WTF_CSRF_ENABLED=False)
    engine = database.connect(postgresql_url)
    Base.metadata.create_all(engine)
    _registry.metadata.create_all(engine)
    with engine.begin() as connection:
        connection.execute(sa.text("INSERT INTO versioned VALUES (1, 'first', 1)"))
    yield made
    database.engine().dispose()


def win() -> None:
    """Change the row over a connection of our own, between the loser's read and its commit."""
    engine = sa.create_engine(database.engine().url)
    with engine.begin() as winner:
        winner.execute(sa.text("UPDATE versioned SET word = 'winner', version = version + 1"))
    engine.dispose()


def lose() -> tuple[str, int]:
    """Change the row without a flush, so that the commit after the view is what fails."""
    row = session().get_one(Versioned, 1)
    row.word = "loser"
    win()
    flash("Đã xong")
    return "promised", 200


def stored() -> str | None:
    with database.engine().connect() as reading:
        found: str | None = reading.scalar(sa.text("SELECT word FROM versioned"))
        return found


@pytest.mark.xdist_group("pg")
def test_a_page_says_that_somebody_was_faster(app: Flask) -> None:
    add_view(app, "/probe", lose, audience=Audience.PUBLIC)
    client = app.test_client()
    answer = client.post("/probe")
    assert answer.status_code == 409
    assert "Có người vừa thay đổi nội dung này" in answer.text
    assert "Đã xong" not in answer.text
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert stored() == "winner"
    with client.session_transaction() as cookie:
        assert "_flashes" not in cookie


@pytest.mark.xdist_group("pg")
def test_a_machine_is_told_in_json(app: Flask) -> None:
    add_view(app, "/api/probe", lose, audience=Audience.PUBLIC)
    answer = app.test_client().post("/api/probe")
    assert answer.status_code == 409
    assert "Có người vừa thay đổi" in answer.get_json()["error"]
    assert stored() == "winner"


@pytest.mark.xdist_group("pg")
def test_without_a_race_the_change_is_kept(app: Flask) -> None:
    def change() -> str:
        session().get_one(Versioned, 1).word = "kept"
        return "kept"

    add_view(app, "/api/probe", change, audience=Audience.PUBLIC)
    assert app.test_client().post("/api/probe").status_code == 200
    assert stored() == "kept"
