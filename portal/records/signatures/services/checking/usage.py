"""What a certificate may be used for, where the question is whether it may sign documents.

A certificate without the extension for key usage is limited to nothing (RFC 5280, 4.2.1.3). One
that lists purposes is limited to these (4.2.1.12), and some of them have nothing to do with
documents: a web server's certificate signs for nobody, whatever its key usage allows.
"""

from asn1crypto import x509
from pyhanko.sign.validation.settings import KeyUsageConstraints

# The library would refuse what says nothing and pass what was issued for machines.
ANY_USAGE = KeyUsageConstraints(key_usage=frozenset())
# Some public certificates lack the non-repudiation bit; digital signature is enough to check.
_SIGNING = frozenset({"non_repudiation", "digital_signature"})
_OF_MACHINES = frozenset(
    {
        "server_auth",
        "code_signing",
        "time_stamping",
        "ocsp_signing",
        "ipsec_end_system",
        "ipsec_tunnel",
        "ipsec_user",
    }
)
# Many personal certificates name this purpose only, and web servers' name it beside their own.
_OF_BOTH = frozenset({"client_auth"})


def signs_documents(certificate: x509.Certificate) -> bool:
    """Tell whether a certificate was issued for signing, as far as it says."""
    usage, purposes = certificate.key_usage_value, certificate.extended_key_usage_value
    if usage is not None and not _SIGNING & usage.native:
        return False
    named = set(purposes.native) - _OF_BOTH if purposes is not None else set()
    return not named or not named <= _OF_MACHINES
