"""A package of somebody else, read in a limited child: what it says and who signed it."""

import asyncio
import base64
from datetime import datetime

from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.x509.oid import NameOID
from lxml import etree
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import (
    ExpiredError,
    NotYetValidError,
    PathError,
    RevokedError,
    ValidationError,
)
from signxml.exceptions import SignXMLException
from signxml.xades.xades import XAdESSignatureConfiguration, XAdESVerifier

from portal.core.child import ChildFailed, ChildTimedOut, run_limited
from portal.core.errors import Invalid
from portal.core.i18n import lazy_gettext as _l
from portal.records.edxml.rules import (
    NAMESPACE,
    SIGNATURES,
    Received,
    Trusted,
)
from portal.records.edxml.services.parsing import read_letter
from portal.records.edxml.services.signing import METHODS
from portal.records.signatures.rules.believing import Trust

MOST_BYTES = 40 * 1024 * 1024
_PLACES = {"e": NAMESPACE, "ds": SIGNATURES}
_WHERE = f"./{{{NAMESPACE}}}edXMLEnvelope/{{{NAMESPACE}}}edXMLHeader/"

XAdESVerifier.schemas()
# Read here, because the child cannot open the library's files.


class NoPackage(Invalid):
    """The file is no edXML package, or lacks what one must have."""

    sentence = _l("Tệp không phải là gói edXML hợp lệ hoặc thiếu thông tin bắt buộc.")


class PackageTooLarge(Invalid):
    """The package is larger than what is read."""

    sentence = _l("Gói edXML lớn hơn 40 MB. Vui lòng đề nghị nơi gửi chia nhỏ gói.")


def read(data: bytes, *, trust: Trust, now: datetime) -> Received:
    """Read a package and judge its signature at a moment.

    A package without a signature, or signed by somebody unknown, is read and says so. One whose
    signature does not hold is read as well, because people must see what they refuse. Raises
    NoPackage and PackageTooLarge.
    """
    if len(data) > MOST_BYTES:
        raise PackageTooLarge
    try:
        found = run_limited(examine, data, trust, now, memory_mb=1024)
    except (ChildFailed, ChildTimedOut) as error:
        raise NoPackage from error
    if found is None:
        raise NoPackage
    return found


def examine(data: bytes, trust: Trust, now: datetime) -> Received | None:
    """Do the reading, in the child; nothing for what is no package."""
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=True,
        remove_comments=True,  # Signatures leave them out; a comment must not cut a text short.
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
        if root.getroottree().docinfo.internalDTD is not None:
            return None
        return _judged(root, trust, now)
    except (etree.XMLSyntaxError, ValueError):
        return None


def _judged(root: etree._Element, trust: Trust, now: datetime) -> Received:
    """Read what was signed and nothing else, once a signature holds."""
    letter = read_letter(root)
    held = [
        base64.b64decode(each.text or "")
        for each in root.iterfind(f"{_WHERE}ds:Signature//ds:X509Certificate", _PLACES)
    ]
    if root.find(f"{_WHERE}ds:Signature", _PLACES) is None:
        return Received(letter, Trusted.UNSIGNED)
    try:
        certificate = x509.load_der_x509_certificate(held[0])
        signed = read_letter(_signed(root, certificate))
    except (SignXMLException, ValueError, TypeError, LookupError):
        return Received(letter, Trusted.CHANGED)
    return Received(
        signed,
        _standing(held, trust, now),
        signed_by=_part(certificate, NameOID.COMMON_NAME),
        organisation=_part(certificate, NameOID.ORGANIZATION_NAME),
        certificate_sha256=certificate.fingerprint(hashes.SHA256()).hex(),
    )


def _signed(root: etree._Element, certificate: x509.Certificate) -> etree._Element:
    """Give what is signed with a certificate, the whole package; raises what the library raises.

    A genuine package that lies inside a forged one is no signature over the forged one. Whether
    the certificate was in time is judged later, with the path above it.
    """
    config = XAdESSignatureConfiguration(
        location=_WHERE,
        signature_methods=frozenset(METHODS.values()),
        verification_time=certificate.not_valid_before_utc,
    )
    found = XAdESVerifier().verify(root, x509_cert=certificate, expect_config=config)
    first = found[0]
    whole = first.signature_xml.find("ds:SignedInfo/ds:Reference", _PLACES)
    if first.signed_xml is None or whole is None or not _is_whole(root, whole.get("URI")):
        raise SignXMLException("Only a part of the package is signed.")
    return first.signed_xml


def _is_whole(root: etree._Element, reference: str | None) -> bool:
    """Tell whether a reference is to the package itself: by nothing, or by its own name."""
    return reference == "" or (bool(root.get("Id")) and reference == f"#{root.get('Id')}")


def _standing(held: list[bytes], trust: Trust, now: datetime) -> Trusted:
    """Judge the path above a certificate: known, in time, and on no list.

    A revocation status that cannot be had is settled for; the library looks into lists at all
    times only when it must find one.
    """
    strict = _judge(held, trust, now, "require")
    return _judge(held, trust, now, "soft-fail") if strict is Trusted.UNKNOWN else strict


def _judge(held: list[bytes], trust: Trust, now: datetime, revocation: str) -> Trusted:
    context = ValidationContext(
        trust_roots=list(map(asn1.Certificate.load, trust.believed(trust.signers, now))),
        other_certs=list(map(asn1.Certificate.load, trust.intermediates)),
        crls=trust.revocation_lists,
        moment=now,
        allow_fetching=False,
        revocation_mode=revocation,
        retroactive_revinfo=True,
    )
    leaf, *above = map(asn1.Certificate.load, held)
    validator = CertificateValidator(leaf, above, validation_context=context)
    try:
        asyncio.run(validator.async_validate_usage({"digital_signature"}))
    except RevokedError:
        return Trusted.REVOKED
    except (ExpiredError, NotYetValidError):
        return Trusted.EXPIRED
    except (PathError, ValidationError):
        return Trusted.UNKNOWN
    return Trusted.VALID


def _part(certificate: x509.Certificate, oid: x509.ObjectIdentifier) -> str:
    found = certificate.subject.get_attributes_for_oid(oid)
    return str(found[0].value) if found else ""
