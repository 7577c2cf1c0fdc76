"""Two encodings of PDF 1.3 to 1.7 that ISO 32000-2 has withdrawn, both bound to SHA-1.

They are put into the form that everything else is measured in, so that they are judged in full:
integrity, later changes, path, revocation and time. What SHA-1 and short keys are worth is for
the algorithm policy to say, by its dates: today such a signature is not relied on unless it
provably existed while its algorithms held.
"""

import hashlib
from dataclasses import dataclass
from typing import Any

from asn1crypto import cms, core, x509
from pyhanko.pdf_utils.generic import (
    ByteStringObject,
    DictionaryObject,
    EncryptedObjAccess,
    NameObject,
    pdf_name,
)
from pyhanko.pdf_utils.misc import get_and_apply

from portal.records.signatures.rules import Reason
from portal.records.signatures.services.checking.embedded import Embedded
from portal.records.signatures.services.checking.reader import Reader

PKCS7_SHA1 = "/adbe.pkcs7.sha1"
X509_RSA_SHA1 = "/adbe.x509.rsa_sha1"
_DETACHED = NameObject("/adbe.pkcs7.detached")
_SHA1 = "sha1"


@dataclass(frozen=True, slots=True)
class Unjudged:
    """A signature that is not measured against anchors, and what speaks against it."""

    field: str
    reason: Reason
    signer: str = ""


class Enclosing(Embedded):
    """A signature that encloses the SHA-1 of the file and signs that (``adbe.pkcs7.sha1``)."""

    rests_on = (_SHA1,)

    def __init__(
        self, reader: Reader, field: DictionaryObject, name: str, data: bytes, shift: int
    ) -> None:
        signature = field["/V"]
        raw = _contents(signature)
        message = cms.ContentInfo.load(raw)
        self._enclosed = message["content"]["encap_content_info"]["content"].native
        message["content"]["encap_content_info"] = {"content_type": "data"}
        shown = _with(field, _changed(signature, ByteStringObject(message.dump())))
        super().__init__(reader, shown, name, data, shift)
        self.sig_field, self.contents = field, raw

    def compute_digest(self, hash_algo: str | None = None) -> bytes:
        """Digest what is enclosed, if it is the digest of the file; else anything but that."""
        told = self._enclosed if self._enclosed == self.sha1() else b"another file"
        return hashlib.new(hash_algo or self.md_algorithm, told, usedforsecurity=False).digest()


class Bare(Embedded):
    """An RSA signature over the file's SHA-1, its certificate beside it (``adbe.x509.rsa_sha1``).

    It names no time and signs no attributes.
    """

    rests_on = (_SHA1,)

    def __init__(
        self, reader: Reader, field: DictionaryObject, name: str, data: bytes, shift: int
    ) -> None:
        signature = field["/V"]
        raw = _contents(signature)
        written = _as_cms(_certificates(signature), core.OctetString.load(raw).native)
        shown = _with(field, _changed(signature, ByteStringObject(written)))
        super().__init__(reader, shown, name, data, shift)
        self.sig_field, self.contents = field, raw


KINDS: dict[str, type[Embedded]] = {PKCS7_SHA1: Enclosing, X509_RSA_SHA1: Bare}


def read(reader: Reader, field: DictionaryObject, name: str, data: bytes, shift: int) -> Embedded:
    """Read a signature of any encoding; raises what the parser raises for one that is none."""
    kind = KINDS.get(get_and_apply(field["/V"], "/SubFilter", str, default=""), Embedded)
    return kind(reader, field, name, data, shift)


class _Shown:
    """Stands where a field refers to its signature, and shows it in the form of today."""

    def __init__(self, signature: DictionaryObject, reference: Any) -> None:  # noqa: ANN401 - the library's.
        self._signature = signature
        self.reference = reference

    def get_object(self) -> DictionaryObject:
        """Give the signature."""
        return self._signature


def _with(field: DictionaryObject, signature: DictionaryObject) -> DictionaryObject:
    shown = DictionaryObject(field)
    dict.__setitem__(shown, pdf_name("/V"), _Shown(signature, field.raw_get("/V").reference))
    return shown


def _changed(signature: DictionaryObject, contents: ByteStringObject) -> DictionaryObject:
    made = DictionaryObject(signature)
    made[pdf_name("/SubFilter")], made[pdf_name("/Contents")] = _DETACHED, contents
    return made


def _contents(signature: DictionaryObject) -> bytes:
    """Read the contents, which stay in the clear in an encrypted file (ISO 32000-1, 7.6.1)."""
    held = signature.raw_get("/Contents", decrypt=EncryptedObjAccess.RAW)
    return bytes(held.original_bytes)


def _certificates(signature: DictionaryObject) -> list[x509.Certificate]:
    """Read the chain that lies beside the signature, the signer's own first."""
    held = signature["/Cert"]
    each = held if isinstance(held, list) else [held]
    return [x509.Certificate.load(bytes(one.get_object().original_bytes)) for one in each]


def _as_cms(chain: list[x509.Certificate], signature: bytes) -> bytes:
    own, digest = chain[0], {"algorithm": _SHA1}
    identifier = cms.IssuerAndSerialNumber(
        {"issuer": own.issuer, "serial_number": own.serial_number}
    )
    signer = {
        "version": "v1",
        "sid": cms.SignerIdentifier("issuer_and_serial_number", identifier),
        "digest_algorithm": digest,
        "signature_algorithm": {"algorithm": "rsassa_pkcs1v15"},
        "signature": signature,
    }
    signed = {
        "version": "v1",
        "digest_algorithms": [digest],
        "encap_content_info": {"content_type": "data"},
        "certificates": [cms.CertificateChoices("certificate", each) for each in chain],
        "signer_infos": [signer],
    }
    made: bytes = cms.ContentInfo({"content_type": "signed_data", "content": signed}).dump()
    return made
