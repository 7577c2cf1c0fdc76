from datetime import UTC, datetime, timedelta, timezone

import pytest
import sqlalchemy as sa
from flask import Flask, abort
from flask.testing import FlaskClient

from portal.core import database
from portal.core.database import UtcDateTime, enum_column, lock, session, transaction, writer
from portal.core.errors import Refused
from portal.core.jobs import Job, JobState
from tests.core.probes import add_view, make_table, words, write


@pytest.fixture(autouse=True)
def table(app: Flask) -> None:  # noqa: ARG001 - the database belongs to the app.
    make_table(database.engine())


@pytest.mark.parametrize(
    ("status", "kept"),
    [(200, ["a"]), (201, ["a"]), (303, ["a"]), (399, ["a"]), (400, []), (409, []), (422, [])],
)
def test_the_status_decides_whether_a_request_is_kept(
    app: Flask,
    client: FlaskClient,
    status: int,
    kept: list[str],
) -> None:
    add_view(app, "/probe", lambda: (write("a"), status))
    assert client.post("/probe").status_code == status
    assert words() == kept


def refuse() -> None:
    write("a")
    raise Refused


def fail() -> None:
    write("a")
    raise ZeroDivisionError


def give_up() -> None:
    write("a")
    abort(404)


@pytest.mark.parametrize(("view", "status"), [(refuse, 409), (fail, 500), (give_up, 404)])
def test_whoever_raises_leaves_nothing_behind(
    app: Flask, client: FlaskClient, view: object, status: int
) -> None:
    add_view(app, "/api/probe", view)  # type: ignore[arg-type]
    assert client.post("/api/probe").status_code == status
    assert words() == []


def test_reading_requests_keep_nothing_and_may_change_no_entity(
    app: Flask, client: FlaskClient
) -> None:
    def change() -> str:
        moment = datetime(2026, 11, 2, tzinfo=UTC)
        session().add(Job(kind="a", payload={}, run_after=moment, created_at=moment))
        session().flush()
        return ""

    add_view(app, "/api/probe", change)
    assert client.get("/api/probe").status_code == 500
    assert client.post("/api/probe").status_code == 200


def test_each_request_has_a_session_of_its_own(app: Flask, client: FlaskClient) -> None:
    seen = []

    def view() -> str:
        seen.append(session())
        return ""

    add_view(app, "/probe", view)
    assert [client.get("/probe").status_code for _ in range(2)] == [200, 200]
    assert seen[0] is not seen[1]
    with pytest.raises(RuntimeError, match="No unit of work"):
        session()


def test_a_block_is_kept_when_it_ends_well_and_dropped_when_not() -> None:
    with transaction():
        write("kept")
    with pytest.raises(sa.exc.IntegrityError), transaction():
        raise_after_writing()
    assert words() == ["kept"]


def raise_after_writing() -> None:
    write("dropped")
    write("dropped")


def test_a_writing_transaction_may_not_begin_inside_another() -> None:
    with (
        transaction() as outer,
        pytest.raises(RuntimeError, match="already begun"),
        transaction(),
    ):
        outer.connection()


def test_a_reading_transaction_may_stand_inside_a_writing_one() -> None:
    with transaction():
        write("a")
        with transaction(writing=False) as inner:
            assert inner.scalar(sa.text("SELECT count(*) FROM probe")) == 0
        write("b")
    assert words() == ["a", "b"]


def test_a_reading_unit_of_work_is_let_go_and_a_writing_one_goes_on() -> None:
    counted = sa.text("SELECT count(*) FROM probe")
    database.release()  # Outside any, there is nothing to let go.
    with transaction(writing=False):
        assert session().scalar(counted) == 0
        with transaction():
            write("a")
        assert session().scalar(counted) == 0
        database.release()
        assert session().scalar(counted) == 1
    with transaction():
        write("b")
        database.release()
    assert words() == ["a", "b"]


def test_sqlite_is_durable_and_checks_keys() -> None:
    with transaction(writing=False) as reading:
        pragmas = {
            name: reading.scalar(sa.text(f"PRAGMA {name}"))
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def test_counters_do_not_wait_for_the_disk_and_everything_after_them_does() -> None:
    for word, durable, wanted in (("a", True, 2), ("b", False, 1), ("c", True, 2)):
        with transaction(durable=durable) as held:
            assert held.scalar(sa.text("PRAGMA synchronous")) == wanted  # 2 is FULL, 1 is NORMAL.
            write(word)
    assert words() == ["a", "b", "c"]


def test_rows_past_the_session_are_refused_in_a_reading_transaction() -> None:
    with transaction(writing=False), pytest.raises(RuntimeError, match="change nothing"):
        writer()


def test_what_the_session_holds_is_written_before_rows_past_it() -> None:
    moment = datetime.now(UTC)
    with transaction() as held:
        held.add(Job(kind="probe", payload={}, run_after=moment, created_at=moment))
        assert writer().scalars(sa.select(Job.__table__.c.kind)).all() == ["probe"]
    with transaction() as held:
        job = held.scalars(sa.select(Job)).one()
        job.kind = "changed"
        lock(job)
        assert job.kind == "changed"


def test_moments_are_stored_in_utc_and_come_back_aware() -> None:
    kind, sqlite = UtcDateTime(), sa.create_engine("sqlite://").dialect
    hanoi = datetime(2026, 11, 2, 7, 0, tzinfo=timezone(timedelta(hours=7)))
    stored = kind.process_bind_param(hanoi, sqlite)
    assert stored == datetime(2026, 11, 2, 0, 0)  # noqa: DTZ001 - what SQLite holds.
    assert kind.process_result_value(stored, sqlite) == hanoi


def test_a_moment_without_a_zone_is_refused() -> None:
    naive = datetime(2026, 11, 2)  # noqa: DTZ001 - the fault this test is about.
    with pytest.raises(ValueError, match="time zone"):
        UtcDateTime().process_bind_param(naive, sa.create_engine("sqlite://").dialect)


def test_a_word_outside_its_enumeration_is_refused() -> None:
    kind, dialect = enum_column(JobState), sa.create_engine("sqlite://").dialect
    assert kind.process_bind_param(JobState.DONE, dialect) == "done"
    with pytest.raises(ValueError, match="lost"):
        kind.process_bind_param("lost", dialect)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="lost"):
        kind.process_result_value("lost", dialect)


@pytest.mark.parametrize(
    "url", ["sqlite", pytest.param("postgresql", marks=pytest.mark.xdist_group("pg"))]
)
def test_a_failure_says_nothing_of_the_values(url: str, request: pytest.FixtureRequest) -> None:
    if url == "postgresql":
        make_table(database.connect(request.getfixturevalue("postgresql_url")))
    with transaction():
        write("038192000001")
    with pytest.raises(sa.exc.IntegrityError) as failure, transaction():
        write("038192000001")
    database.engine().dispose()
    told = f"{failure.value} {failure.value.orig}"
    assert "038192000001" not in told
    assert "probe" in told
