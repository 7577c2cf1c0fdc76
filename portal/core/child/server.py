"""The nursery: a small process that forks limited children and watches each of them.

For every order it forks a watcher, and the watcher forks the child. The watcher keeps the
clock and tells the portal how the child ended, so that the nursery itself never waits, and
never holds an answer: what it holds, all later children inherit.
"""

import codecs
import gc
import importlib
import os
import socket
from contextlib import closing, suppress
from encodings.aliases import aliases

from portal.core.child.frames import Order, Payload
from portal.core.child.jail import leave_network
from portal.core.child.watch import watch

_CONTROL_FD = 3
_prepared: set[str] = set()


def serve(control: socket.socket) -> None:
    """Fork a watcher for each order until the portal closes the line."""
    while True:
        message, descriptors, _flags, _sender = socket.recv_fds(control, 65536, 2)
        if not message:
            return
        _reap()
        _take(Order.decode(message), descriptors, control)


def _reap() -> None:
    """Let watchers go that have ended, so that what they used is counted as ours."""
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _take(order: Order, descriptors: list[int], control: socket.socket) -> None:
    # The module is ours and trusted; importing it here makes every later child warm.
    if order.module not in _prepared:
        with suppress(ImportError, OSError):  # The child tries again and says what is missing.
            _prepare(order.module)
        gc.freeze()  # Children need not look through it for garbage, nor copy its pages for that.
    descriptor, payload = descriptors[0], Payload(descriptors[1])
    with socket.socket(fileno=descriptor) as line, closing(payload):
        if os.fork() == 0:
            control.close()
            watch(order, line, payload)


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
        serve(control)
    _reap()


if __name__ == "__main__":
    main()
