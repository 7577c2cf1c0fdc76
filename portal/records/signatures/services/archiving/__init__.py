"""Raising a signed file to a level, and keeping its signatures verifiable for decades.

B-T: each signature has a timestamp. B-LT: certificates and revocation status of every path,
those of the time-stamping authorities too, stand in the file. B-LTA: a document timestamp over
all of it, which is renewed before its certificate ends (ETSI EN 319 142-1, 5 and 6).
"""

from datetime import datetime

from portal.core.settings import settings
from portal.records.signatures.rules import Level
from portal.records.signatures.services import trust
from portal.records.signatures.services.archiving.expiry import Expiry, look
from portal.records.signatures.services.archiving.gaps import stamp
from portal.records.signatures.services.archiving.writing import write
from portal.records.signatures.services.checking.reading import Opened, Unreadable, open_file
from portal.records.signatures.services.refusals import TimestampUnavailable
from portal.records.signatures.services.signers import timestamp_source
from portal.records.signatures.services.signing import NotSignable

__all__ = ["Expiry", "expiry_of", "renew", "strengthen"]


def strengthen(pdf: bytes, level: Level, *, now: datetime) -> bytes:
    """Raise a file that was just signed to a level; what it has already is not made again.

    Raises TimestampUnavailable or EvidenceMissing when that is not to be had now, and
    NotSignable for a file whose earlier signatures lack what cannot be added any more.
    """
    current = settings()
    if level is Level.B_B:
        return pdf
    source, opened = timestamp_source(current, now), _open(pdf)
    stamped = stamp(pdf, opened, source)
    if level is Level.B_T:
        return stamped
    if level is Level.B_LTA and source is None:
        raise TimestampUnavailable
    over = source if level is Level.B_LTA else None
    seen = opened if stamped is pdf else None
    return write(stamped, trust.load(current), now=now, over=over, opened=seen)


def renew(pdf: bytes, *, now: datetime) -> bytes:
    """Add present evidence and a new document timestamp to an archived file; raises likewise."""
    current = settings()
    source = timestamp_source(current, now)
    if source is None:
        raise TimestampUnavailable
    return write(pdf, trust.load(current), now=now, over=source)


def expiry_of(pdf: bytes) -> Expiry | None:
    """Tell until when a file can be verified by what it carries; nothing for an unsigned one."""
    return look(pdf, trust.load(settings()))


def _open(pdf: bytes) -> Opened:
    try:
        return open_file(pdf)
    except Unreadable as error:
        raise NotSignable from error
