"""Answers of OCSP responders, sorted by whom they are about.

The library counts an answer about another certificate of the same issuer as a check that failed,
and a signer's answer in a file would so make its timestamp untrusted. So do, where lists of the
same content pass, answers that were old already, or tell of a revocation after the moment that
matters.
"""

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from datetime import UTC, datetime
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from asn1crypto import ocsp, x509

_FOREVER = datetime.max.replace(tzinfo=UTC)
_PROBLEMS = (ValueError, TypeError, LookupError, AttributeError)


class Told(NamedTuple):
    """What is said of one certificate, by its serial number, and until when it holds."""

    number: int
    revoked: datetime | None
    until: datetime


def answers_about(
    line: AbstractSet[int], answers: Iterable[bytes], moment: datetime
) -> Iterator[bytes]:
    """Give the answers that say something of a moment about certificates by serial number."""
    return (each for each in answers if _matters(_told(each), line, moment))


def revocation_in(leaf: x509.Certificate, answers: Iterable[bytes]) -> datetime | None:
    """Give the moment at which one of the answers says that a certificate was revoked."""
    told = chain.from_iterable(map(_told, answers))
    found = (each.revoked for each in told if each.number == leaf.serial_number)
    return next((each for each in found if each), None)


def _matters(told: tuple[Told, ...], line: AbstractSet[int], moment: datetime) -> bool:
    """Tell whether an answer, or one of several in it, says something of a moment."""
    return any(
        each.until >= moment and (each.revoked is None or each.revoked <= moment)
        for each in told
        if each.number in line
    )


def line_of(leaf: x509.Certificate, known: Sequence[x509.Certificate]) -> set[int]:
    """Give the serial numbers of a certificate and of all that may stand above it."""
    numbers, names, above = set[int](), {leaf.subject.dump()}, [leaf]
    while above:
        certificate = above.pop()
        numbers.add(certificate.serial_number)
        issuer = certificate.issuer.dump()
        if issuer not in names:
            names.add(issuer)
            above += [each for each in known if each.subject.dump() == issuer]
    return numbers


@lru_cache(maxsize=256)
def _told(response: bytes) -> tuple[Told, ...]:
    try:
        basic = ocsp.OCSPResponse.load(response).basic_ocsp_response
        return tuple(map(_read, basic["tbs_response_data"]["responses"]))
    except _PROBLEMS:
        return ()


def _read(single: ocsp.SingleResponse) -> Told:
    """Read one answer; a revocation does not get old."""
    status = single["cert_status"]
    revoked = status.chosen["revocation_time"].native if status.name == "revoked" else None
    until = _FOREVER if revoked else single["next_update"].native or single["this_update"].native
    return Told(single["cert_id"]["serial_number"].native, revoked, until)


def answer_time(response: bytes) -> datetime | None:
    """Read when an answer was made; nothing when it cannot be read."""
    try:
        basic = ocsp.OCSPResponse.load(response).basic_ocsp_response
        moment: datetime = basic["tbs_response_data"]["produced_at"].native
    except _PROBLEMS:
        return None
    return moment.astimezone(UTC)
