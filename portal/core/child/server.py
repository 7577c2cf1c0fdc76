"""The nursery: a small process that forks limited children and watches all of them.

It forks a child for every order, keeps its clock and tells the portal how it ended. It waits for
no single one: whatever happens first, to any of them, is seen to.
"""

import codecs
import gc
import importlib
import selectors
import socket
import time
from contextlib import closing, suppress
from encodings.aliases import aliases

from portal.core.child.frames import Order, Payload
from portal.core.child.jail import leave_network
from portal.core.child.watch import Watched

_CONTROL_FD = 3
_prepared: set[str] = set()


class Nursery:
    """The line from the portal, and the children at work."""

    def __init__(self, control: socket.socket) -> None:
        self._control = control
        self._children: set[Watched] = set()
        self._selector = selectors.DefaultSelector()
        self._selector.register(control, selectors.EVENT_READ, None)

    def serve(self) -> None:
        """Run orders until the portal closes the line; what is at work then is ended."""
        open_ = True
        while open_:
            for key, _events in self._selector.select(self._patience()):
                child: Watched | None = key.data
                if child is None:
                    open_ = self._take()
                elif key.fd == child.life:
                    self._end(child)
                elif child.listen():
                    self._hear_out(child)
            now = time.monotonic()
            for child in [each for each in self._children if each.until <= now]:
                self._end(child)
        for child in tuple(self._children):
            self._end(child)

    def _patience(self) -> float | None:
        """Give the seconds until the next child has had its time."""
        ends = [child.until for child in self._children]
        return max(0.0, min(ends) - time.monotonic()) if ends else None

    def _take(self) -> bool:
        """Start a child for the next order; tell whether there was one."""
        message, descriptors, _flags, _sender = socket.recv_fds(self._control, 65536, 2)
        if not message:
            return False
        order = Order.decode(message)
        # The module is ours and trusted; importing it here makes every later child warm.
        if order.module not in _prepared:
            with suppress(ImportError):  # The child tries again and says what is missing.
                _prepare(order.module)
            gc.freeze()  # Children need not look through it for garbage, nor copy its pages.
        line = socket.socket(fileno=descriptors[0])
        with closing(Payload(descriptors[1])) as payload:
            child = Watched(order, line, payload)
        self._children.add(child)
        self._selector.register(child.speech, selectors.EVENT_READ, child)
        self._selector.register(child.life, selectors.EVENT_READ, child)
        return True

    def _hear_out(self, child: Watched) -> None:
        """End a child that has answered; one that left without a word is about to die."""
        if child.told:
            self._end(child)
        else:
            self._selector.unregister(child.speech)

    def _end(self, child: Watched) -> None:
        """See a child off, whatever it was at; one that was seen off already is nobody's."""
        if child in self._children:
            self._children.discard(child)
            for place in (child.speech, child.life):
                with suppress(KeyError):  # It may have fallen silent before.
                    self._selector.unregister(place)
            child.end()


def _prepare(name: str) -> None:
    """Import a module, and let it make what its first use makes, if it has a function for that."""
    getattr(importlib.import_module(name), "warm_up", lambda: None)()
    _prepared.add(name)


def _load_encodings() -> None:
    """Load what Python otherwise loads late, when children may not read its folders."""
    for encoding in {*aliases.values(), "idna", "unicode_escape", "utf_8_sig"}:
        with suppress(LookupError):  # Some exist on other systems only.
            codecs.lookup(encoding)


def main() -> None:
    """Serve the line the portal passed as descriptor 3."""
    _load_encodings()
    leave_network()
    with socket.socket(fileno=_CONTROL_FD) as control:
        Nursery(control).serve()


if __name__ == "__main__":
    main()
