"""The one door through which the portal fetches from addresses that strangers chose.

Certificates name addresses of issuers and revocation lists, and uploaded files bring the
certificates. So: only hosts on the installation's list, only http and https on their usual
ports, no private address (asked again of the connected socket, so that a name that changes its
answer gains nothing), no redirect, at most 20 MB and 5 seconds.
"""

import http.client
import ipaddress
import socket
import ssl
import time
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import SplitResult, urlsplit

from portal.core.settings import Settings, settings

MOST_BYTES = 20 * 1024 * 1024
MOST_SECONDS = 5.0
_CHUNK = 1 << 16
_PORTS = {"http": 80, "https": 443}
_LONGEST_ADDRESS = 2048
_OK = 200


class Refusal(StrEnum):
    """Why nothing was fetched."""

    OFF = "off"
    ADDRESS = "address"
    HOST = "host"
    PRIVATE = "private"
    REDIRECT = "redirect"
    STATUS = "status"
    TYPE = "type"
    SIZE = "size"
    TIME = "time"
    NETWORK = "network"


class NotFetched(RuntimeError):
    """Nothing was fetched; ``refusal`` says why."""

    def __init__(self, refusal: Refusal, detail: str = "") -> None:
        self.refusal = refusal
        super().__init__(f"{refusal}: {detail}")


@dataclass(frozen=True, slots=True)
class Question:
    """What is sent along, by POST, to a service such as a time-stamping authority."""

    media_type: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Deadline:
    """The moment by which everything must be done, on the monotonic clock."""

    end: float

    @property
    def left(self) -> float:
        """Give the seconds left; raises NotFetched when there are none."""
        left = self.end - time.monotonic()
        if left <= 0:
            raise NotFetched(Refusal.TIME)
        return left


def fetch(
    address: str,
    *,
    types: Iterable[str],
    most_bytes: int = MOST_BYTES,
    most_seconds: float = MOST_SECONDS,
    question: Question | None = None,
) -> bytes:
    """Fetch what stands at an address, or its answer to a question, if its host is allowed.

    ``types`` are the media types that are accepted. Raises NotFetched with the reason.
    """
    chosen, deadline = settings(), Deadline(time.monotonic() + most_seconds)
    place = _allowed(address, chosen)
    try:
        connection = _connect(place, chosen, deadline)
        try:
            _ask(connection, place, frozenset(types), question)
            return _read(connection, frozenset(types), most_bytes, deadline)
        finally:
            connection.close()
    except TimeoutError as error:
        raise NotFetched(Refusal.TIME, address) from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise NotFetched(Refusal.NETWORK, type(error).__name__) from error


def _allowed(address: str, chosen: Settings) -> SplitResult:
    if not chosen.egress_hosts:
        raise NotFetched(Refusal.OFF)
    try:
        place = urlsplit(address[:_LONGEST_ADDRESS])
        port = place.port
    except ValueError as error:
        raise NotFetched(Refusal.ADDRESS, address[:80]) from error
    usual = port in (None, _PORTS.get(place.scheme))
    if place.scheme not in _PORTS or not place.hostname or place.username is not None:
        raise NotFetched(Refusal.ADDRESS, address[:80])
    if not usual and port != chosen.egress_test_port:
        raise NotFetched(Refusal.ADDRESS, address[:80])
    if place.hostname.lower() not in chosen.egress_hosts:
        raise NotFetched(Refusal.HOST, place.hostname)
    return place


def _connect(
    place: SplitResult, chosen: Settings, deadline: Deadline
) -> http.client.HTTPConnection:
    """Connect to one of the host's addresses, each of which was looked at before."""
    host, port = place.hostname or "", place.port or _PORTS[place.scheme]
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    for _family, _kind, _protocol, _name, target in found:
        _require_public(str(target[0]), port, chosen)
    line = socket.create_connection((str(found[0][4][0]), port), timeout=deadline.left)
    try:
        _require_public(str(line.getpeername()[0]), port, chosen)
        if place.scheme == "https":
            line = ssl.create_default_context().wrap_socket(line, server_hostname=host)
    except (NotFetched, OSError):
        line.close()
        raise
    connection = http.client.HTTPConnection(host, port)
    connection.sock = line
    return connection


def _require_public(address: str, port: int, chosen: Settings) -> None:
    told = ipaddress.ip_address(address.partition("%")[0])
    mapped = getattr(told, "ipv4_mapped", None) or told
    if mapped.is_loopback and port == chosen.egress_test_port:
        return
    if not mapped.is_global or mapped.is_multicast:
        raise NotFetched(Refusal.PRIVATE, address)


def _ask(
    connection: http.client.HTTPConnection,
    place: SplitResult,
    types: frozenset[str],
    question: Question | None,
) -> None:
    target = place._replace(scheme="", netloc="", fragment="").geturl() or "/"
    headers = {"Accept": ", ".join(sorted(types))}
    if question is None:
        connection.request("GET", target, headers=headers)
    else:
        headers["Content-Type"] = question.media_type
        connection.request("POST", target, body=question.body, headers=headers)


def _read(
    connection: http.client.HTTPConnection,
    types: frozenset[str],
    most_bytes: int,
    deadline: Deadline,
) -> bytes:
    line = connection.sock
    with connection.getresponse() as answer:
        _require_status(answer.status)
        told = (answer.getheader("Content-Type") or "").partition(";")[0].strip().lower()
        if told not in types:
            raise NotFetched(Refusal.TYPE, told)
        return _body(line, answer, most_bytes, deadline)


def _require_status(status: int) -> None:
    if status in range(300, 400):
        raise NotFetched(Refusal.REDIRECT, str(status))
    if status != _OK:
        raise NotFetched(Refusal.STATUS, str(status))


def _body(
    line: socket.socket,
    answer: http.client.HTTPResponse,
    most_bytes: int,
    deadline: Deadline,
) -> bytes:
    """Read piece by piece, so that a slow sender cannot stretch the time."""
    pieces: list[bytes] = []
    size = 0
    while True:
        line.settimeout(deadline.left)
        piece = answer.read1(_CHUNK)
        if not piece:
            return b"".join(pieces)
        size += len(piece)
        if size > most_bytes:
            raise NotFetched(Refusal.SIZE)
        pieces.append(piece)
        _ = deadline.left
