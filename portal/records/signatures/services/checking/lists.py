"""Revocation lists read once, for what a report says of them."""

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from asn1crypto import crl, x509

_LARGEST_BYTES = 2 * 1024 * 1024  # Larger lists are used to judge, but not searched for reports.


@dataclass(frozen=True)
class ListEntry:
    """One list: whose it is, of when, and what it revokes."""

    issuer: x509.Name
    made_at: datetime
    until: datetime
    revoked: Mapping[int, datetime]


def read_lists(lists: Iterable[bytes]) -> tuple[ListEntry, ...]:
    """Read revocation lists in DER; what cannot be read is left out."""
    return tuple(entry for entry in map(_read, lists) if entry)


def readable(lists: Iterable[bytes]) -> Iterator[bytes]:
    """Give the lists that are some: the library would take rubbish for a broken signature."""
    return (each for each in lists if len(each) > _LARGEST_BYTES or _read(each))


def lists_at(lists: Iterable[bytes], line: AbstractSet[int], moment: datetime) -> Iterator[bytes]:
    """Give the lists that say something of a moment about certificates by serial number.

    An old list that revokes nobody of them is as good as none; the library would count it as
    a check that failed. Lists that are not searched are given always.
    """
    for each in lists:
        entry = _read(each)
        if entry is None or entry.until >= moment or not line.isdisjoint(entry.revoked):
            yield each


@lru_cache(maxsize=64)
def _read(data: bytes) -> ListEntry | None:
    if len(data) > _LARGEST_BYTES:
        return None
    try:
        body = crl.CertificateList.load(data)["tbs_cert_list"]
        revoked = {
            each["user_certificate"].native: each["revocation_date"].native
            for each in body["revoked_certificates"]
        }
        made_at: datetime = body["this_update"].native
        until = body["next_update"].native or made_at
        return ListEntry(body["issuer"], made_at, until, revoked)
    except (ValueError, TypeError, LookupError):
        return None
