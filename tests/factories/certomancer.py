"""Authorities that we did not write: certomancer issues, revokes, answers and stamps over HTTP.

Its clock is the portal's, so that one test can ask it in 2026 and again in 2035.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from asn1crypto import x509
from certomancer.integrations.animator import Animator, AnimatorArchStore
from certomancer.registry import ArchLabel, CertLabel, CertomancerConfig, PKIArchitecture
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from werkzeug.serving import WSGIRequestHandler, make_server

from portal.core import clock
from portal.core.settings import configure, settings
from portal.records.signatures.rules.believing import Trust
from portal.records.signatures.services.held_key import HeldKeySigner

ARCHITECTURE = "province"
_PEOPLE = ("officer", "revoked", "agency")
# Asked in this order; what the second one's certificate stamps before its time is refused.
_STAMPERS = {"stamper-2": (2034, 2044), "stamper-1": (2025, 2036)}
_RESPONDER = "responder"
_NAMES = ("root", "issuing", *_PEOPLE, *_STAMPERS, _RESPONDER)


@dataclass(frozen=True)
class Authorities:
    """What runs on a port of this machine."""

    keys: dict[str, ec.EllipticCurvePrivateKey]
    architecture: PKIArchitecture

    def certificate(self, name: str) -> x509.Certificate:
        return self.architecture.get_cert(CertLabel(name))

    def signer(self, name: str) -> HeldKeySigner:
        """Give a signer with the key and certificate of one of the people."""
        chain = (self.certificate("issuing"),)
        return HeldKeySigner(self.keys[name], self.certificate(name), chain)

    def trust(self) -> Trust:
        """Believe the root for signers and stamps; all the rest must be brought or fetched."""
        root = self.certificate("root").dump()
        return Trust(signers=(root,), timestamps=(root,))


class _Silent(WSGIRequestHandler):
    def log(self, *_told: object) -> None:
        pass


@contextmanager
def authorities(folder: Path) -> Iterator[Authorities]:
    """Serve the authorities, believed and named by the settings in force meanwhile."""
    keys = {name: _make_key(folder / f"{name}.pem") for name in _NAMES}
    before, animator = settings(), Animator(AnimatorArchStore({}), allow_time_override=False)

    def application(environ: dict[str, Any], start: Any) -> Any:
        animator.fixed_time = clock.now()
        return animator(environ, start)

    server = make_server("127.0.0.1", 0, application, threaded=True, request_handler=_Silent)
    address = f"http://localhost:{server.port}"
    config = CertomancerConfig(_describe(address), key_search_dir=str(folder))
    architecture = config.get_pki_arch(ArchLabel(ARCHITECTURE))
    animator.architectures = AnimatorArchStore({ArchLabel(ARCHITECTURE): architecture})
    threading.Thread(target=server.serve_forever, daemon=True).start()
    stampers = tuple(f"{address}/{ARCHITECTURE}/tsa/{name}" for name in _STAMPERS)
    configure(
        replace(
            before,
            egress_hosts=frozenset({"localhost"}),
            egress_test_port=server.port,
            timestamp_authorities=stampers,
            timestamp_seconds=20,
        )
    )
    try:
        yield Authorities(keys, architecture)
    finally:
        configure(before)
        server.shutdown()
        server.server_close()


def _make_key(path: Path) -> ec.EllipticCurvePrivateKey:
    key = ec.generate_private_key(ec.SECP256R1())
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return key


def _describe(address: str) -> dict[str, Any]:
    """Write the configuration: one root, one issuing authority, and what they serve."""
    entity = {"country-name": "VN", "organization-name": "Cơ quan thử nghiệm"}
    return {
        "external-url-prefix": address,
        "keysets": {"keys": {"keys": {name: {"path": f"{name}.pem"} for name in _NAMES}}},
        "pki-architectures": {
            ARCHITECTURE: {
                "keyset": "keys",
                "entities": {name: {**entity, "common-name": name} for name in _NAMES},
                "certs": _certificates(),
                "services": _services(),
            }
        },
    }


def _certificates() -> dict[str, Any]:
    plain: dict[str, Any] = {"issuer": "issuing", "validity": _years(2025, 2029)}
    people: dict[str, Any] = {
        name: {**plain, "profiles": ["digsig-commitment"]} for name in _PEOPLE
    }
    people["revoked"]["revocation"] = {
        "revoked-since": "2026-06-01T00:00:00+0000",
        "reason": "key_compromise",
    }
    stamping = {"id": "extended_key_usage", "critical": True, "value": ["time_stamping"]}
    stampers = {
        name: {"issuer": "issuing", "validity": _years(*years), "extensions": [stamping]}
        for name, years in _STAMPERS.items()
    }
    authority = {"id": "simple-ca", "params": {"crl-repo": "root", "max-path-len": 1}}
    issuing = {"id": "simple-ca", "params": {"ocsp-service": "issuing", "max-path-len": 0}}
    made: dict[str, Any] = {
        "root": {"issuer": "root", "validity": _years(2025, 2050), "profiles": [authority]},
        "issuing": {"issuer": "root", "validity": _years(2025, 2049), "profiles": [issuing]},
        **people,
        **stampers,
        _RESPONDER: {
            "issuer": "issuing",
            "validity": _years(2025, 2049),
            "profiles": ["ocsp-responder"],
        },
    }
    return {name: {"subject": name, "subject-key": name, **each} for name, each in made.items()}


def _services() -> dict[str, Any]:
    return {
        "ocsp": {
            "issuing": {
                "for-issuer": "issuing",
                "responder-cert": _RESPONDER,
                "signing-key": _RESPONDER,
            }
        },
        "crl-repo": {
            "root": {
                "for-issuer": "root",
                "signing-key": "root",
                "simulated-update-schedule": "P30D",
            }
        },
        "time-stamping": {
            name: {"signing-key": name, "signing-cert": name, "certs-to-embed": ["issuing"]}
            for name in _STAMPERS
        },
    }


def _years(first: int, last: int) -> dict[str, str]:
    return {
        "valid-from": f"{first}-01-01T00:00:00+0000",
        "valid-to": f"{last}-01-01T00:00:00+0000",
    }
