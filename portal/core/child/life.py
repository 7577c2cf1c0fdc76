"""The life of a child: enter the jail, carry out one order, answer, leave."""

import os
import pickle
from types import TracebackType
from typing import NoReturn, Self

from portal.core.child.frames import Order, Outcome, Payload
from portal.core.child.jail import enter_jail


def live(order: Order, payload: Payload, line: int) -> NoReturn:
    """Be the child; nothing of what it inherited is left to it but its line."""
    try:
        with _Report(line) as report:
            function, args = payload.read()
            enter_jail(order, keep=line)
            report.answer(pickle.dumps(function(*args), protocol=5))
    finally:
        os._exit(0)  # Whatever happens, what the nursery does next is not for the child.


class _Report:
    """Write exactly one frame, whatever ends the block."""

    def __init__(self, line: int) -> None:
        self._line = line

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
            view = view[os.write(self._line, view) :]
