"""The path of each certificate in a file, and the revocation status of everything on it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import pairwise

from asn1crypto import cms, core
from asn1crypto.x509 import Certificate
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from pyhanko.sign.validation.generic_cms import extract_tst_data_iter

from portal.records.signatures.services import der
from portal.records.signatures.services.checking.embedded import Embedded
from portal.records.signatures.services.checking.reading import Opened
from portal.records.signatures.services.ocsp_answers import fetch_good_answer
from portal.records.signatures.services.refusals import EvidenceMissing
from portal.records.signatures.services.trust import Trust
from portal.records.signatures.services.verifying import fetch_evidence

_LONGEST = 8


@dataclass(frozen=True, slots=True)
class Material:
    """Certificates, revocation lists and OCSP responses in DER, each once."""

    certificates: tuple[bytes, ...]
    lists: tuple[bytes, ...]
    responses: tuple[bytes, ...] = ()


def gather(opened: Opened, trusted: Trust, *, now: datetime) -> Material:
    """Collect the paths of all signers and time-stamping authorities with their status.

    Raises EvidenceMissing when an issuer or a fresh revocation status cannot be had.
    """
    leaves, known = [], [*trusted.intermediates, *trusted.signers, *trusted.timestamps]
    for leaf, brought in _holders(opened):
        leaves.append(leaf)
        known.extend(brought)
    anchors = frozenset((*trusted.signers, *trusted.timestamps))
    paths = [path_of(leaf, tuple(dict.fromkeys(known)), anchors) for leaf in leaves]
    return _with_status(paths, trusted, now)


def _holders(opened: Opened) -> Iterator[tuple[bytes, list[bytes]]]:
    """Give each signer's and authority's certificate with those that came along."""
    for each in (*opened.signatures, *opened.timestamps):
        for data in (each.signed_data, *tokens(each)):
            yield holder_of(data).dump(), _brought(data)


def tokens(signature: Embedded) -> Iterator[cms.SignedData]:
    """Give the timestamp tokens of a signature."""
    yield from extract_tst_data_iter(signature.signer_info, signed=False)


def holder_of(data: cms.SignedData) -> Certificate:
    """Give the certificate of a signature or token, named by its bytes; raises EvidenceMissing.

    Comparing names as X.500 wants costs milliseconds, and no authority writes its own in two
    ways.
    """
    sid = data["signer_infos"][0]["sid"]
    wanted = sid.chosen.dump()
    for each in data["certificates"] or ():
        found = each.chosen
        number = core.Integer(found.serial_number).dump()
        if wanted == der.sequence(found.issuer.dump(), number):
            return found
    raise EvidenceMissing


def _brought(data: cms.SignedData) -> list[bytes]:
    return [each.chosen.dump() for each in data["certificates"] or () if each.name == "certificate"]


@lru_cache(maxsize=1024)
def path_of(leaf: bytes, known: tuple[bytes, ...], anchors: frozenset[bytes]) -> tuple[bytes, ...]:
    """Lead from a certificate to an anchor, both included; raises EvidenceMissing."""
    path = [leaf]
    while path[-1] not in anchors:
        issuer = next((each for each in known if _issued(each, path[-1])), None)
        if issuer is None or issuer in path or len(path) == _LONGEST:
            raise EvidenceMissing
        path.append(issuer)
    return tuple(path)


def _with_status(paths: Iterable[tuple[bytes, ...]], trusted: Trust, now: datetime) -> Material:
    certificates: dict[bytes, None] = {}
    lists: dict[bytes, None] = {}
    responses: dict[bytes, None] = {}
    for path in paths:
        certificates |= dict.fromkeys(path)
        for certificate, issuer in pairwise(path):
            kind, found = _status(certificate, issuer, trusted, now)
            (lists if kind == "list" else responses)[found] = None
    return Material(tuple(certificates), tuple(lists), tuple(responses))


def _status(certificate: bytes, issuer: bytes, trusted: Trust, now: datetime) -> tuple[str, bytes]:
    held = _freshest(trusted.revocation_lists, issuer, now)
    if held:
        return "list", held
    response = fetch_good_answer(parsed(certificate), parsed(issuer), now=now)
    if response:
        return "response", response
    fetched = fetch_evidence(_list_addresses(parsed(certificate)), (), now)
    held = _freshest(fetched.lists, issuer, now)
    if held is None:
        raise EvidenceMissing
    return "list", held


def _freshest(lists: tuple[bytes, ...], issuer: bytes, now: datetime) -> bytes | None:
    """Give the newest list of an issuer that is in its time."""
    fit = [each for each in lists if _covers(parsed_list(each), now) and _lists(issuer, each)]
    return max(fit, key=lambda each: parsed_list(each).last_update_utc, default=None)


def _covers(found: x509.CertificateRevocationList, now: datetime) -> bool:
    until = found.next_update_utc
    return found.last_update_utc <= now and until is not None and now <= until


def _list_addresses(certificate: x509.Certificate) -> Iterator[str]:
    try:
        points = certificate.extensions.get_extension_for_class(x509.CRLDistributionPoints)
    except x509.ExtensionNotFound:
        return
    for point in points.value:
        for name in point.full_name or ():
            yield str(name.value)


@lru_cache(maxsize=1024)
def _issued(issuer: bytes, certificate: bytes) -> bool:
    try:
        parsed(certificate).verify_directly_issued_by(parsed(issuer))
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


@lru_cache(maxsize=256)
def _lists(issuer: bytes, revocation_list: bytes) -> bool:
    """Tell whether an issuer made a list."""
    found, authority = parsed_list(revocation_list), parsed(issuer)
    key = authority.public_key()
    named = found.issuer == authority.subject
    fit = isinstance(key, rsa.RSAPublicKey | ec.EllipticCurvePublicKey)
    return named and fit and found.is_signature_valid(key)  # type: ignore[arg-type]


@lru_cache(maxsize=1024)
def parsed(certificate: bytes) -> x509.Certificate:
    """Read a certificate, once."""
    return x509.load_der_x509_certificate(certificate)


@lru_cache(maxsize=64)
def parsed_list(revocation_list: bytes) -> x509.CertificateRevocationList:
    """Read a revocation list, once."""
    return x509.load_der_x509_crl(revocation_list)
