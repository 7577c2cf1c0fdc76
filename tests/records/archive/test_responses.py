"""OCSP answers over real HTTP: good ones are kept, all others count as none."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID, NameOID
from flask import Flask

from portal.core import clock
from portal.core.settings import configure, settings
from portal.records.signatures.services import certificates, ocsp_answers
from portal.records.signatures.services.certificates import Authority, Subject


@dataclass
class Responder:
    issuer: Authority
    order: str = ""
    asked: list[bytes] = field(default_factory=list)
    address: str = ""

    def answer(self, query: bytes) -> bytes:
        self.asked.append(query)
        if self.order == "garbage":
            return b"nothing"
        key = ec.generate_private_key(ec.SECP256R1()) if self.order == "key" else self.issuer.key
        made = ocsp.load_der_ocsp_request(query)
        now = clock.now() - timedelta(days=9 if self.order == "old" else 0)
        revoked = now if self.order == "revoked" else None
        status = ocsp.OCSPCertStatus.REVOKED if revoked else ocsp.OCSPCertStatus.GOOD
        builder = ocsp.OCSPResponseBuilder().add_response_by_hash(
            made.issuer_name_hash,
            made.issuer_key_hash,
            made.serial_number + (1 if self.order == "serial" else 0),
            hashes.SHA1(),  # noqa: S303 - names only.
            status,
            now,
            now + timedelta(days=1),
            revoked,
            None,
        )
        builder = builder.responder_id(ocsp.OCSPResponderEncoding.NAME, self.issuer.certificate)
        return builder.sign(key, hashes.SHA256()).public_bytes(Encoding.DER)


class _Handler(BaseHTTPRequestHandler):
    def __init__(self, responder: Responder, *rest: object) -> None:
        self.responder = responder
        super().__init__(*rest)  # type: ignore[arg-type]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Type", "application/ocsp-response")
        self.end_headers()
        self.wfile.write(self.responder.answer(body))

    def log_message(self, *_told: object) -> None:
        pass


@pytest.fixture
def responder(app: Flask) -> Iterator[Responder]:  # noqa: ARG001 - its settings are changed.
    start = clock.now() - timedelta(days=9)
    issuer = certificates.issue_authority(Subject("Gốc", "Thử"), issuer=None, start=start, years=9)
    made, before = Responder(issuer), settings()
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, made)) as server:
        port = server.server_address[1]
        made.address = f"http://localhost:{port}/ocsp"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        hosts = frozenset({"localhost"})
        configure(replace(before, egress_hosts=hosts, egress_test_port=port))
        yield made
        configure(before)
        server.shutdown()


def issued(responder: Responder, addresses: int = 1) -> x509.Certificate:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Người ký")])
    places = [
        x509.AccessDescription(
            AuthorityInformationAccessOID.OCSP,
            x509.UniformResourceIdentifier(f"{responder.address}/{number}"),
        )
        for number in range(addresses)
    ]
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(responder.issuer.certificate.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(clock.now() - timedelta(days=1))
        .not_valid_after(clock.now() + timedelta(days=99))
        .add_extension(x509.AuthorityInformationAccess(places), critical=False)
        .sign(responder.issuer.key, hashes.SHA256())
    )


def ask(responder: Responder, certificate: x509.Certificate) -> bytes | None:
    issuer = responder.issuer.certificate
    return ocsp_answers.fetch_good_answer(certificate, issuer, now=clock.now())


def test_a_good_answer_is_kept(responder: Responder) -> None:
    certificate = issued(responder)
    first = ask(responder, certificate)
    assert first is not None
    assert ask(responder, certificate) == first
    assert len(responder.asked) == 1


@pytest.mark.parametrize("order", ["garbage", "key", "old", "revoked", "serial"])
def test_any_other_answer_counts_as_none(responder: Responder, order: str) -> None:
    responder.order = order
    assert ask(responder, issued(responder)) is None
    assert len(responder.asked) == 1


def test_who_names_many_responders_that_fail_is_asked_about_twice_and_then_left_alone(
    responder: Responder,
) -> None:
    responder.order = "garbage"
    certificate = issued(responder, addresses=50)
    for _ in range(3):
        assert ask(responder, certificate) is None
    assert len(responder.asked) == 2


def test_nobody_is_asked_where_fetching_is_off(responder: Responder) -> None:
    configure(replace(settings(), egress_hosts=frozenset()))
    assert ask(responder, issued(responder)) is None
    assert responder.asked == []
