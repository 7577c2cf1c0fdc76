import struct
import threading
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from socketserver import BaseRequestHandler, TCPServer, ThreadingTCPServer

import pytest

from portal.core.settings import Settings, UnsafeSettings, configure
from portal.core.storage import BlobStore
from portal.records.documents.rules import DOCUMENTS
from portal.records.documents.services import inspect, refusals
from portal.records.documents.services.scanners import (
    ClamdScanner,
    NoScanner,
    Scan,
    Verdict,
    scanner,
)
from tests.factories.uploads import EICAR, make_image, make_pdf


class Clamd(BaseRequestHandler):
    """Speaks INSTREAM as clamd does: pieces with their length, a zero at the end."""

    def handle(self) -> None:
        assert self._take(10) == b"zINSTREAM\0"
        data = b""
        while size := struct.unpack("!I", self._take(4))[0]:
            data += self._take(size)
        self.request.sendall(self._judge(data) + b"\0")

    def _judge(self, data: bytes) -> bytes:
        if len(data) > 5 << 20:
            return b"INSTREAM size limit exceeded. ERROR"
        return b"stream: Eicar-Test-Signature FOUND" if EICAR in data else b"stream: OK"

    def _take(self, size: int) -> bytes:
        taken = b""
        while len(taken) < size:
            taken += self.request.recv(size - len(taken)) or b"?"
        return taken


class Silent(BaseRequestHandler):
    """Hangs up without a word."""

    def handle(self) -> None:
        self.request.recv(10)


def serve(handler: type[BaseRequestHandler]) -> Iterator[str]:
    with ThreadingTCPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield f"tcp:127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


@pytest.fixture
def clamd() -> Iterator[str]:
    yield from serve(Clamd)


@pytest.fixture
def silent() -> Iterator[str]:
    yield from serve(Silent)


@pytest.fixture
def closed_port() -> str:
    with TCPServer(("127.0.0.1", 0), Silent) as server:
        return f"tcp:127.0.0.1:{server.server_address[1]}"


def test_clean_and_infected_are_told_apart(clamd: str) -> None:
    asked = ClamdScanner(clamd)
    assert asked.scan(b"hello") == Scan(Verdict.CLEAN)
    assert asked.scan(b"") == Scan(Verdict.CLEAN)
    assert asked.scan(bytes(300_000) + EICAR) == Scan(Verdict.INFECTED, "Eicar-Test-Signature")


def test_refusal_of_the_scanner_is_no_verdict(clamd: str) -> None:
    assert ClamdScanner(clamd).scan(bytes(6 << 20)).verdict is Verdict.NO_ANSWER


def test_scanner_that_is_down_is_no_verdict(closed_port: str, silent: str, tmp_path: Path) -> None:
    for address in (closed_port, silent, f"unix:{tmp_path}/none"):
        assert ClamdScanner(address).scan(b"hello").verdict is Verdict.NO_ANSWER


@pytest.mark.parametrize("address", ["clamd", "tcp:localhost", "tcp:a:b", "http:x:1", "unix:"])
def test_bad_address_is_refused(address: str) -> None:
    with pytest.raises(UnsafeSettings, match="PORTAL_CLAMD"):
        ClamdScanner(address)


def test_installation_chooses_its_scanner(chosen: Settings, clamd: str) -> None:
    assert isinstance(scanner(), NoScanner)
    assert scanner().scan(EICAR) == Scan(Verdict.NOT_ASKED)
    configure(replace(chosen, clamd_address=clamd))
    assert isinstance(scanner(), ClamdScanner)


def test_infected_upload_is_refused_and_leaves_nothing(
    chosen: Settings, store: BlobStore, clamd: str
) -> None:
    configure(replace(chosen, clamd_address=clamd))
    data = make_image() + EICAR
    with pytest.raises(refusals.Infected, match=r"mã độc trong tệp “ảnh\.jpg”"):
        inspect(BytesIO(data), "ảnh.jpg", DOCUMENTS)
    assert list(store.keys()) == []


def test_clean_upload_says_who_cleared_it(chosen: Settings, clamd: str) -> None:
    configure(replace(chosen, clamd_address=clamd))
    found = inspect(BytesIO(make_pdf()), "đơn.pdf", DOCUMENTS)
    assert found.report["antivirus"] == "clean"
    assert found.scanned


def test_upload_is_not_lost_while_the_scanner_is_down(
    chosen: Settings, store: BlobStore, closed_port: str
) -> None:
    configure(replace(chosen, clamd_address=closed_port))
    found = inspect(BytesIO(make_pdf()), "đơn.pdf", DOCUMENTS)
    assert not found.scanned
    assert store.verify(found.sha256)
