"""Time-stamping authorities of a test, over real HTTP, that fail on command."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from asn1crypto import tsp, x509
from cryptography.hazmat.primitives.serialization import Encoding

from portal.core import clock
from portal.core.settings import Settings, configure, settings
from portal.records.signatures.services import certificates, demo_pki, der
from portal.records.signatures.services.certificates import Authority, Subject
from portal.records.signatures.services.cms_signer import SHA256
from portal.records.signatures.services.held_key import HeldKeySigner

_INFO = der.oid("1.2.840.113549.1.9.16.1.4")
_POLICY = der.oid("2.25.285730018224710953241174086345120519047")
FAILURES = ("500", "timeout", "nonce", "imprint", "garbage", "refused", "stranger", "clock")


def make_stamper(
    chosen: Settings, *, start: datetime | None = None, issuer: Authority | None = None
) -> HeldKeySigner:
    """Certify an authority for ten years, by the demonstration's root unless told otherwise."""
    made = certificates.issue_timestamper(
        Subject("Dịch vụ dấu thời gian thử nghiệm", "Bản trình diễn"),
        issuer=issuer or demo_pki.load(chosen).root,
        start=start or clock.now() - timedelta(days=30),
    )
    der_bytes = made.certificate.public_bytes(Encoding.DER)
    return HeldKeySigner(made.key, x509.Certificate.load(der_bytes))


def stranger(chosen: Settings) -> HeldKeySigner:
    """Make an authority that nobody trusts."""
    root = certificates.issue_authority(
        Subject("Gốc lạ", "Không ai biết"),
        issuer=None,
        start=clock.now() - timedelta(days=30),
        years=20,
    )
    return make_stamper(chosen, issuer=root)


@dataclass
class StampService:
    """Two authorities, ``/a`` and ``/b``, each with what it shall do wrong next."""

    signers: dict[str, HeldKeySigner]
    foreign: HeldKeySigner
    orders: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    meanwhile: list[Callable[[], object]] = field(default_factory=list)  # What others do then.

    def answer(self, path: str, query: bytes) -> tuple[int, bytes]:
        self.asked.append(path)
        while self.meanwhile:
            self.meanwhile.pop()()
        order = self.orders.get(path, "")
        if order == "timeout":
            time.sleep(1.6)
        if order == "500":
            return 500, b""
        if order == "garbage":
            return 200, b"<html>Not a timestamp</html>"
        if order == "refused":
            return 200, der.sequence(der.sequence(der.integer(2)))
        asked = tsp.TimeStampReq.load(query, strict=True)
        signer = self.foreign if order == "stranger" else self.signers[path]
        token = signer.sign_inside(_INFO, _info(asked, order)).dump()
        return 200, der.sequence(der.sequence(der.integer(0)), token)


def _info(asked: tsp.TimeStampReq, order: str) -> bytes:
    digest: bytes = asked["message_imprint"]["hashed_message"].native
    digest = bytes(32) if order == "imprint" else digest
    nonce: int = asked["nonce"].native + (1 if order == "nonce" else 0)
    late = timedelta(hours=2) if order == "clock" else timedelta()
    return der.sequence(
        der.VERSION_1,
        _POLICY,
        der.sequence(SHA256, der.octets(digest)),
        der.integer(4711),
        der.moment(clock.now() + late),
        der.integer(nonce),
    )


class _Handler(BaseHTTPRequestHandler):
    def __init__(self, service: StampService, *rest: object) -> None:
        self.service = service
        super().__init__(*rest)  # type: ignore[arg-type]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        status, answer = self.service.answer(self.path, body)
        self.send_response(status)
        self.send_header("Content-Type", "application/timestamp-reply")
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_told: object) -> None:
        pass


class _Server(ThreadingHTTPServer):
    def handle_error(self, *_told: object) -> None:
        """Say nothing when a caller has left before the answer."""


@contextmanager
def connected(**changes: object) -> Iterator[StampService]:
    """Serve two authorities and put settings in force that name them."""
    before = settings()
    signer = make_stamper(before)
    made = StampService({"/a": signer, "/b": make_stamper(before)}, stranger(before))
    with _Server(("127.0.0.1", 0), partial(_Handler, made)) as server:
        port = server.server_address[1]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        configure(
            replace(
                before,
                egress_hosts=frozenset({"localhost"}),
                egress_test_port=port,
                timestamp_authorities=tuple(f"http://localhost:{port}/{x}" for x in "ab"),
                timestamp_seconds=1,
                **changes,  # type: ignore[arg-type]
            )
        )
        try:
            yield made
        finally:
            configure(before)
            server.shutdown()
