"""Whether a certificate may sign now (Thông tư 15/2025/TT-BKHCN, Điều 5 and Phụ lục II)."""

from datetime import datetime
from functools import lru_cache

import structlog
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from portal.core.settings import settings
from portal.records.signatures.services import trust
from portal.records.signatures.services.cms_signer import CmsSigner
from portal.records.signatures.services.refusals import CertificateNotValid, CertificateRevoked

_log = structlog.get_logger(__name__)


def require_fit(signer: CmsSigner, moment: datetime) -> None:
    """Refuse a certificate outside its time or on a revocation list of its issuer.

    A list that is missing or stale is told in the log and does not stop the signature, as the
    circular asks of signing software. Raises CertificateNotValid, CertificateRevoked.
    """
    certificate = _parsed(signer.certificate.dump())
    if not certificate.not_valid_before_utc <= moment <= certificate.not_valid_after_utc:
        raise CertificateNotValid
    lists = _lists_of(certificate, signer)
    if not any(_fresh(each, moment) for each in lists):
        _log.warning("revocation_unknown", certificate=certificate.serial_number)
    if any(_revoked(each, certificate.serial_number, moment) for each in lists):
        raise CertificateRevoked


def _lists_of(
    certificate: x509.Certificate, signer: CmsSigner
) -> list[x509.CertificateRevocationList]:
    trusted = trust.load(settings())
    issuers = (*(each.dump() for each in signer.chain), *trusted.intermediates, *trusted.signers)
    near = [each for each in issuers if _parsed(each).subject == certificate.issuer]
    return [
        _parsed_list(each)
        for each in trusted.revocation_lists
        if any(_made_by(each, issuer) for issuer in near)
    ]


@lru_cache(maxsize=256)
def _parsed(der: bytes) -> x509.Certificate:
    return x509.load_der_x509_certificate(der)


@lru_cache(maxsize=64)
def _parsed_list(der: bytes) -> x509.CertificateRevocationList:
    return x509.load_der_x509_crl(der)


@lru_cache(maxsize=256)
def _made_by(revocation_list: bytes, issuer: bytes) -> bool:
    found, key = _parsed_list(revocation_list), _parsed(issuer).public_key()
    if found.issuer != _parsed(issuer).subject:
        return False
    if not isinstance(key, rsa.RSAPublicKey | ec.EllipticCurvePublicKey):
        return False
    return found.is_signature_valid(key)


def _fresh(found: x509.CertificateRevocationList, moment: datetime) -> bool:
    until = found.next_update_utc
    return until is not None and moment <= until


def _revoked(found: x509.CertificateRevocationList, serial: int, moment: datetime) -> bool:
    entry = found.get_revoked_certificate_by_serial_number(serial)
    return entry is not None and entry.revocation_date_utc <= moment
