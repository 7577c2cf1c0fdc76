"""The nursery: a small process that forks limited children and watches all of them.

It never waits for one alone and never holds an answer: a child answers whoever asked, the
nursery only says how the child ended.
"""

import codecs
import gc
import importlib
import socket
from contextlib import closing, suppress
from encodings.aliases import aliases

from portal.core.child.frames import Order, Payload
from portal.core.child.jail import leave_network
from portal.core.child.watch import Watch

_CONTROL_FD = 3
_prepared: set[str] = set()


def serve(control: socket.socket) -> None:
    """Fork a child for each order until the portal closes the line."""
    watch = Watch(control)
    while True:
        watch.wait_for_order()
        message, descriptors, _flags, _sender = socket.recv_fds(control, 65536, 3)
        if not message:
            return watch.end()
        _take(Order.decode(message), descriptors, watch)


def _take(order: Order, descriptors: list[int], watch: Watch) -> None:
    # The module is ours and trusted; importing it here makes every later child warm.
    if order.module not in _prepared:
        with suppress(ImportError, OSError):  # The child tries again and says what is missing.
            _prepare(order.module)
        gc.freeze()  # Children need not look through it for garbage, nor copy its pages for that.
    line, word = (socket.socket(fileno=each) for each in descriptors[:2])
    with line, closing(Payload(descriptors[2])) as payload:
        watch.start(order, line, word, payload)


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


if __name__ == "__main__":
    main()
