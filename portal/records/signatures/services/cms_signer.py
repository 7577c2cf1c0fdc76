"""The CMS of a PDF signature written as bytes, whatever device makes the signature inside it.

Building the same structures as Python objects costs more than all the cryptography. Every
device hands in one thing, the signature over the signed attributes; here it is verified with
the certificate before it is used, so that no wrong key and no foreign answer ever leaves.
Sources: Thông tư 15/2025/TT-BKHCN, Phụ lục I; RFC 5652; ETSI EN 319 122-1.
"""

import hashlib
from abc import abstractmethod
from collections.abc import Sequence
from typing import Any

from asn1crypto import algos, cms, x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from pyhanko.sign.signers.pdf_cms import Signer
from pyhanko.sign.timestamps import TimeStamper

from portal.records.signatures.rules import Mechanism
from portal.records.signatures.services import der
from portal.records.signatures.services.refusals import KeyAndCertificateDiffer, KeyNotFit

PublicKey = ec.EllipticCurvePublicKey | rsa.RSAPublicKey

DIGEST = "sha256"
PSS_SALT_BYTES = 32  # The length of the digest: what signing devices use, unlike the maximum.
LEAST_RSA_BITS = 2048  # Thông tư 15/2025/TT-BKHCN, Phụ lục I.
LEAST_EC_BITS = 256

DATA = der.oid("1.2.840.113549.1.7.1")
SIGNED_DATA = der.oid("1.2.840.113549.1.7.2")
_CONTENT_TYPE = der.oid("1.2.840.113549.1.9.3")
_MESSAGE_DIGEST = der.oid("1.2.840.113549.1.9.4")
_ALGORITHM_PROTECTION = der.oid("1.2.840.113549.1.9.52")
_SIGNING_CERTIFICATE_V2 = der.oid("1.2.840.113549.1.9.16.2.47")
TIMESTAMP_TOKEN = der.oid("1.2.840.113549.1.9.16.2.14")
SHA256: bytes = algos.DigestAlgorithm({"algorithm": DIGEST}).dump()


