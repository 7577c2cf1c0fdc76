"""Run a function on untrusted bytes in a child process that can do no harm.

The child has limits of memory, CPU, files and processes, no network, no core dump, no
privileges and no environment of ours, and is killed at its wall limit. Children are forked
from a small nursery process, never from the threaded server, and start in milliseconds once
the nursery has imported the function's module, and called its ``warm_up`` if it has one.

A child says its answer on a line of its own to whoever asked. How it ended is said on another
one by the nursery, which never holds an answer: what it holds, all later children inherit.
"""

import socket
from collections.abc import Callable
from enum import StrEnum
from typing import TypeVar, cast

from portal.core.child import nursery
from portal.core.child.answers import UnexpectedAnswer, read_answer
from portal.core.child.frames import (
    LARGEST_ANSWER_BYTES,
    SAID_BY_CHILD,
    Order,
    Outcome,
    Payload,
    TooLong,
    receive_all,
)

T = TypeVar("T")
_GRACE_SECONDS = 3.0
_LONGEST_WORD = 256


class Reason(StrEnum):
    """Why a child gave no answer."""

    MEMORY = "memory"  # It asked for more memory than its limit.
    RAISED = "raised"  # The function raised an exception.
    CRASHED = "crashed"  # It died of a signal or left without a word.
    ANSWER = "answer"  # Its answer was too large or was not plain data.


class ChildFailed(RuntimeError):
    """The child gave no answer; ``reason`` says why and ``detail`` is for engineers."""

    def __init__(self, reason: Reason, detail: str) -> None:
        self.reason = reason
        self.detail = detail
        super().__init__(f"{reason}: {detail}")


class ChildTimedOut(RuntimeError):
    """The child used up its CPU or wall time and was killed."""


def run_limited(
    function: Callable[..., T],
    *args: object,
    memory_mb: int = 768,
    cpu_seconds: int = 10,
    wall_seconds: float = 15,
) -> T:
    """Call a function in a limited child process and give its answer.

    The function must stand at the top of an importable module that also imports, at its top,
    whatever the function needs: the child may not be able to read Python's folders. It can
    write no file, start no process or thread and reach no network, and it reads only files
    that everybody may read. Arguments are pickled, so bytes are best. The
    answer may hold plain data, dates, and dataclasses, enumerations and named tuples of the
    function's own top package; anything else is refused, because a parser that was taken
    over must not be able to answer with code.

    Raises ChildTimedOut at the CPU or wall limit, ChildFailed for everything else that keeps
    the child from answering, and ValueError for a function that cannot be imported.
    """
    order = Order(_importable(function), memory_mb, cpu_seconds, wall_seconds)
    payload = Payload.write(function, args)
    try:
        outcome, data = _converse(order, payload)
    except TimeoutError as error:
        raise ChildTimedOut(order.module) from error
    except (ConnectionError, EOFError) as error:
        raise ChildFailed(Reason.CRASHED, "The line to the child broke.") from error
    except TooLong as error:
        raise ChildFailed(Reason.ANSWER, "too large") from error
    finally:
        payload.close()
    _raise_for(outcome, data)
    return cast("T", _answer(data, order.module))


def _importable(function: Callable[..., object]) -> str:
    name = getattr(function, "__qualname__", "<")
    if function.__module__ == "__main__" or "<" in name:
        raise ValueError(f"{function!r} cannot be imported by a child process.")
    return function.__module__


def _converse(order: Order, payload: Payload) -> tuple[Outcome, bytes]:
    ours, line = socket.socketpair()
    heard, word = socket.socketpair()
    with ours, line, heard, word:
        for each in (ours, heard):
            each.settimeout(order.wall_seconds + _GRACE_SECONDS)
        nursery.hand_over(order, (line, word), payload)
        line.close()
        word.close()
        frame = receive_all(ours, LARGEST_ANSWER_BYTES)
        return _outcome(frame, receive_all(heard, _LONGEST_WORD))


def _outcome(frame: bytes, word: bytes) -> tuple[Outcome, bytes]:
    """Believe a child that ended by itself; how any other ended is the nursery's word."""
    if not word:
        raise EOFError
    if word[:1] != Outcome.ENDED:
        return Outcome(word[:1]), word[1:]
    if frame[:1] not in SAID_BY_CHILD:
        return Outcome.CRASHED, b"It said nothing of use."
    return Outcome(frame[:1]), frame[1:]


def _raise_for(outcome: Outcome, data: bytes) -> None:
    if outcome is Outcome.OUT_OF_TIME:
        raise ChildTimedOut(data.decode())
    if outcome is not Outcome.ANSWERED:
        raise ChildFailed(Reason[outcome.name], data.decode(errors="replace"))


def _answer(data: bytes, module: str) -> object:
    try:
        return read_answer(data, module)
    except UnexpectedAnswer as error:
        raise ChildFailed(Reason.ANSWER, str(error)) from error
