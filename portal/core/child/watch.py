"""One limited child: started, listened to, and ended, with a word on how."""

import os
import pickle
import signal
import socket
import time
from contextlib import suppress
from types import TracebackType
from typing import NoReturn, Self

from portal.core.child.frames import LARGEST_ANSWER_BYTES, Order, Outcome, Payload
from portal.core.child.jail import enter_jail

_CHUNK_BYTES = 1 << 18


class Watched:
    """A child at work: what it has said so far, until when it may, and who waits for it."""

    def __init__(self, order: Order, line: socket.socket, payload: Payload) -> None:
        self.line = line
        self.until = time.monotonic() + order.wall_seconds
        self.told = bytearray()
        self.speech, sending = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            _live(order, payload, sending)
        os.close(sending)
        self.life = os.pidfd_open(self.pid)  # Can be read as soon as the child is dead.

    def listen(self) -> bool:
        """Take in what the child says; tell whether it has no more to say."""
        piece = os.read(self.speech, _CHUNK_BYTES)
        self.told += piece
        return not piece or len(self.told) > LARGEST_ANSWER_BYTES

    def end(self) -> None:
        """Kill what is left of the child, and tell who waits how it ended."""
        overdue = time.monotonic() >= self.until
        status = self._bury()
        with suppress(ConnectionError), self.line:  # Whoever asked may be gone.
            self.line.sendall(self._outcome(status, overdue=overdue))
        os.close(self.speech)
        os.close(self.life)

    def _bury(self) -> int:
        for kill in (os.kill, os.killpg):  # It may not have come to lead a group yet.
            with suppress(ProcessLookupError, PermissionError):
                kill(self.pid, signal.SIGKILL)
        return os.waitpid(self.pid, 0)[1]

    def _outcome(self, status: int, *, overdue: bool) -> bytes:
        if len(self.told) > LARGEST_ANSWER_BYTES:
            return Outcome.ANSWER + b"too large"
        if self.told:
            return bytes(self.told)
        number = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
        if overdue or number == signal.SIGXCPU:
            return Outcome.OUT_OF_TIME + (b"wall" if overdue else b"cpu")
        return Outcome.CRASHED + f"signal {number}, status {status}".encode()


def _live(order: Order, payload: Payload, sending: int) -> NoReturn:
    """Be the child: enter the jail, take the payload, run, answer, leave."""
    report = _Report(sending)
    with report:
        function, args = payload.read()
        enter_jail(order, keep=sending)
        report.answer(pickle.dumps(function(*args), protocol=5))
    os._exit(0)


class _Report:
    """Write exactly one frame, whatever ends the block."""

    def __init__(self, sending: int) -> None:
        self.sending = sending

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        _trace: TracebackType | None,
    ) -> bool:
        if kind is not None:
            outcome = Outcome.MEMORY if issubclass(kind, MemoryError) else Outcome.RAISED
            self._write(outcome + f"{kind.__name__}: {error}".encode(errors="replace"))
        return True

    def answer(self, data: bytes) -> None:
        """Write the answer."""
        self._write(Outcome.ANSWERED + data)

    def _write(self, frame: bytes) -> None:
        view = memoryview(frame)
        while view:
            view = view[os.write(self.sending, view) :]
