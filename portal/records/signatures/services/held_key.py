"""A signer that keeps its parsed key, and a time-stamping authority for demonstrations.

The library's own signer parses the key twice for every signature (about 85 ms of CPU with
RSA-2048) and builds the CMS from objects; this one holds the key and writes the bytes.
"""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime

from asn1crypto import cms, x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from pyhanko.sign.timestamps import TimeStamper

from portal.records.signatures.rules import Mechanism
from portal.records.signatures.services import der
from portal.records.signatures.services.cms_signer import (
    DIGEST,
    SHA256,
    CmsSigner,
    public_key,
    rsa_padding,
)
from portal.records.signatures.services.refusals import KeyAndCertificateDiffer

PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey

_TIMESTAMP_INFO = der.oid("1.2.840.113549.1.9.16.1.4")
# An arc of our own under 2.25 (X.667): this policy promises nothing.
_DEMONSTRATION_POLICY = der.oid("2.25.285730018224710953241174086345120519047")


class HeldKeySigner(CmsSigner):
    """Signs with a key object that was parsed once: ECDSA or RSA, SHA-256.

    Raises KeyAndCertificateDiffer when the certificate holds another public key.
    """

    def __init__(
        self,
        key: PrivateKey,
        certificate: x509.Certificate,
        chain: Sequence[x509.Certificate] = (),
        mechanism: Mechanism | None = None,
    ) -> None:
        super().__init__(certificate, chain, mechanism)
        if key.public_key() != public_key(certificate):
            raise KeyAndCertificateDiffer
        self._key = key

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.mechanism}>"

    def sign_bytes(self, data: Sequence[bytes]) -> list[bytes]:
        """Sign in this process."""
        return [self._sign(each) for each in data]

    def sign_inside(self, content_type: bytes, content: bytes) -> cms.ContentInfo:
        """Make a CMS that carries its content, as a timestamp token does."""
        attributes = self.signed_attributes(hashlib.sha256(content).digest(), content_type)
        held = der.sequence(content_type, der.explicit(0, der.octets(content)))
        return self.package(der.VERSION_3, held, attributes, self._sign(attributes), b"")

    def _sign(self, data: bytes) -> bytes:
        if isinstance(self._key, rsa.RSAPrivateKey):
            return self._key.sign(data, rsa_padding(self.mechanism), hashes.SHA256())
        return self._key.sign(data, ec.ECDSA(hashes.SHA256()))


class DemonstrationTimeStamper(TimeStamper):
    """Makes RFC 3161 tokens in this process; its certificate says that it is a trial."""

    def __init__(self, signer: HeldKeySigner, moment: datetime | None = None) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # pyHanko types it not.
        self._signer = signer
        self._moment = moment

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> cms.ContentInfo:
        """Stamp a SHA-256 digest with the given (or the present) time."""
        if md_algorithm != DIGEST:
            raise ValueError(f"Only {DIGEST} is stamped, not {md_algorithm}.")
        info = der.sequence(
            der.VERSION_1,
            _DEMONSTRATION_POLICY,
            der.sequence(SHA256, der.octets(message_digest)),
            der.integer(secrets.randbits(63)),
            der.moment(self._moment or datetime.now(UTC)),
        )
        return self._signer.sign_inside(_TIMESTAMP_INFO, info)
