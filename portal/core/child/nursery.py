"""Keep one nursery process beside this process and hand orders to it."""

import atexit
import os
import socket
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from threading import Lock

from portal.core.child.frames import Order, Payload

_CONTROL_FD = 3
_MODULE = "portal.core.child.server"
_FAREWELL_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class _Nursery:
    pid: int
    control: socket.socket


_lock = Lock()
_running: list[_Nursery] = []


Lines = tuple[socket.socket, socket.socket]


def hand_over(order: Order, lines: Lines, payload: Payload) -> None:
    """Send an order, its payload and two lines; start the nursery if there is none.

    On the first one the child answers, on the second the nursery says how the child ended.

    A nursery that has died is replaced once. Raises ConnectionError when the second one
    does not listen either.
    """
    try:
        _send(_current(), order, lines, payload)
    except ConnectionError:
        _dismiss()
        _send(_current(), order, lines, payload)


def _send(nursery: _Nursery, order: Order, lines: Lines, payload: Payload) -> None:
    passed = [*(each.fileno() for each in lines), payload.descriptor]
    socket.send_fds(nursery.control, [order.encode()], passed)


def _current() -> _Nursery:
    with _lock:
        if not _running:
            _running.append(_start())
        return _running[0]


def _start() -> _Nursery:
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with theirs:
        pid = os.posix_spawn(
            sys.executable,
            [sys.executable, "-m", _MODULE],
            _environment(),
            file_actions=[(os.POSIX_SPAWN_DUP2, theirs.fileno(), _CONTROL_FD)],
            setsid=True,  # An interrupt typed at the terminal is not meant for it.
        )
    return _Nursery(pid, ours)


def _environment() -> dict[str, str]:
    """Give only what the interpreter needs: no secret of ours reaches a parser."""
    return {
        "PATH": os.defpath,
        "LANG": "C.UTF-8",
        "PYTHONPATH": os.pathsep.join(folder or os.getcwd() for folder in sys.path),  # noqa: PTH109 - text is wanted.
        "PYTHONDONTWRITEBYTECODE": "1",
        "MALLOC_ARENA_MAX": "1",
    }


def _dismiss() -> None:
    with _lock:
        for nursery in _running:
            nursery.control.close()
            _see_off(nursery.pid)
        _running.clear()


def _see_off(pid: int) -> None:
    """Wait a moment for a nursery that was told to end, so that what it used is counted as ours."""
    deadline = time.monotonic() + _FAREWELL_SECONDS
    with suppress(ChildProcessError):
        while not os.waitpid(pid, os.WNOHANG)[0] and time.monotonic() < deadline:
            time.sleep(0.005)


def _forget_in_fork() -> None:
    """Leave the parent's nursery to the parent; the fork starts its own."""
    global _lock  # noqa: PLW0603 - A thread of the parent may have held the old one.
    _lock = Lock()
    for nursery in _running:
        nursery.control.close()
    _running.clear()


os.register_at_fork(after_in_child=_forget_in_fork)
atexit.register(_dismiss)
