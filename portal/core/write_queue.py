"""Writers on SQLite stand in one line, over all threads and processes of a machine.

SQLite itself has no line: who finds the database locked looks again after pauses that grow to
a tenth of a second, so that now and then somebody waits for half a second while others pass.
A lock of the kernel wakes the next in line at once, in the order of asking, and is gone when
its holder is killed. It guards nothing: SQLite's own lock does.
"""

import fcntl
import os
import sqlite3
import threading

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.pool import ConnectionPoolEntry

_PLACE, _HOLDER = "place in the line", "holder of the line"
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
    if _PLACE in info and present not in _holders:
        fcntl.flock(info[_PLACE], fcntl.LOCK_EX)
        _holders.add(present)
        info[_HOLDER] = present


def _take_place(connection: sqlite3.Connection, record: ConnectionPoolEntry) -> None:
    file = connection.execute("PRAGMA database_list").fetchone()[2]
    if file:  # A database in memory has no other writers.
        record.info[_PLACE] = os.open(f"{file}-queue", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


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
