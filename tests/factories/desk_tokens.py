"""A token on an officer's desk and the local service of its maker, over a real socket.

The service speaks what the page speaks to it: a WebSocket (RFC 6455) of one order and one reply.
It fetches the file from the one address, signs it, and posts it to the other. It fails on
command.
"""

import base64
import hashlib
import json
import struct
import threading
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.error import HTTPError

from asn1crypto import x509
from cryptography.hazmat.primitives.serialization import Encoding

from portal.core import clock
from portal.core.access import Actor
from portal.core.settings import configure, settings
from portal.records.signatures.rules import OFFICER_FIELD, Owner, Purpose
from portal.records.signatures.services import appearances, signing
from portal.records.signatures.services.held_key import HeldKeySigner
from portal.records.signatures.services.signers import Device
from tests.factories.signatures import AGENCY
from tests.factories.signers import Held, hold, make_ec, write_plan

_MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_BOUNDARY = "tep-da-ky"


@dataclass
class Token:
    """A key that only its officer's machine reaches."""

    held: Held
    name: str

    def sign(self, pdf: bytes, *, certify: bool = True) -> bytes:
        """Sign a paper in the place that was left for it, with a timestamp."""
        chain = (self.held.certificate, self.held.issuer)
        own, issuer = (x509.Certificate.load(c.public_bytes(Encoding.DER)) for c in chain)
        stamp = appearances.signature_stamp(self.name)
        act = signing.Act(OFFICER_FIELD, certify, "Ký ban hành", stamp, clock.now())
        return signing.sign(
            pdf, Device(HeldKeySigner(self.held.key, own, (issuer,)), settings()), act
        )


def make_token(name: str, account_id: object) -> Token:
    """Make a token with a certificate of the demonstration's authority."""
    owner = Owner(Purpose.OFFICER, str(account_id), name, AGENCY)
    start = clock.now().replace(year=clock.now().year - 1)
    return Token(hold(settings(), make_ec(), owner, start=start), name)


def give_token(officer: Actor) -> Token:
    """Assign a token to an officer from now on, in the file of devices."""
    made = make_token(officer.name, officer.id)
    owner = Owner(Purpose.OFFICER, str(officer.id), officer.name, AGENCY)
    configure(write_plan(settings(), {"kind": "desk_token"}, made.held, owner=owner))
    return made


@dataclass
class DeskService:
    """The local service; ``meddle`` is what happens to a signed file before it is sent."""

    token: Token
    meddle: Callable[[bytes], bytes] = lambda pdf: pdf
    declines: str = ""
    twice: bool = False
    orders: list[dict[str, Any]] = field(default_factory=list)
    url: str = ""

    def carry_out(self, order: dict[str, Any]) -> dict[str, Any]:
        """Fetch, sign and hand in; give the reply."""
        self.orders.append(order)
        if self.declines:
            return {"Status": 4, "Message": self.declines, "FileName": ""}
        with urllib.request.urlopen(order["FileName"], timeout=10) as answer:  # noqa: S310
            pdf = answer.read()
        if self.twice:
            self.fetch_again(order["FileName"])
        try:
            said = upload(order["FileUploadHandler"], self.meddle(self.token.sign(pdf)))
        except HTTPError as error:
            return {"Status": 3, "Message": f"HTTP {error.code}", "FileName": ""}
        return {"Status": 0, "Message": "", "FileName": said["FileName"]}

    def fetch_again(self, address: str) -> None:
        """Use the address once more, whatever is answered."""
        with suppress(HTTPError):
            urllib.request.urlopen(address, timeout=10).close()  # noqa: S310


def upload(address: str, pdf: bytes) -> dict[str, Any]:
    """Post a file as such services do; raises HTTPError when it is refused."""
    head = (
        f"--{_BOUNDARY}\r\nContent-Disposition: form-data; "
        'name="uploadfile"; filename="van-ban.pdf"\r\nContent-Type: application/pdf\r\n\r\n'
    )
    body = head.encode() + pdf + f"\r\n--{_BOUNDARY}--\r\n".encode()
    headers = {"Content-Type": f"multipart/form-data; boundary={_BOUNDARY}"}
    asked = urllib.request.Request(address, body, headers)  # noqa: S310
    with urllib.request.urlopen(asked, timeout=20) as answer:  # noqa: S310
        said: dict[str, Any] = json.load(answer)
    return said


def _handler(service: DeskService) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            key = self.headers.get("Sec-WebSocket-Key", "")
            if self.path != "/SignApproved" or not key:
                self.send_error(404)
                return
            accepted = hashlib.sha1(f"{key}{_MAGIC}".encode()).digest()  # noqa: S324 - RFC 6455.
            self.send_response(101)
            self.send_header("Upgrade", "websocket")
            self.send_header("Connection", "Upgrade")
            self.send_header("Sec-WebSocket-Accept", base64.b64encode(accepted).decode())
            self.end_headers()
            self.close_connection = True
            reply = json.dumps(service.carry_out(json.loads(self.read_frame()))).encode()
            self.wfile.write(b"\x81" + bytes([len(reply)]) + reply)

        def read_frame(self) -> bytes:
            """Read one masked text frame."""
            _kind, size = self.rfile.read(2)
            length = size & 0x7F
            if length == 126:
                (length,) = struct.unpack("!H", self.rfile.read(2))
            mask = self.rfile.read(4)
            return bytes(c ^ mask[n % 4] for n, c in enumerate(self.rfile.read(length)))

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Handler


@contextmanager
def running(service: DeskService) -> Iterator[DeskService]:
    """Run the service on a free port, and tell the portal of it."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(service))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    service.url = f"ws://127.0.0.1:{server.server_address[1]}/SignApproved"
    configure(replace(settings(), desk_service=service.url))
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
