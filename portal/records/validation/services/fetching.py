"""Issuers and revocation lists fetched through the egress door, and remembered.

A list is used until its next update, at most a day; an issuer's certificate for a week; a
failure is not tried again for ten minutes, so that a dead host costs nobody's patience.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from cryptography import x509

from portal.core.database import session, transaction
from portal.core.egress import NotFetched, fetch
from portal.records.signatures.services.trust import Fetched
from portal.records.validation.models import FetchedEvidence

_LIST_TYPES = ("application/pkix-crl", "application/x-pkcs7-crl", "application/octet-stream")
_CERTIFICATE_TYPES = (
    "application/pkix-cert",
    "application/x-x509-ca-cert",
    "application/octet-stream",
)
_WEEK, _DAY, _FAILED = timedelta(days=7), timedelta(days=1), timedelta(minutes=10)
_LONGEST_ADDRESS = 500
_MOST_ADDRESSES = 6


def fetch_all(lists: Iterable[str], certificates: Iterable[str], *, now: datetime) -> Fetched:
    """Give what stands at these addresses; what cannot be had is left out."""
    return Fetched(
        lists=tuple(_each(lists, _LIST_TYPES, now)),
        certificates=tuple(_each(certificates, _CERTIFICATE_TYPES, now)),
    )


def _each(addresses: Iterable[str], types: tuple[str, ...], now: datetime) -> list[bytes]:
    wanted = [each for each in dict.fromkeys(addresses) if len(each) <= _LONGEST_ADDRESS]
    found = (_one(each, types, now) for each in wanted[:_MOST_ADDRESSES])
    return [each for each in found if each]


def _one(address: str, types: tuple[str, ...], now: datetime) -> bytes | None:
    with transaction(writing=False):
        held = session().get(FetchedEvidence, address)
        if held is not None and held.fresh_until > now:
            return held.body
    try:
        body, refusal = fetch(address, types=types), None
        fresh_until = _freshness(body, types, now)
    except NotFetched as error:
        body, refusal, fresh_until = None, error.refusal.value, now + _FAILED
    _remember(address, body, refusal, now, fresh_until)
    return body


def _freshness(body: bytes, types: tuple[str, ...], now: datetime) -> datetime:
    if types is not _LIST_TYPES:
        return now + _WEEK
    try:
        until = x509.load_der_x509_crl(body).next_update_utc
    except ValueError:
        return now + _FAILED
    return max(min(until or now, now + _DAY), now + _FAILED)


def _remember(
    address: str, body: bytes | None, refusal: str | None, now: datetime, fresh_until: datetime
) -> None:
    with transaction() as own:
        own.merge(
            FetchedEvidence(
                address=address,
                body=body,
                refusal=refusal,
                fetched_at=now,
                fresh_until=fresh_until,
            )
        )
