"""Until when a file can be verified by what it carries."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from asn1crypto import cms, x509

from portal.records.signatures.rules import Level
from portal.records.signatures.rules.algorithms import name_key
from portal.records.signatures.services.archiving.paths import holder_of, parsed, path_of, tokens
from portal.records.signatures.services.checking.embedded import Embedded
from portal.records.signatures.services.checking.evidence import token_time
from portal.records.signatures.services.checking.reading import Opened, Unreadable, open_file
from portal.records.signatures.services.refusals import EvidenceMissing
from portal.records.signatures.services.trust import Trust


@dataclass(frozen=True, slots=True)
class Expiry:
    """The level a file has by its structure, its last proof's time, and when that proof ends.

    Whether the signatures hold is the verdict's to say, not this one's.
    """

    level: Level
    proven_at: datetime | None
    ends_at: datetime


def look(pdf: bytes, trusted: Trust) -> Expiry | None:
    """Look at the youngest proof in a file; nothing for a file without signatures."""
    try:
        opened = open_file(pdf)
    except Unreadable:
        return None
    if not opened.signatures:
        return None
    proofs = list(_proofs(opened))
    if not proofs:
        return Expiry(
            Level.B_B, None, min(_ends(e.signer_cert, trusted) for e in opened.signatures)
        )
    youngest = max(proofs, key=token_time) if opened.timestamps else min(proofs, key=_own_end)
    return Expiry(_level(opened), token_time(youngest), _ends_of(youngest, trusted))


def _proofs(opened: Opened) -> Iterator[cms.SignedData]:
    """Give the document timestamps, or where there is none those of the signatures."""
    for each in opened.timestamps:
        yield each.signed_data
    if not opened.timestamps:
        for each in opened.signatures:
            yield from tokens(each)


def _level(opened: Opened) -> Level:
    if opened.timestamps:
        return Level.B_LTA
    if not all(map(_stamped, opened.signatures)):
        return Level.B_B
    return Level.B_LT if "/DSS" in opened.reader.root else Level.B_T


def _stamped(signature: Embedded) -> bool:
    return next(tokens(signature), None) is not None


def _own_end(token: cms.SignedData) -> datetime:
    moment: datetime = holder_of(token).not_valid_after
    return moment.astimezone(UTC)


def _ends_of(token: cms.SignedData, trusted: Trust) -> datetime:
    """Give the earlier of the end of the authority's certificates and of its algorithms."""
    holder = holder_of(token)
    return min([_ends(holder, trusted), *_algorithm_ends(token, holder, trusted)])


def _ends(holder: x509.Certificate, trusted: Trust) -> datetime:
    known = (*trusted.intermediates, *trusted.signers, *trusted.timestamps)
    anchors = frozenset((*trusted.signers, *trusted.timestamps))
    try:
        path = path_of(holder.dump(), known, anchors)
    except EvidenceMissing:
        path = (holder.dump(),)
    return min(parsed(each).not_valid_after_utc for each in path)


def _algorithm_ends(
    token: cms.SignedData, holder: x509.Certificate, trusted: Trust
) -> Iterator[datetime]:
    signer = token["signer_infos"][0]
    key = holder.public_key
    sizes = {"rsa", "rsassa_pss", "ec"}
    used = {
        signer["digest_algorithm"]["algorithm"].native,
        name_key(key.algorithm, key.bit_size) if key.algorithm in sizes else key.algorithm,
    }
    yield from (trusted.algorithms.ends[name] for name in used if name in trusted.algorithms.ends)
