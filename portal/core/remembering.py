"""What was read once in a unit of work, and what is laid ready for it by one wide statement.

A reading unit of work sees one state of things, so what it has asked need not be asked again.
In a writing one only what its block names as steady is kept: laws, units, people. Answers about
single dossiers may change with every act; they can be laid ready for the first who asks.
"""

from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from portal.core import database

P = ParamSpec("P")
R = TypeVar("R")
_KEPT, _READY, _STEADY = "remembered", "laid_ready", "steadily"


def remembered(*, steady: bool = False) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Keep what a query gives, by its arguments, for the rest of a reading unit of work.

    A ``steady`` one is also kept inside ``steadily()`` of a writing one. Arguments must be
    hashable, and what is given must not be changed by whoever asked.
    """

    def wrap(read: Callable[P, R]) -> Callable[P, R]:
        @wraps(read)
        def ask(*args: P.args, **named: P.kwargs) -> R:
            info = database.info()
            key = (read, args, *named.items()) if named else (read, args)
            ready: list[R] = info[_READY].get(key, []) if _READY in info else []
            if ready:
                return ready.pop()
            if info.get("writing", True) and not (steady and _STEADY in info):
                return read(*args, **named)
            kept: dict[Hashable, R] = info.setdefault(_KEPT, {})
            if key not in kept:
                kept[key] = read(*args, **named)
            return kept[key]

        return ask

    return wrap


def remember(query: Callable[..., object], answer: object, *args: Hashable) -> None:
    """Keep what a remembered query would give, read together with others; only while reading."""
    info = database.info()
    if not info.get("writing", True):
        info.setdefault(_KEPT, {})[query.__wrapped__, args] = answer  # type: ignore[attr-defined]


@contextmanager
def steadily() -> Iterator[None]:
    """Keep steady answers and laid-ready ones for a block that changes none of them."""
    info = database.info()
    info[_STEADY], info[_READY] = True, {}
    try:
        yield
    finally:
        for name in (_STEADY, _READY, _KEPT):
            info.pop(name, None)


def lay_ready(query: Callable[[Any], R], answers: Mapping[Any, R], *, times: int = 1) -> None:
    """Lay answers of a remembered query of one argument ready for the first who ask.

    Whatever changes an answer must come after it was asked for so many ``times``. Outside
    ``steadily()`` nothing is laid.
    """
    ready = database.info().get(_READY)
    if ready is not None:
        read = query.__wrapped__  # type: ignore[attr-defined]
        ready.update({(read, (key,)): [value] * times for key, value in answers.items()})
