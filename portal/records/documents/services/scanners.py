"""The antivirus port: none, or a clamd that may be down."""

import socket
import struct
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from portal.core.settings import UnsafeSettings, settings

_TIMEOUT_SECONDS = 30.0
_PIECE_BYTES = 1 << 17
_LONGEST_REPLY_BYTES = 4096


class Verdict(StrEnum):
    """What the scanner says of a file."""

    CLEAN = "clean"
    INFECTED = "infected"
    NOT_ASKED = "not_asked"  # This installation has no scanner.
    NO_ANSWER = "no_answer"  # The scanner is down or refused the file: ask again.


@dataclass(frozen=True, slots=True)
class Scan:
    """A verdict, and what the scanner called it."""

    verdict: Verdict
    signature: str = ""


class Scanner(Protocol):
    """Looks for malware. Never raises for a scanner that is down: that is an answer too."""

    def scan(self, data: bytes) -> Scan:
        """Judge a file's content."""


class NoScanner:
    """The choice of an installation without antivirus."""

    def scan(self, _data: bytes) -> Scan:
        """Say that nobody was asked."""
        return Scan(Verdict.NOT_ASKED)


class ClamdScanner:
    """A clamd reached by ``unix:/path`` or ``tcp:host:port``, spoken to with INSTREAM."""

    def __init__(self, address: str, timeout_seconds: float = _TIMEOUT_SECONDS) -> None:
        self._timeout_seconds = timeout_seconds
        kind, _, rest = address.partition(":")
        self._path = Path(rest) if kind == "unix" else None
        host, _, port = rest.rpartition(":")
        if not rest or kind not in {"unix", "tcp"} or (kind == "tcp" and not port.isdigit()):
            raise UnsafeSettings("PORTAL_CLAMD must be unix:/path or tcp:host:port.")
        self._place = (host, int(port)) if kind == "tcp" else ("", 0)

    def scan(self, data: bytes) -> Scan:
        """Send the content and read the verdict."""
        try:
            with self._connect() as line:
                reply = _ask(line, data)
        except OSError as error:
            return Scan(Verdict.NO_ANSWER, type(error).__name__)
        return _read(reply)

    def _connect(self) -> socket.socket:
        if self._path is None:
            return socket.create_connection(self._place, self._timeout_seconds)
        line = socket.socket(socket.AF_UNIX)
        try:
            line.settimeout(self._timeout_seconds)
            line.connect(str(self._path))
        except OSError:
            line.close()
            raise
        return line


def scanner() -> Scanner:
    """Give the scanner of this installation."""
    address = settings().clamd_address
    return ClamdScanner(address) if address else NoScanner()


def _ask(line: socket.socket, data: bytes) -> str:
    line.sendall(b"zINSTREAM\0")
    for start in range(0, len(data), _PIECE_BYTES):
        piece = data[start : start + _PIECE_BYTES]
        line.sendall(struct.pack("!I", len(piece)) + piece)
    line.sendall(struct.pack("!I", 0))
    reply = b""
    while not reply.endswith(b"\0") and len(reply) < _LONGEST_REPLY_BYTES:
        piece = line.recv(_LONGEST_REPLY_BYTES)
        if not piece:
            break
        reply += piece
    return reply.rstrip(b"\0").decode(errors="replace")


def _read(reply: str) -> Scan:
    said = reply.removeprefix("stream: ")
    if said == "OK":
        return Scan(Verdict.CLEAN)
    if said.endswith(" FOUND"):
        return Scan(Verdict.INFECTED, said.removesuffix(" FOUND"))
    return Scan(Verdict.NO_ANSWER, said[:100])
