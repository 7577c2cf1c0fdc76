"""What is told upwards: a lower floor publishes, an upper one listens."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

E = TypeVar("E", bound="Event")


@dataclass(frozen=True)
class Event:
    """Something that has happened inside the present transaction."""


_listeners: dict[type[Event], list[Callable[[Any], None]]] = defaultdict(list)


def listen(kind: type[E], listener: Callable[[E], None]) -> None:
    """Call a listener for every event of a kind; asking twice changes nothing."""
    if listener not in _listeners[kind]:
        _listeners[kind].append(listener)


def publish(event: Event) -> None:
    """Tell all listeners now, inside the same transaction."""
    for listener in _listeners[type(event)]:
        listener(event)
