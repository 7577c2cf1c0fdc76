"""Start limited children, keep their clocks, and say how each ended."""

import os
import select
import signal
import socket
import time
from contextlib import suppress
from dataclasses import dataclass

from portal.core.child.frames import Order, Outcome, Payload
from portal.core.child.life import live


@dataclass
class _Ward:
    """A running child; ``word`` is where its end is told."""

    pid: int
    word: socket.socket
    deadline: float
    overdue: bool = False


class Watch:
    """Looks after the children of this process, and after the line of orders meanwhile."""

    def __init__(self, control: socket.socket) -> None:
        self._control = control.fileno()
        self._wards: dict[int, _Ward] = {}  # By a descriptor that can be read once it is dead.
        self._poll = select.poll()
        self._poll.register(control, select.POLLIN)

    def start(self, order: Order, line: socket.socket, word: socket.socket, call: Payload) -> None:
        """Fork a child that carries out an order and answers on its line."""
        pid = os.fork()
        if pid == 0:
            live(order, call, line.fileno())
        gone = os.pidfd_open(pid)
        self._wards[gone] = _Ward(pid, word, time.monotonic() + order.wall_seconds)
        self._poll.register(gone, select.POLLIN)

    def wait_for_order(self) -> None:
        """Bury who has died and kill who is late until there is something on the line."""
        while True:
            ready = {descriptor for descriptor, _event in self._poll.poll(self._patience())}
            for gone in ready - {self._control}:
                self._bury(gone)
            for ward in self._wards.values():
                _kill_when_late(ward)
            if self._control in ready:
                return

    def end(self) -> None:
        """Kill all that still run, because nobody waits for them any more."""
        for gone, ward in list(self._wards.items()):
            os.kill(ward.pid, signal.SIGKILL)
            self._bury(gone)

    def _patience(self) -> float | None:
        """Give the milliseconds until the next one is late."""
        ends = [each.deadline for each in self._wards.values() if not each.overdue]
        return max(0.0, min(ends) - time.monotonic()) * 1000 + 1 if ends else None

    def _bury(self, gone: int) -> None:
        ward = self._wards.pop(gone)
        self._poll.unregister(gone)
        os.close(gone)
        _pid, status = os.waitpid(ward.pid, 0)
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(ward.pid, signal.SIGKILL)
        with ward.word, suppress(OSError):  # Whoever asked may be gone.
            ward.word.send(_last_word(ward, status), socket.MSG_DONTWAIT)


def _kill_when_late(ward: _Ward) -> None:
    if not ward.overdue and time.monotonic() >= ward.deadline:
        ward.overdue = True
        os.kill(ward.pid, signal.SIGKILL)  # It is not buried yet, so nobody else has its number.


def _last_word(ward: _Ward, status: int) -> bytes:
    """Say how a child ended."""
    if ward.overdue:
        return Outcome.OUT_OF_TIME + b"wall"
    if os.WIFEXITED(status) and os.WEXITSTATUS(status) == 0:
        return Outcome.ENDED
    number = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
    if number == signal.SIGXCPU:
        return Outcome.OUT_OF_TIME + b"cpu"
    return Outcome.CRASHED + f"signal {number}, status {status}".encode()
