"""Fetching from a real server on this machine, which tests alone may allow."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from dataclasses import replace as changed
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from portal.core import egress
from portal.core import settings as settings_module
from portal.core.egress import NotFetched, Refusal, fetch
from portal.core.settings import Settings, configure
from tests.conftest import make_settings

TYPES = ("application/pkix-crl",)


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        _ANSWERS[self.path.partition("?")[0]](self)

    def log_message(self, *_told: object) -> None:
        pass


def _send(
    handler: _Handler, status: int = 200, kind: str = TYPES[0], body: bytes = b"list"
) -> None:
    handler.send_response(status)
    handler.send_header("Content-Type", kind)
    handler.send_header("Location", "http://169.254.169.254/")
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


def _drip(handler: _Handler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", TYPES[0])
    handler.end_headers()
    for _ in range(40):
        try:
            handler.wfile.write(b"x")
            handler.wfile.flush()
        except OSError:
            return
        time.sleep(0.05)


_ANSWERS: dict[str, Callable[[_Handler], None]] = {
    "/list.crl": _send,
    "/away": lambda handler: _send(handler, status=302),
    "/missing": lambda handler: _send(handler, status=404),
    "/page": lambda handler: _send(handler, kind="text/html"),
    "/big": lambda handler: _send(handler, body=bytes(100_000)),
    "/slow": _drip,
}


@dataclass
class Site:
    port: int
    folder: Path

    def allow(self, *hosts: str, port: int | None = None) -> Settings:
        chosen = make_settings(self.folder)
        return configure(
            changed(chosen, egress_hosts=frozenset(hosts), egress_test_port=port or self.port)
        )

    def address(self, path: str, host: str = "localhost") -> str:
        return f"http://{host}:{self.port}{path}"


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    before = list(settings_module._current)
    with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        made = Site(server.server_address[1], tmp_path)
        made.allow("localhost")
        yield made
        server.shutdown()
    settings_module._current[:] = before


def test_what_is_allowed_is_fetched(site: Site) -> None:
    assert fetch(site.address("/list.crl?a=b"), types=TYPES) == b"list"


@pytest.mark.parametrize(
    ("path", "refusal"),
    [
        ("/away", Refusal.REDIRECT),
        ("/missing", Refusal.STATUS),
        ("/page", Refusal.TYPE),
    ],
)
def test_other_answers_are_refused(site: Site, path: str, refusal: Refusal) -> None:
    with pytest.raises(NotFetched) as told:
        fetch(site.address(path), types=TYPES)
    assert told.value.refusal is refusal


def test_too_much_is_refused(site: Site) -> None:
    with pytest.raises(NotFetched) as told:
        fetch(site.address("/big"), types=TYPES, most_bytes=50_000)
    assert told.value.refusal is Refusal.SIZE


def test_a_slow_sender_cannot_stretch_the_time(site: Site) -> None:
    begun = time.monotonic()
    with pytest.raises(NotFetched) as told:
        fetch(site.address("/slow"), types=TYPES, most_seconds=0.3)
    assert told.value.refusal is Refusal.TIME
    assert time.monotonic() - begun < 1.5


def test_the_limits_are_those_of_the_decision() -> None:
    assert (egress.MOST_BYTES, egress.MOST_SECONDS) == (20 * 1024 * 1024, 5.0)


@pytest.mark.parametrize(
    ("address", "refusal"),
    [
        ("ftp://localhost/list.crl", Refusal.ADDRESS),
        ("file:///etc/passwd", Refusal.ADDRESS),
        ("http://localhost:22/", Refusal.ADDRESS),
        ("http://user@localhost/", Refusal.ADDRESS),
        ("http://localhost:x/", Refusal.ADDRESS),
        ("http://elsewhere.example/list.crl", Refusal.HOST),
        ("http://localhost/list.crl", Refusal.PRIVATE),
    ],
)
def test_other_addresses_are_refused(site: Site, address: str, refusal: Refusal) -> None:
    site.allow("localhost")
    with pytest.raises(NotFetched) as told:
        fetch(address, types=TYPES)
    assert told.value.refusal is refusal


@pytest.mark.parametrize(
    "host",
    [
        "10.0.0.1",
        "192.168.1.1",
        "172.16.0.1",
        "169.254.169.254",
        "127.0.0.1",
        "0.0.0.0",  # noqa: S104 - asked for, not listened on.
        "100.64.0.1",
        "[::1]",
        "[fe80::1]",
        "[fd00::1]",
        "[::ffff:10.0.0.1]",
        "224.0.0.1",
    ],
)
def test_private_addresses_are_refused_though_listed(site: Site, host: str) -> None:
    site.allow(host.strip("[]"))
    with pytest.raises(NotFetched) as told:
        fetch(f"http://{host}/list.crl", types=TYPES)
    assert told.value.refusal is Refusal.PRIVATE


def test_nothing_is_fetched_where_no_host_is_listed(site: Site) -> None:
    site.allow()
    with pytest.raises(NotFetched) as told:
        fetch(site.address("/list.crl"), types=TYPES)
    assert told.value.refusal is Refusal.OFF


def test_a_name_that_changes_its_answer_gains_nothing(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The name is asked once; the socket that was opened is looked at again."""
    site.allow("rebinding.example", port=site.port)
    real, asked = socket.getaddrinfo, []

    def resolve(host: str, port: int, *args: object, **named: object) -> object:
        asked.append(host)
        if host == "rebinding.example":
            told = "93.184.216.34" if len(asked) == 1 else "10.0.0.1"
            return real(told, port, *args, **named)  # type: ignore[arg-type]
        return real(host, port, *args, **named)  # type: ignore[arg-type]

    def connect(target: tuple[str, int], timeout: float) -> socket.socket:
        assert target[0] == "93.184.216.34"
        return _Rebound(timeout)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(NotFetched) as told:
        fetch(site.address("/list.crl", "rebinding.example"), types=TYPES)
    assert told.value.refusal is Refusal.PRIVATE
    assert asked == ["rebinding.example"]


class _Rebound(socket.socket):
    """A socket that says it is connected to a private address."""

    def __init__(self, timeout: float) -> None:
        super().__init__()
        self.settimeout(timeout)

    def getpeername(self) -> tuple[str, int]:
        return ("10.0.0.1", 80)
