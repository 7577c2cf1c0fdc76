"""Whether a certificate was altered after its issuer signed it.

Else one changed byte of a certificate would look like a signer whom nobody knows.
"""

from collections.abc import Iterable

from asn1crypto import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.x509 import load_der_x509_certificate

_UNREADABLE = (ValueError, TypeError, UnsupportedAlgorithm)


def altered(certificate: x509.Certificate, known: Iterable[x509.Certificate]) -> bool:
    """Tell whether somebody known is named as the issuer, by name and key, and did not sign it.

    Without the key's identifier nothing can be told: authorities keep their names when they
    change their keys (RFC 5280, 4.2.1.1).
    """
    key = certificate.authority_key_identifier
    if key is None:
        return False
    issuers = [
        each
        for each in known
        if each.subject.dump() == certificate.issuer.dump() and each.key_identifier == key
    ]
    return bool(issuers) and not any(_signed_by(certificate, each) for each in issuers)


def _signed_by(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    """Tell whether an issuer's key made a signature; what cannot be read speaks for it."""
    try:
        ours, theirs = map(load_der_x509_certificate, (certificate.dump(), issuer.dump()))
        ours.verify_directly_issued_by(theirs)
    except InvalidSignature:
        return False
    except _UNREADABLE:
        return True
    return True
