"""Missing issuers and lists fetched from a real server on this machine."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from flask import Flask

from portal.core.database import session, transaction
from portal.core.settings import configure, settings
from portal.records.signatures.rules import Reason, Verdict, Verification
from portal.records.signatures.services import trust, verify, verifying
from portal.records.validation.models import FetchedEvidence
from portal.records.validation.services import fetching
from tests.records.signatures.corpus.pki import NOW, issue, make_list, world
from tests.records.signatures.corpus.producers import written
from tests.records.signatures.corpus.signing import sign


@dataclass
class Publisher:
    """An authority's web site: its certificate and its list."""

    port: int
    held: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)


class _Handler(BaseHTTPRequestHandler):
    def __init__(self, publisher: Publisher, *rest: object) -> None:
        self.publisher = publisher
        super().__init__(*rest)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        self.publisher.asked.append(self.path)
        kind, body = self.publisher.held.get(self.path, ("text/plain", b""))
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", kind)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_told: object) -> None:
        pass


@pytest.fixture
def publisher(app: Flask) -> Iterator[Publisher]:  # noqa: ARG001 - its settings are changed.
    made = Publisher(0)
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, made)) as server:
        made.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        before = settings()
        chosen = configure(
            replace(before, egress_hosts=frozenset({"localhost"}), egress_test_port=made.port)
        )
        verifying.set_fetcher(
            chosen, lambda lists, issuers, now: fetching.fetch_all(lists, issuers, now=now)
        )
        yield made
        server.shutdown()
        configure(before)


def signed_by(publisher: Publisher) -> tuple[bytes, x509.Certificate]:
    holder = issue(
        "Người có địa chỉ", world().middle, kind="p256", fetch=f"http://localhost:{publisher.port}"
    )
    world().people["fetching"] = holder
    return sign(written(), who="fetching", chain=False, stamp="ours"), holder.certificate


def look(pdf: bytes) -> Verification:
    root = world().root.der
    return verify(pdf, now=NOW, trusting=trust.Trust((root,), (root,)))


def publish(publisher: Publisher, *, revoked: bool = False) -> None:
    middle = world().middle
    der = middle.certificate.public_bytes(Encoding.DER)
    gone = ((world().people["fetching"], NOW - timedelta(days=2)),) if revoked else ()
    publisher.held["/issuer.cer"] = ("application/pkix-cert", der)
    publisher.held["/list.crl"] = ("application/pkix-crl", make_list(middle, *gone))


def test_a_missing_issuer_is_fetched(publisher: Publisher) -> None:
    pdf, _certificate = signed_by(publisher)
    assert Reason.UNKNOWN_SIGNER in look(pdf).signatures[0].reasons
    with transaction() as own:
        own.query(FetchedEvidence).delete()
    publish(publisher)
    found = look(pdf)
    assert found.signatures[0].trusted
    assert Reason.UNKNOWN_SIGNER not in found.signatures[0].reasons


def test_a_fetched_list_revokes(publisher: Publisher) -> None:
    pdf, _certificate = signed_by(publisher)
    publish(publisher, revoked=True)
    found = look(pdf)
    assert found.verdict is Verdict.INVALID
    assert Reason.REVOKED in found.signatures[0].reasons


def test_answers_and_failures_are_remembered(publisher: Publisher) -> None:
    pdf, _certificate = signed_by(publisher)
    look(pdf)
    asked = len(publisher.asked)
    assert asked == 2
    look(pdf)
    assert len(publisher.asked) == asked
    with transaction(writing=False):
        kept = session().get(FetchedEvidence, f"http://localhost:{publisher.port}/issuer.cer")
        assert kept is not None
        assert (kept.body, kept.refusal) == (None, "status")
        assert kept.fresh_until == NOW + timedelta(minutes=10)


def test_nothing_is_asked_where_fetching_is_off(publisher: Publisher) -> None:
    pdf, _certificate = signed_by(publisher)
    configure(replace(settings(), egress_hosts=frozenset()))
    assert look(pdf).verdict is Verdict.INDETERMINATE
    assert publisher.asked == []


def test_nothing_is_asked_for_a_file_that_lacks_nothing(publisher: Publisher) -> None:
    found = verify(sign(written(), stamp="ours"), now=NOW, trusting=world().trust)
    assert found.verdict is Verdict.VALID
    assert publisher.asked == []
