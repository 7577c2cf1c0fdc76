"""The nursery: a small process that forks limited children and watches each of them.

For every order it forks a watcher, and the watcher forks the child. The watcher keeps the
clock and tells the portal how the child ended, so that the nursery itself never waits.
"""

import codecs
import importlib
import os
import signal
import socket
from contextlib import closing, suppress
from encodings.aliases import aliases

from portal.core.child.frames import Order, Payload
from portal.core.child.jail import leave_network
from portal.core.child.watch import watch

_CONTROL_FD = 3


def serve(control: socket.socket) -> None:
    """Fork a watcher for each order until the portal closes the line."""
    while True:
        message, descriptors, _flags, _sender = socket.recv_fds(control, 65536, 2)
        if not message:
            return
        _take(Order.decode(message), descriptors, control)


def _take(order: Order, descriptors: list[int], control: socket.socket) -> None:
    # The module is ours and trusted; importing it here makes every later child warm.
    with suppress(ImportError):  # The child tries again and says what is missing.
        importlib.import_module(order.module)
    descriptor, payload = descriptors[0], Payload(descriptors[1])
    with socket.socket(fileno=descriptor) as line, closing(payload):
        if os.fork() == 0:
            control.close()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            watch(order, line, payload)


def _load_encodings() -> None:
    """Load what Python otherwise loads late, when children may not read its folders."""
    for encoding in {*aliases.values(), "idna", "unicode_escape", "utf_8_sig"}:
        with suppress(LookupError):  # Some exist on other systems only.
            codecs.lookup(encoding)


def main() -> None:
    """Serve the line the portal passed as descriptor 3."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # Watchers are reaped by the kernel.
    _load_encodings()
    leave_network()
    with socket.socket(fileno=_CONTROL_FD) as control:
        serve(control)


if __name__ == "__main__":
    main()
