"""Two encodings of PDF 1.3 to 1.7 that ISO 32000-2 has withdrawn, both bound to SHA-1.

Only the integrity is judged: a changed file is told apart from an unchanged one. Whom they
name cannot be relied on, because SHA-1 is not collision resistant.
"""

import hashlib
from dataclasses import dataclass
from typing import Any

from asn1crypto import core
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from portal.records.signatures.rules import Reason
from portal.records.signatures.services.checking.embedded import Embedded

PKCS7_SHA1 = "/adbe.pkcs7.sha1"
X509_RSA_SHA1 = "/adbe.x509.rsa_sha1"
_PROBLEMS = (LookupError, TypeError, ValueError, AttributeError, UnsupportedAlgorithm)


@dataclass(frozen=True, slots=True)
class Unjudged:
    """A signature that is not measured against anchors, and what speaks against it."""

    field: str
    reason: Reason
    signer: str = ""


def judge(signature: Any, field: str, data: bytes) -> Unjudged | None:  # noqa: ANN401 - a PDF object.
    """Judge a bare RSA signature over SHA-1; give nothing for every other encoding."""
    try:
        if signature["/SubFilter"] != X509_RSA_SHA1:
            return None
        certificate = x509.load_der_x509_certificate(_first_certificate(signature))
        holds = _verify(certificate, signature, data)
    except _PROBLEMS:
        return Unjudged(field, Reason.COVERAGE_UNCLEAR)
    reason = Reason.UNSUPPORTED if holds else Reason.SIGNED_BYTES_CHANGED
    return Unjudged(field, reason, certificate.subject.rfc4514_string())


def _first_certificate(signature: Any) -> bytes:  # noqa: ANN401 - a PDF object.
    held = signature["/Cert"]
    first = held[0] if isinstance(held, list) else held
    return bytes(first.original_bytes)


def _verify(certificate: x509.Certificate, signature: Any, data: bytes) -> bool:  # noqa: ANN401
    ranges = [int(each) for each in signature["/ByteRange"]]
    _zero, first, second, length = ranges
    raw = signature.raw_get("/Contents").original_bytes
    gap = data[first:second]
    whole = ranges[0] == 0 and second + length == len(data)
    if not whole or bytes.fromhex(gap[1:-1].decode()) != raw:
        return False
    key = certificate.public_key()
    if not isinstance(key, rsa.RSAPublicKey):
        return False
    bare = core.OctetString.load(raw).native
    try:
        key.verify(bare, data[:first] + data[second:], padding.PKCS1v15(), hashes.SHA1())  # noqa: S303 - as the format says.
    except InvalidSignature:
        return False
    return True


def judge_enclosed(embedded: Embedded) -> Unjudged:
    """Judge a signature that encloses the SHA-1 of the file and signs that."""
    enclosed = embedded.signed_data["encap_content_info"]["content"].native
    whole = embedded.gap_holds and embedded.signed_bytes == len(embedded.data)
    if not whole or enclosed != embedded.sha1() or not _signs(embedded, enclosed):
        return Unjudged("", Reason.SIGNED_BYTES_CHANGED)
    return Unjudged("", Reason.UNSUPPORTED, embedded.signer_cert.subject.human_friendly)


def _signs(embedded: Embedded, enclosed: bytes) -> bool:
    name = embedded.md_algorithm
    attributes = {
        each["type"].native: each["values"].native[0]
        for each in embedded.signer_info["signed_attrs"]
    }
    digest = hashlib.new(name, enclosed, usedforsecurity=False).digest()
    return attributes.get("message_digest") == digest
