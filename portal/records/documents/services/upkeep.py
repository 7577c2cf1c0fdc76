"""Look after the blob store: remove orphans, prove that nothing is lost or changed."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from portal.core.storage import blobs
from portal.records.documents import queries

ORPHAN_AGE = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Stocktaking:
    """What a walk over all blobs found; ``missing`` and ``damaged`` are keys."""

    whole: int
    orphans: int
    missing: tuple[str, ...]
    damaged: tuple[str, ...]


def sweep(*, now: datetime) -> int:
    """Remove blobs older than a day that no row names; give how many.

    Such orphans stay behind when a process dies between storing a file and writing its row.
    """
    older_than = (now - ORPHAN_AGE).timestamp()
    return blobs().sweep(queries.referenced_blobs(), older_than)


def verify() -> Stocktaking:
    """Hash every stored blob and look for every blob that a row needs."""
    store = blobs()
    held = set(store.keys())
    damaged = tuple(sorted(key for key in held if not store.verify(key)))
    return Stocktaking(
        whole=len(held) - len(damaged),
        orphans=len(held - queries.referenced_blobs()),
        missing=tuple(sorted(queries.required_blobs() - held)),
        damaged=damaged,
    )
