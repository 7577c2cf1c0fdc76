"""A signer that keeps its parsed key, and a time-stamping authority for demonstrations.

The library's own signer parses the key twice for every signature (about 85 ms of CPU with
RSA-2048) and builds the CMS from objects; this one holds the key and writes the bytes.
"""

import hashlib
import secrets
from datetime import UTC, datetime
from typing import Any

from asn1crypto import algos, cms, x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from pyhanko.sign.signers.pdf_cms import Signer
from pyhanko.sign.timestamps import TimeStamper

from portal.records.signatures.services import der

PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey

DIGEST = "sha256"
PSS_SALT_BYTES = 32  # The length of the digest: what signing devices use, unlike the maximum.

_DATA = der.oid("1.2.840.113549.1.7.1")
_SIGNED_DATA = der.oid("1.2.840.113549.1.7.2")
_TIMESTAMP_INFO = der.oid("1.2.840.113549.1.9.16.1.4")
_CONTENT_TYPE = der.oid("1.2.840.113549.1.9.3")
_MESSAGE_DIGEST = der.oid("1.2.840.113549.1.9.4")
_ALGORITHM_PROTECTION = der.oid("1.2.840.113549.1.9.52")
_SIGNING_CERTIFICATE_V2 = der.oid("1.2.840.113549.1.9.16.2.47")
_TIMESTAMP_TOKEN = der.oid("1.2.840.113549.1.9.16.2.14")
_SHA256: bytes = algos.DigestAlgorithm({"algorithm": DIGEST}).dump()
# An arc of our own under 2.25 (X.667): this policy promises nothing.
_DEMONSTRATION_POLICY = der.oid("2.25.285730018224710953241174086345120519047")


class HeldKeySigner(Signer):
    """Signs with a key object that was parsed once: ECDSA P-256 or RSASSA-PSS, SHA-256.

    Sources: Thông tư 15/2025/TT-BKHCN, Phụ lục I; RFC 5652; ETSI EN 319 122-1.
    """

    def __init__(
        self, key: PrivateKey, certificate: x509.Certificate, chain: tuple[x509.Certificate, ...]
    ) -> None:
        mechanism = _mechanism(key)
        super().__init__(signing_cert=certificate, signature_mechanism=mechanism)
        self._key = key
        self._mechanism_der: bytes = mechanism.dump()
        self._certificates = der.set_of(certificate.dump(), *(each.dump() for each in chain))
        fingerprint = der.octets(hashlib.sha256(certificate.dump()).digest())
        self._identifier = der.sequence(der.sequence(der.sequence(fingerprint)))
        self._issuer_serial = der.sequence(
            certificate.issuer.dump(), der.integer(certificate.serial_number)
        )

    async def async_sign_raw(
        self,
        data: bytes,
        digest_algorithm: str,  # noqa: ARG002 - the library's signature; ours is fixed.
        dry_run: bool = False,  # noqa: FBT001, FBT002 - as above.
    ) -> bytes:
        """Sign bytes; a dry run gives the longest signature there can be."""
        if dry_run:
            return bytes((self._key.key_size + 7) // 8 * 2 + 16)
        return self._sign(data)

    async def async_sign(  # type: ignore[override]
        self,
        data_digest: bytes,
        digest_algorithm: str,  # noqa: ARG002 - as above.
        timestamper: TimeStamper | None = None,
        **_settings: Any,  # noqa: ANN401 - what PAdES does not use, such as a claimed time.
    ) -> cms.ContentInfo:
        """Make the detached CMS of a PDF signature, with a timestamp when there is a source."""
        attributes, signature = self._sign_digest(_DATA, data_digest)
        unsigned = b""
        if timestamper is not None:
            digest = hashlib.sha256(signature).digest()
            token = await timestamper.async_timestamp(digest, DIGEST)
            unsigned = der.implicit(1, der.set_of(_attribute(_TIMESTAMP_TOKEN, token.dump())))
        content = der.sequence(_DATA)
        return self._package(der.VERSION_1, content, attributes, signature, unsigned)

    def sign_inside(self, content_type: bytes, content: bytes) -> cms.ContentInfo:
        """Make a CMS that carries its content, as a timestamp token does."""
        attributes, signature = self._sign_digest(content_type, hashlib.sha256(content).digest())
        held = der.sequence(content_type, der.explicit(0, der.octets(content)))
        return self._package(der.VERSION_3, held, attributes, signature, b"")

    def _sign_digest(self, content_type: bytes, digest: bytes) -> tuple[bytes, bytes]:
        protection = der.sequence(_SHA256, der.implicit(1, self._mechanism_der))
        attributes = der.set_of(
            _attribute(_CONTENT_TYPE, content_type),
            _attribute(_MESSAGE_DIGEST, der.octets(digest)),
            _attribute(_ALGORITHM_PROTECTION, protection),
            _attribute(_SIGNING_CERTIFICATE_V2, self._identifier),
        )
        return attributes, self._sign(attributes)

    def _sign(self, data: bytes) -> bytes:
        digest = hashes.SHA256()
        if isinstance(self._key, rsa.RSAPrivateKey):
            return self._key.sign(data, padding.PSS(padding.MGF1(digest), PSS_SALT_BYTES), digest)
        return self._key.sign(data, ec.ECDSA(digest))

    def _package(
        self, version: bytes, content: bytes, attributes: bytes, signature: bytes, unsigned: bytes
    ) -> cms.ContentInfo:
        signer = der.sequence(
            der.VERSION_1,
            self._issuer_serial,
            _SHA256,
            der.implicit(0, attributes),
            self._mechanism_der,
            der.octets(signature),
            unsigned,
        )
        certificates = der.implicit(0, self._certificates)
        signed = der.sequence(
            version, der.set_of(_SHA256), content, certificates, der.set_of(signer)
        )
        return cms.ContentInfo.load(der.sequence(_SIGNED_DATA, der.explicit(0, signed)))


class DemonstrationTimeStamper(TimeStamper):
    """Makes RFC 3161 tokens in this process; its certificate says that it is a trial."""

    def __init__(self, signer: HeldKeySigner, moment: datetime | None = None) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._signer = signer
        self._moment = moment

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> cms.ContentInfo:
        """Stamp a SHA-256 digest with the given (or the present) time."""
        if md_algorithm != DIGEST:
            raise ValueError(f"Only {DIGEST} is stamped, not {md_algorithm}.")
        info = der.sequence(
            der.VERSION_1,
            _DEMONSTRATION_POLICY,
            der.sequence(_SHA256, der.octets(message_digest)),
            der.integer(secrets.randbits(63)),
            der.moment(self._moment or datetime.now(UTC)),
        )
        return self._signer.sign_inside(_TIMESTAMP_INFO, info)


def _attribute(kind: bytes, value: bytes) -> bytes:
    return der.sequence(kind, der.set_of(value))


def _mechanism(key: PrivateKey) -> algos.SignedDigestAlgorithm:
    if isinstance(key, ec.EllipticCurvePrivateKey):
        return algos.SignedDigestAlgorithm({"algorithm": "sha256_ecdsa"})
    digest = {"algorithm": DIGEST}
    parameters: dict[str, Any] = {
        "hash_algorithm": digest,
        "mask_gen_algorithm": {"algorithm": "mgf1", "parameters": digest},
        "salt_length": PSS_SALT_BYTES,
    }
    return algos.SignedDigestAlgorithm(
        {"algorithm": "rsassa_pss", "parameters": algos.RSASSAPSSParams(parameters)}
    )
