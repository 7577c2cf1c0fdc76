"""The process that holds the keys of seals: it listens on a Unix socket and trusts nobody.

Who may ask is decided by the kernel's word on the asking process (SO_PEERCRED), what is
sealed by ``gate``.
"""

import gc
import os
import pwd
import resource
import signal
import socket
import socketserver
import struct
import sys
import threading
import time
from hashlib import sha256
from pathlib import Path
from types import FrameType
from typing import cast

import structlog

from portal.core import database, logs, prctl
from portal.core.errors import DomainError
from portal.core.settings import Settings, UnsafeSettings, configure
from portal.records.signatures.services.sealing import gate, orders
from portal.records.signatures.services.sealing.asking import answers
from portal.records.signatures.services.sealing.places import reachable
from portal.records.signatures.services.signers import become_sealer

READ_SECONDS = 15.0
_AT_ONCE = 8
_CREDENTIALS = struct.Struct("3i")
_log = structlog.get_logger(__name__)
_one_at_a_time = threading.Lock()


class Sealer(socketserver.ThreadingUnixStreamServer):
    """Answers processes of allowed users: looks at a few files at once, seals one by one."""

    daemon_threads = True
    request_queue_size = 32

    def __init__(self, address: str, allowed: frozenset[int]) -> None:
        self._allowed = allowed
        self._told_to_stop = False
        self._places = threading.BoundedSemaphore(_AT_ONCE)
        super().__init__(address, Conversation)

    def ask_to_stop(self, _number: int, _frame: FrameType | None) -> None:
        """Note a signal: an exception raised here could be lost in whatever it interrupts."""
        self._told_to_stop = True

    def service_actions(self) -> None:
        """End between two conversations once told to, a fifth of a second later at most."""
        if self._told_to_stop:
            sys.exit(0)

    def verify_request(self, request: object, _address: object) -> bool:
        """Turn away whoever is not allowed, before a byte is read."""
        peer = peer_of(cast("socket.socket", request))
        if peer in self._allowed and self._places.acquire(blocking=False):
            return True
        _log.warning("sealer_turned_away", user=peer)
        return False

    def process_request_thread(self, request: object, client_address: object) -> None:
        """Give the place back when the conversation is over."""
        try:
            super().process_request_thread(cast("socket.socket", request), client_address)
        finally:
            self._places.release()

    def handle_error(self, _request: object, _address: object) -> None:
        """Write down what went wrong; who asked hears nothing and tries again later."""
        _log.exception("sealer_failed")


class Conversation(socketserver.BaseRequestHandler):
    """One order and its answer."""

    def handle(self) -> None:
        """Read, look, seal, answer; a refusal is answered by its name."""
        line: socket.socket = self.request
        try:
            header, pdf = orders.receive(line, until=time.monotonic() + READ_SECONDS)
            order = orders.SealOrder.read(header)
        except (orders.BadMessage, EOFError, TimeoutError, ConnectionError) as error:
            _log.warning("sealer_misunderstood", error=type(error).__name__)
            return
        line.settimeout(READ_SECONDS)
        orders.send(line, *_answer(order, pdf))


def _answer(order: orders.SealOrder, pdf: bytes) -> tuple[dict[str, object], bytes]:
    try:
        sealed = gate.fulfil(order, pdf, judge=gate.judge_apart, alone=_one_at_a_time)
    except DomainError as refused:
        name = type(refused).__name__
        _log.warning("seal_refused", refusal=name, unit=order.agency.id, clerk=order.clerk_id)
        return {"refused": name}, b""
    return {"size": len(sealed), "sha256": sha256(sealed).hexdigest()}, sealed


def peer_of(line: socket.socket) -> int:
    """Give the user id of the process at the other end, as the kernel knows it."""
    found = line.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
    user: int = _CREDENTIALS.unpack(found)[1]
    return user


def run(chosen: Settings) -> None:
    """Serve until SIGTERM or SIGINT.

    Raises UnsafeSettings when no socket is named, another sealer listens there, or a client's
    user does not exist.
    """
    path = chosen.sealer_socket
    if path is None:
        raise UnsafeSettings("PORTAL_SEALER_SOCKET must name the sealer's socket.")
    configure(chosen)
    logs.configure()
    _keep_to_itself()
    database.connect(chosen.database_url)
    become_sealer()
    gc.freeze()  # What was loaded stays: no need to look through it for garbage again and again.
    server = _listen(path, _allowed(chosen))
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, server.ask_to_stop)
    try:
        server.serve_forever(poll_interval=0.2)
    finally:
        server.server_close()
        path.unlink(missing_ok=True)


def _listen(path: Path, allowed: frozenset[int]) -> Sealer:
    if answers(path):
        raise UnsafeSettings(f"Another sealer listens on {path.name} already.")
    path.unlink(missing_ok=True)
    before = os.umask(0o117)  # Owner and group; the kernel's word on the user decides anyway.
    try:
        with reachable(path) as address:
            return Sealer(address, allowed)
    finally:
        os.umask(before)


def _allowed(chosen: Settings) -> frozenset[int]:
    try:
        named = {pwd.getpwnam(name).pw_uid for name in chosen.sealer_clients}
    except KeyError as error:
        raise UnsafeSettings(f"PORTAL_SEALER_CLIENTS names no user: {error}") from error
    return frozenset({os.getuid(), *named})


def _keep_to_itself() -> None:
    """Leave no core dump, and let no other process of the same user read the memory."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    prctl.keep_memory_private()
