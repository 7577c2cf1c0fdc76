"""Answers of OCSP responders (RFC 6960), through the egress door, kept until they are old."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import TypeVar

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID

from portal.core.egress import NotFetched, Question, fetch
from portal.core.settings import settings

QUERY, REPLY = "application/ocsp-request", "application/ocsp-response"
LONGEST = timedelta(hours=1)
_LARGEST = 64 * 1024
_SECONDS = 5.0
_MOST = 2000
_LONGEST_PATH = 6
_MOST_ADDRESSES = 2  # Of one certificate, which may be anybody's and name a thousand.
_SILENCE = timedelta(minutes=10)  # For which a responder that did not answer is left alone.
_FORMS = (ValueError, TypeError, InvalidSignature, x509.ExtensionNotFound, x509.DuplicateExtension)


Key = TypeVar("Key")
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a responder said, in DER, and until when it may be repeated."""

    data: bytes
    good: bool
    until: datetime


_kept: dict[bytes, Answer] = {}
_silent: dict[str, datetime] = {}
_lock = Lock()


def fetch_good_answer(
    certificate: x509.Certificate, issuer: x509.Certificate, *, now: datetime
) -> bytes | None:
    """Give a good, signed and present answer about a certificate, or nothing."""
    found = _fetch(certificate, issuer, now)
    return found.data if found and found.good else None


def fetch_answers(
    certificates: Iterable[bytes], issuers: Iterable[bytes], *, now: datetime
) -> tuple[bytes, ...]:
    """Ask about certificates in DER whose issuer is among those given; good or revoked counts."""
    if not settings().egress_hosts:
        return ()
    asked = list(_readable(certificates))[:_LONGEST_PATH]
    known = list(_readable(issuers))
    found = (_about(each, known, now) for each in asked)
    return tuple(each.data for each in found if each)


def _readable(certificates: Iterable[bytes]) -> Iterator[x509.Certificate]:
    for each in dict.fromkeys(certificates):
        try:
            yield x509.load_der_x509_certificate(each)
        except ValueError:
            continue


def _about(
    certificate: x509.Certificate, known: list[x509.Certificate], now: datetime
) -> Answer | None:
    for issuer in known:
        if issuer != certificate and _issued(issuer, certificate):
            return _fetch(certificate, issuer, now)
    return None


def _issued(issuer: x509.Certificate, certificate: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def _fetch(certificate: x509.Certificate, issuer: x509.Certificate, now: datetime) -> Answer | None:
    if not settings().egress_hosts:
        return None
    key = certificate.fingerprint(hashes.SHA256())
    held = _kept.get(key)
    if held and now < held.until:
        return held
    for address in _addresses(certificate)[:_MOST_ADDRESSES]:
        if _silent.get(address, now) > now:
            continue
        found = _ask(address, certificate, issuer, now)
        if found:
            _keep(_kept, key, found)
            return found
        _keep(_silent, address, now + _SILENCE)
    return None


def _keep(known: dict[Key, Value], key: Key, value: Value) -> None:
    with _lock:
        while len(known) >= _MOST:
            known.pop(next(iter(known)))
        known[key] = value


def _addresses(certificate: x509.Certificate) -> list[str]:
    try:
        access = certificate.extensions.get_extension_for_class(x509.AuthorityInformationAccess)
    except _FORMS:
        return []
    wanted = AuthorityInformationAccessOID.OCSP
    return [str(e.access_location.value) for e in access.value if e.access_method == wanted]


def _ask(
    address: str, certificate: x509.Certificate, issuer: x509.Certificate, now: datetime
) -> Answer | None:
    """Ask one responder; an answer that does not hold counts as none."""
    request = ocsp.OCSPRequestBuilder().add_certificate(certificate, issuer, hashes.SHA1()).build()  # noqa: S303 - a name, as RFC 6960 has it.
    question = Question(QUERY, request.public_bytes(Encoding.DER))
    try:
        body = fetch(
            address, types=(REPLY,), most_bytes=_LARGEST, most_seconds=_SECONDS, question=question
        )
        found = ocsp.load_der_ocsp_response(body)
        holds = _holds(found, certificate, issuer, now)
    except (NotFetched, *_FORMS):
        return None
    if not holds:
        return None
    until = min(found.next_update_utc or now + LONGEST, now + LONGEST)
    return Answer(body, found.certificate_status is ocsp.OCSPCertStatus.GOOD, until)


def _holds(
    found: ocsp.OCSPResponse, certificate: x509.Certificate, issuer: x509.Certificate, now: datetime
) -> bool:
    """Tell whether it is signed, present, about this certificate, and says yes or no."""
    if found.response_status is not ocsp.OCSPResponseStatus.SUCCESSFUL:
        return False
    _verify(found, _responder(found, issuer))
    present = found.this_update_utc <= now + timedelta(minutes=5)
    until = found.next_update_utc
    return (
        found.serial_number == certificate.serial_number
        and found.certificate_status is not ocsp.OCSPCertStatus.UNKNOWN
        and present
        and (until is None or now <= until)
    )


def _responder(found: ocsp.OCSPResponse, issuer: x509.Certificate) -> x509.Certificate:
    """Give who signed: the issuer, or whom it named for this; raises ValueError for another."""
    for each in found.certificates:
        if each == issuer:
            continue
        each.verify_directly_issued_by(issuer)
        usage = each.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
        if ExtendedKeyUsageOID.OCSP_SIGNING not in usage:
            raise ValueError("The responder was not named for this.")
        return each
    return issuer


def _verify(found: ocsp.OCSPResponse, responder: x509.Certificate) -> None:
    key, digest = responder.public_key(), found.signature_hash_algorithm
    if digest is None:
        raise ValueError("The answer names no digest.")
    if isinstance(key, rsa.RSAPublicKey):
        key.verify(found.signature, found.tbs_response_bytes, padding.PKCS1v15(), digest)
    elif isinstance(key, ec.EllipticCurvePublicKey):
        key.verify(found.signature, found.tbs_response_bytes, ec.ECDSA(digest))
    else:
        raise TypeError("A responder with a key of another kind.")
