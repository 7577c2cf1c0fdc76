"""The line of writers: in the order of asking, over threads and processes, and never for ever."""

import fcntl
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from portal.core import database, write_queue

HOLD = """
import sys
import sqlalchemy as sa
from portal.core import database, write_queue
engine = database.connect(sys.argv[1])
with engine.connect() as connection:
    connection.execute(sa.text("SELECT 1"))
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[sa.Engine]:
    made = database.connect(f"sqlite:///{tmp_path / 'line.db'}")
    with made.begin() as connection:
        connection.execute(sa.text("CREATE TABLE word (id INTEGER PRIMARY KEY, word TEXT)"))
    yield made
    made.dispose()


def write(word: str) -> None:
    with database.transaction() as session:
        session.execute(sa.text("INSERT INTO word (word) VALUES (:word)"), {"word": word})


def words(engine: sa.Engine) -> list[str]:
    with engine.begin() as connection:
        return list(connection.scalars(sa.text("SELECT word FROM word ORDER BY id")))


def free(engine: sa.Engine) -> bool:
    """Tell whether nobody has the line of this database."""
    with Path(f"{engine.url.database}-queue").open("rb") as place:
        try:
            fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


def waiting(engine: sa.Engine) -> int:
    """Count who waits in the line, as the kernel tells."""
    inode = Path(f"{engine.url.database}-queue").stat().st_ino
    locks = Path("/proc/locks").read_text(encoding="ascii").splitlines()
    return sum("->" in line and f":{inode} " in line for line in locks)


def test_writers_are_served_in_the_order_of_asking(engine: sa.Engine) -> None:
    expected = [str(number) for number in range(6)]
    threads = [threading.Thread(target=write, args=[word]) for word in expected]
    with database.transaction() as session:
        session.execute(sa.text("SELECT 1"))
        for number, thread in enumerate(threads, 1):
            thread.start()
            deadline = time.monotonic() + 20
            while waiting(engine) < number and time.monotonic() < deadline:
                time.sleep(0.002)
            assert waiting(engine) == number
    for thread in threads:
        thread.join()
    assert words(engine) == expected


def test_readers_stand_in_no_line(engine: sa.Engine) -> None:
    with database.transaction(writing=False) as session:
        session.execute(sa.text("SELECT 1"))
        assert free(engine)


def test_the_next_is_let_in_after_a_commit_and_after_a_failure(engine: sa.Engine) -> None:
    write("a")
    assert free(engine)
    with pytest.raises(sa.exc.OperationalError), database.transaction() as session:
        session.execute(sa.text("INSERT INTO nowhere VALUES (1)"))
    assert free(engine)
    write("b")
    assert words(engine) == ["a", "b"]


def test_a_killed_holder_lets_the_next_in(engine: sa.Engine) -> None:
    command = [sys.executable, "-c", HOLD, str(engine.url)]
    with subprocess.Popen(  # noqa: S603 - this interpreter, on a text of this file.
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout
        assert holder.stdout.readline() == b"held\n"
        assert not free(engine)
        holder.kill()
    write("after")
    assert words(engine) == ["after"]


def test_a_thread_does_not_wait_for_itself_without_end(engine: sa.Engine) -> None:
    with engine.begin() as outer:
        outer.execute(sa.text("INSERT INTO word (word) VALUES ('outer')"))
        with engine.connect() as inner:
            driver = inner.connection.driver_connection
            assert isinstance(driver, sqlite3.Connection)
            driver.execute("PRAGMA busy_timeout=50")
            with pytest.raises(sa.exc.OperationalError, match="locked"):
                inner.execute(sa.text("SELECT 1"))
        assert not free(engine)
    assert words(engine) == ["outer"]


def test_who_has_waited_too_long_is_told_by_sqlite(
    engine: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(write_queue, "_PATIENCE_SECONDS", 0.05)
    refusals: list[str] = []

    def give_up() -> None:
        with engine.connect() as connection:
            connection.connection.cursor().execute("PRAGMA busy_timeout=50")
            with pytest.raises(sa.exc.OperationalError) as refusal:
                connection.execute(sa.text("SELECT 1"))
        refusals.append(str(refusal.value))

    with engine.begin() as holder:
        holder.execute(sa.text("INSERT INTO word (word) VALUES ('held')"))
        impatient = threading.Thread(target=give_up)
        impatient.start()
        impatient.join(timeout=20)
    assert "locked" in refusals[0]
    write("after")
    assert words(engine) == ["held", "after"]
    assert free(engine)


def test_without_its_file_there_is_no_line(
    engine: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine.dispose()

    def refuse(*_facts: object) -> int:
        raise PermissionError

    with monkeypatch.context() as nobody:
        nobody.setattr(write_queue, "_open", refuse)
        write("alone")
    assert words(engine) == ["alone"]


def test_a_database_in_memory_has_no_line() -> None:
    engine = database.connect("sqlite://")
    with engine.begin() as connection:
        assert connection.scalar(sa.text("SELECT 1")) == 1
    engine.dispose()
