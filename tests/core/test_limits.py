from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.core import clock, database
from portal.core.errors import TooMany
from portal.core.limits import forget_before, hit
from tests.core.probes import add_view

NOON = datetime(2026, 11, 2, 5, 0, tzinfo=UTC)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.xdist_group("pg"))])
def counters(request: pytest.FixtureRequest) -> Iterator[None]:
    if request.param == "sqlite":
        request.getfixturevalue("app")
    else:
        database.connect(request.getfixturevalue("postgresql_tables_url"))
    with clock.frozen(NOON):
        yield
    database.engine().dispose()


@pytest.mark.usefixtures("counters")
def test_the_try_past_the_limit_is_refused_until_the_window_ends() -> None:
    for _ in range(3):
        hit("look-up:A", limit=3, seconds=3600)
    with clock.frozen(NOON + timedelta(minutes=20)), pytest.raises(TooMany) as refusal:
        hit("look-up:A", limit=3, seconds=3600)
    assert refusal.value.retry_after == 40 * 60
    with clock.frozen(NOON + timedelta(hours=1)):
        hit("look-up:A", limit=3, seconds=3600)


@pytest.mark.usefixtures("counters")
def test_buckets_are_counted_apart() -> None:
    hit("a", limit=1, seconds=60)
    hit("b", limit=1, seconds=60)
    with pytest.raises(TooMany):
        hit("a", limit=1, seconds=60)


@pytest.mark.usefixtures("counters")
def test_old_windows_are_forgotten() -> None:
    hit("a", limit=1, seconds=60)
    assert forget_before(NOON) == 0
    assert forget_before(NOON + timedelta(seconds=1)) == 1
    hit("a", limit=1, seconds=60)


def test_tries_count_even_when_the_request_is_refused(app: Flask, client: FlaskClient) -> None:
    def guess() -> tuple[str, int]:
        hit("guess", limit=2, seconds=3600)
        return "wrong", 422

    add_view(app, "/api/guess", guess)
    assert [client.post("/api/guess").status_code for _ in range(3)] == [422, 422, 429]
    assert int(client.post("/api/guess").headers["Retry-After"]) > 0
