"""What a person waits for goes before what is asked for by the hundred, or by the clock."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from enum import IntEnum


class Priority(IntEnum):
    """In which of the two lines a job stands; the first is emptied before the second."""

    PROMPT = 0
    BULK = 1


_present: ContextVar[Priority] = ContextVar("job_priority", default=Priority.PROMPT)


def present() -> Priority:
    """Tell in which line work stands that is asked for here."""
    return _present.get()


@contextmanager
def at(priority: Priority) -> Iterator[None]:
    """Let all work that the block asks for, and what follows from it, stand in one line."""
    token = _present.set(priority)
    try:
        yield
    finally:
        _present.reset(token)
