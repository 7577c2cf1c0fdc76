"""Writers on SQLite stand in one line, over all threads and processes of a machine.

SQLite itself has no line: who finds the database locked looks again after pauses that grow to
a tenth of a second, so that now and then somebody waits for half a second while others pass.
A lock of the kernel wakes the next in line at once, in the order of asking, and is gone when
its holder is killed. It guards nothing: SQLite's own lock does. So who has waited too long, or
may not open the file of the line, goes on without it, and SQLite says what is to be said.
"""

import fcntl
import os
import sqlite3
import threading
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.pool import ConnectionPoolEntry

_PLACE, _HOLDER = "place in the line", "holder of the line"
_PATIENCE_SECONDS = 30.0
_holders: set[tuple[int, int]] = set()  # Processes and threads: a fork has its parent's set.


def form_line(engine: sa.Engine) -> None:
    """Give each connection of an engine a place, which it leaves on going back to the pool."""
    event.listen(engine, "connect", _take_place)
    event.listen(engine, "checkin", _let_next)
    event.listen(engine, "close", _give_up_place)


def wait_in_line(connection: sa.Connection) -> None:
    """Wait until no other writer is before this connection, which then has the line to itself.

    A thread that has it already passes: it would wait for itself without end, while SQLite
    says so after its timeout.
    """
    present, info = (os.getpid(), threading.get_ident()), connection.info
    if _PLACE in info and present not in _holders and _comes_to_us(info[_PLACE]):
        _holders.add(present)
        info[_HOLDER] = present


def _comes_to_us(place: int) -> bool:
    """Wait for the line, but not without end; tell whether it is ours."""
    with suppress(BlockingIOError):
        fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    turn: Future[None] = Future()
    threading.Thread(target=_wait, args=(os.dup(place), turn), daemon=True).start()
    with suppress(TimeoutError):
        turn.result(_PATIENCE_SECONDS)
    return not turn.cancel()


def _wait(place: int, turn: "Future[None]") -> None:
    """Wait for the kernel, which takes no limit of time; give the line back to whoever left."""
    fcntl.flock(place, fcntl.LOCK_EX)
    if turn.set_running_or_notify_cancel():
        turn.set_result(None)
    else:
        fcntl.flock(place, fcntl.LOCK_UN)
    os.close(place)


def _take_place(connection: sqlite3.Connection, record: ConnectionPoolEntry) -> None:
    file = connection.execute("PRAGMA database_list").fetchone()[2]
    if file:  # A database in memory has no other writers.
        with suppress(PermissionError):
            record.info[_PLACE] = _open(file)


def _open(file: str) -> int:
    """Open the line's file, which belongs to whom the database belongs, as SQLite's own do."""
    place = os.open(f"{file}-queue", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    if os.geteuid() == 0:
        owner = Path(file).stat()
        os.fchown(place, owner.st_uid, owner.st_gid)
    return place


def _let_next(_connection: sqlite3.Connection | None, record: ConnectionPoolEntry) -> None:
    holder = record.info.pop(_HOLDER, None)
    if holder:
        _holders.discard(holder)
        fcntl.flock(record.info[_PLACE], fcntl.LOCK_UN)


def _give_up_place(connection: sqlite3.Connection, record: ConnectionPoolEntry) -> None:
    _let_next(connection, record)
    place = record.info.pop(_PLACE, None)
    if place is not None:
        os.close(place)