class CmsSigner(Signer):
    """Signs with SHA-256 through a device that is asked for raw signatures only."""

    def __init__(
        self,
        certificate: x509.Certificate,
        chain: Sequence[x509.Certificate] = (),
        mechanism: Mechanism | None = None,
    ) -> None:
        self._public = public_key(certificate)
        self.mechanism = fitting(self._public, mechanism)
        identifier = _IDENTIFIERS[self.mechanism]()
        super().__init__(signing_cert=certificate, signature_mechanism=identifier)
        self._mechanism_der: bytes = identifier.dump()
        self.certificate = certificate
        self.chain = tuple(chain)
        self._certificates = der.set_of(certificate.dump(), *(each.dump() for each in chain))
        fingerprint = der.octets(hashlib.sha256(certificate.dump()).digest())
        self._identifier = der.sequence(der.sequence(der.sequence(fingerprint)))
        self._issuer_serial = der.sequence(
            certificate.issuer.dump(), der.integer(certificate.serial_number)
        )

    @property
    def longest(self) -> int:
        """Give the most bytes that the CMS may take without a timestamp."""
        signature = (self._public.key_size + 7) // 8 * 2 + 16
        return len(self._certificates) + len(self._issuer_serial) + signature + 1024

    @abstractmethod
    def sign_bytes(self, data: Sequence[bytes]) -> list[bytes]:
        """Sign each of the given byte strings with the device, hashing with SHA-256.

        Raises a DeviceRefused when the device cannot, may not or does not answer in time.
        """

    def sign_all(self, data: Sequence[bytes]) -> list[bytes]:
        """Sign byte strings and verify each signature with the certificate.

        Raises KeyAndCertificateDiffer for signatures that the certificate does not confirm,
        or of another number than asked for, besides what the device raises.
        """
        signatures = self.sign_bytes(data)
        if len(signatures) != len(data):
            raise KeyAndCertificateDiffer
        for each, signature in zip(data, signatures, strict=True):
            self.verify(each, signature)
        return signatures

    def verify(self, data: bytes, signature: bytes) -> None:
        """Verify a signature of this signer; raises KeyAndCertificateDiffer."""
        try:
            _verify(self._public, self.mechanism, signature, data)
        except InvalidSignature as error:
            raise KeyAndCertificateDiffer from error

    async def async_sign_raw(
        self,
        data: bytes,
        digest_algorithm: str,  # noqa: ARG002 - the library's signature; ours is fixed.
        dry_run: bool = False,  # noqa: FBT001, FBT002 - as above.
    ) -> bytes:
        """Sign bytes; a dry run gives the longest signature there can be."""
        if dry_run:
            return bytes((self._public.key_size + 7) // 8 * 2 + 16)
        return self.sign_all([data])[0]

    async def async_sign(  # type: ignore[override]
        self,
        data_digest: bytes,
        digest_algorithm: str,  # noqa: ARG002 - as above.
        timestamper: TimeStamper | None = None,
        **_settings: Any,
    ) -> cms.ContentInfo:
        """Make the detached CMS of a PDF signature, with a timestamp when there is a source."""
        attributes = self.signed_attributes(data_digest)
        signature = self.sign_all([attributes])[0]
        return await self.complete(attributes, signature, timestamper)

    def signed_attributes(self, digest: bytes, content_type: bytes = DATA) -> bytes:
        """Write what is really signed: type, digest of the content, algorithm, certificate."""
        protection = der.sequence(SHA256, der.implicit(1, self._mechanism_der))
        return der.set_of(
            attribute(_CONTENT_TYPE, content_type),
            attribute(_MESSAGE_DIGEST, der.octets(digest)),
            attribute(_ALGORITHM_PROTECTION, protection),
            attribute(_SIGNING_CERTIFICATE_V2, self._identifier),
        )

    async def complete(
        self, attributes: bytes, signature: bytes, timestamper: TimeStamper | None
    ) -> cms.ContentInfo:
        """Put attributes and their signature together, adding a timestamp over the signature."""
        unsigned = b""
        if timestamper is not None:
            digest = hashlib.sha256(signature).digest()
            token = await timestamper.async_timestamp(digest, DIGEST)
            unsigned = der.implicit(1, der.set_of(attribute(TIMESTAMP_TOKEN, token.dump())))
        return self.package(der.VERSION_1, der.sequence(DATA), attributes, signature, unsigned)

    def package(
        self, version: bytes, content: bytes, attributes: bytes, signature: bytes, unsigned: bytes
    ) -> cms.ContentInfo:
        """Write the SignedData around one signer (RFC 5652, section 5.1)."""
        signer = der.sequence(
            der.VERSION_1,
            self._issuer_serial,
            SHA256,
            der.implicit(0, attributes),
            self._mechanism_der,
            der.octets(signature),
            unsigned,
        )
        certificates = der.implicit(0, self._certificates)
        signed = der.sequence(
            version, der.set_of(SHA256), content, certificates, der.set_of(signer)
        )
        return cms.ContentInfo.load(der.sequence(SIGNED_DATA, der.explicit(0, signed)))


def public_key(certificate: x509.Certificate) -> PublicKey:
    """Give a certificate's public key; raises KeyNotFit for a kind or size that is not allowed."""
    key = serialization.load_der_public_key(certificate.public_key.dump())
    if isinstance(key, rsa.RSAPublicKey) and key.key_size >= LEAST_RSA_BITS:
        return key
    if isinstance(key, ec.EllipticCurvePublicKey) and key.key_size >= LEAST_EC_BITS:
        return key
    raise KeyNotFit


def fitting(key: PublicKey, wanted: Mechanism | None) -> Mechanism:
    """Give the wanted mechanism, or the best for a key; raises KeyNotFit when it cannot be."""
    curve = isinstance(key, ec.EllipticCurvePublicKey)
    chosen = wanted or (Mechanism.ECDSA if curve else Mechanism.RSA_PSS)
    if curve is not (chosen is Mechanism.ECDSA):
        raise KeyNotFit
    return chosen


def pss_parameters() -> algos.RSASSAPSSParams:
    """Give the RSASSA-PSS parameters that every device of ours uses."""
    digest = {"algorithm": DIGEST}
    parameters: dict[str, Any] = {
        "hash_algorithm": digest,
        "mask_gen_algorithm": {"algorithm": "mgf1", "parameters": digest},
        "salt_length": PSS_SALT_BYTES,
    }
    return algos.RSASSAPSSParams(parameters)


def _verify(key: PublicKey, mechanism: Mechanism, signature: bytes, data: bytes) -> None:
    if isinstance(key, ec.EllipticCurvePublicKey):
        key.verify(signature, data, ec.ECDSA(hashes.SHA256()))
    else:
        key.verify(signature, data, rsa_padding(mechanism), hashes.SHA256())


def rsa_padding(mechanism: Mechanism) -> padding.AsymmetricPadding:
    """Give the padding of an RSA mechanism, with SHA-256."""
    if mechanism is Mechanism.RSA_V15:
        return padding.PKCS1v15()
    return padding.PSS(padding.MGF1(hashes.SHA256()), PSS_SALT_BYTES)


_IDENTIFIERS = {
    Mechanism.ECDSA: lambda: algos.SignedDigestAlgorithm({"algorithm": "sha256_ecdsa"}),
    Mechanism.RSA_V15: lambda: algos.SignedDigestAlgorithm({"algorithm": "sha256_rsa"}),
    Mechanism.RSA_PSS: lambda: algos.SignedDigestAlgorithm(
        {"algorithm": "rsassa_pss", "parameters": pss_parameters()}
    ),
}


def attribute(kind: bytes, value: bytes) -> bytes:
    """Encode an attribute of a signer that has one value (RFC 5652, section 5.3)."""
    return der.sequence(kind, der.set_of(value))
