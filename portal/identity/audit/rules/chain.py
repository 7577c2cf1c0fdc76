"""A chain of hashes: each row seals itself and the row before it.

A row that was changed, removed, slipped in or moved no longer fits its neighbours. A tail
that was cut off fits perfectly, so two more things are compared: the length kept beside the
chain, and anchors written outside the database.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from enum import StrEnum
from uuid import UUID

from portal.core.json_types import JsonValue

GENESIS = "0" * 64
PORTAL_CHAIN = "portal"
_IDENTITY_NUMBER = re.compile(r"(?<![0-9A-Za-z-])0\d{11}(?![0-9A-Za-z])")
_HIDDEN = "•" * 12


@dataclass(frozen=True, slots=True)
class Entry:
    """What one journal row says; ``facts`` is canonical JSON text, ``at`` is aware."""

    chain: str
    seq: int
    id: UUID
    at: datetime
    actor_id: UUID | None
    actor_name: str
    action: str
    subject: str
    subject_id: str
    facts: str
    prev_hash: str


@dataclass(frozen=True, slots=True)
class Sealed:
    """An entry with the hash that was stored for it (SHA-256, 64 hex digits)."""

    entry: Entry
    hash: str


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a chain as it was last written down: its length and last hash."""

    length: int = 0
    hash: str = GENESIS


class Flaw(StrEnum):
    """In which way a chain is broken at a place."""

    MISSING = "missing"
    ALTERED = "altered"
    UNLINKED = "unlinked"
    AGAINST_ANCHOR = "against_anchor"
    CUT = "cut"
    UNCOUNTED = "uncounted"


@dataclass(frozen=True, slots=True)
class Break:
    """A place where a chain does not hold: the row's number, and the row when there is one."""

    chain: str
    seq: int
    flaw: Flaw
    event_id: UUID | None = None


def chain_of(unit_id: UUID | None) -> str:
    """Name the chain of a unit; what belongs to no unit stands in the portal's own chain."""
    return PORTAL_CHAIN if unit_id is None else str(unit_id)


def canonical(value: JsonValue) -> str:
    """Write JSON in the one form that is hashed: sorted keys, no spaces, no NaN."""
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )


def without_identity_numbers(facts: str) -> str:
    """Cover every twelve-digit identity number in a text: the journal never holds one."""
    return _IDENTITY_NUMBER.sub(_HIDDEN, facts)


def fingerprint(entry: Entry) -> str:
    """Compute the hash that seals an entry: SHA-256 of its canonical JSON, in hex."""
    said = asdict(entry) | {
        "id": str(entry.id),
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor_id": str(entry.actor_id) if entry.actor_id else None,
    }
    return hashlib.sha256(canonical(said).encode()).hexdigest()


def inspect(
    chain: str, head: Head, rows: Iterable[Sealed], anchors: Mapping[int, str]
) -> Iterator[Break]:
    """Walk one chain in the order of ``seq`` and tell every place that does not hold.

    ``anchors`` maps row numbers to the hash once written down outside the database.
    """
    last = Head()
    for row in rows:
        flaw = _flaw_of(row, last, anchors)
        if flaw:
            yield Break(chain, row.entry.seq, flaw, row.entry.id)
        last = Head(row.entry.seq, row.hash)
    yield from _inspect_end(chain, head, last, anchors)


def _flaw_of(row: Sealed, last: Head, anchors: Mapping[int, str]) -> Flaw | None:
    if fingerprint(row.entry) != row.hash:
        return Flaw.ALTERED
    if row.entry.seq != last.length + 1:
        return Flaw.MISSING
    if row.entry.prev_hash != last.hash:
        return Flaw.UNLINKED
    if anchors.get(row.entry.seq, row.hash) != row.hash:
        return Flaw.AGAINST_ANCHOR
    return None


def _inspect_end(chain: str, head: Head, last: Head, anchors: Mapping[int, str]) -> Iterator[Break]:
    promised = max(head.length, max(anchors, default=0))
    if last.length < promised:
        yield Break(chain, last.length + 1, Flaw.CUT)
    elif last.length > head.length:
        yield Break(chain, head.length + 1, Flaw.UNCOUNTED)
    elif last.hash != head.hash:
        yield Break(chain, last.length, Flaw.UNLINKED)
