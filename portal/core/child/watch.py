"""Start one limited child, keep its clock, and report how it ended."""

import os
import pickle
import select
import signal
import socket
import time
from contextlib import suppress
from types import TracebackType
from typing import NoReturn, Self

from portal.core.child.frames import LARGEST_ANSWER_BYTES, Order, Outcome, Payload
from portal.core.child.jail import enter_jail

_CHUNK_BYTES = 1 << 18


def watch(order: Order, line: socket.socket, payload: Payload) -> NoReturn:
    """Run an order in a child of this process and write its outcome on the line."""
    receiving, sending = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(receiving)
        line.close()
        _live(order, payload, sending)
    os.close(sending)
    deadline = time.monotonic() + order.wall_seconds
    frame = _listen(receiving, deadline)
    if not frame and not _dies(child, deadline):
        frame = Outcome.OUT_OF_TIME + b"wall"
    frame = _end(child, frame)
    with suppress(ConnectionError):  # Whoever asked may be gone.
        line.sendall(frame)
    os._exit(0)


def _listen(receiving: int, deadline: float) -> bytes:
    """Collect what the child says; an empty frame means that it left without a word."""
    frame = bytearray()
    while True:
        left = deadline - time.monotonic()
        if left <= 0 or not select.select([receiving], [], [], left)[0]:
            return Outcome.OUT_OF_TIME + b"wall"
        piece = os.read(receiving, _CHUNK_BYTES)
        if not piece:
            return bytes(frame)
        frame += piece
        if len(frame) > LARGEST_ANSWER_BYTES:
            return Outcome.ANSWER + b"too large"


def _dies(child: int, deadline: float) -> bool:
    """Tell whether a child that has fallen silent is gone in time."""
    gone = os.pidfd_open(child)  # Can be read as soon as the child is dead.
    return bool(select.select([gone], [], [], max(0.0, deadline - time.monotonic()))[0])


def _end(child: int, frame: bytes) -> bytes:
    """Kill the child's whole session and turn a death by signal into an outcome."""
    with suppress(ProcessLookupError):
        if frame[:1] in {Outcome.OUT_OF_TIME, Outcome.ANSWER}:
            os.kill(child, signal.SIGKILL)
    _pid, status = os.waitpid(child, 0)
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(child, signal.SIGKILL)
    if frame:
        return frame
    number = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
    if number == signal.SIGXCPU:
        return Outcome.OUT_OF_TIME + b"cpu"
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
