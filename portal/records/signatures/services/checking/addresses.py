"""Where certificates say that their issuers and revocation lists are to be had."""

from collections.abc import Iterable

from asn1crypto import x509

from portal.records.signatures.rules import Addresses, Reason
from portal.records.signatures.services.checking.embedded import Embedded

_PROBLEMS = (ValueError, TypeError, LookupError, AttributeError)
_MISSING = frozenset({Reason.UNKNOWN_SIGNER, Reason.REVOCATION_UNKNOWN})


def wanted(embedded: Embedded, reasons: Iterable[Reason]) -> Addresses:
    """Name what would settle an unknown issuer or revocation status; nothing else is asked."""
    if not _MISSING.intersection(reasons):
        return Addresses()
    lists: list[str] = []
    issuers: list[str] = []
    chain = (embedded.signer_cert, *embedded.other_embedded_certs)
    for certificate in chain:
        lists += _lists(certificate)
        issuers += _issuers(certificate)
    return Addresses(tuple(lists), tuple(issuers), tuple(each.dump() for each in chain))


def _lists(certificate: x509.Certificate) -> list[str]:
    try:
        return [point.url for point in certificate.crl_distribution_points if point.url]
    except _PROBLEMS:
        return []


def _issuers(certificate: x509.Certificate) -> list[str]:
    try:
        held = certificate.authority_information_access_value or ()
        return [
            each["access_location"].native
            for each in held
            if each["access_method"].native == "ca_issuers"
        ]
    except _PROBLEMS:
        return []
