"""Revocation lists read once, for what a report says of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from asn1crypto import crl, x509

_LARGEST_BYTES = 2 * 1024 * 1024  # Larger lists are used to judge, but not searched for reports.


@dataclass(frozen=True)
class ListEntry:
    """One list: whose it is, of when, and what it revokes."""

    issuer: x509.Name
    made_at: datetime
    revoked: Mapping[int, datetime]


def read_lists(lists: Iterable[bytes]) -> tuple[ListEntry, ...]:
    """Read revocation lists in DER; what cannot be read is left out."""
    return tuple(entry for entry in map(_read, lists) if entry)


def _read(data: bytes) -> ListEntry | None:
    if len(data) > _LARGEST_BYTES:
        return None
    try:
        body = crl.CertificateList.load(data)["tbs_cert_list"]
        revoked = {
            each["user_certificate"].native: each["revocation_date"].native
            for each in body["revoked_certificates"]
        }
        return ListEntry(body["issuer"], body["this_update"].native, revoked)
    except (ValueError, TypeError, LookupError):
        return None
