"""The list that is authorised: its size, its hash, and which documents are drawn to be opened."""

import random
from collections.abc import Iterable, Sequence
from datetime import timedelta
from hashlib import sha256
from math import isqrt
from uuid import UUID

LARGEST_BATCH = 500
# What stood out this morning may be less than what stands out tonight: a list grows stale.
LONGEST_OPEN = timedelta(hours=8)
_SMALLEST_SAMPLE = 3


def digest_of(stage: str, documents: Iterable[tuple[UUID, str]]) -> str:
    """Hash what is to be done and to which bytes: (dossier, SHA-256 of the file) in list order."""
    lines = [stage, *(f"{dossier_id} {file}" for dossier_id, file in documents)]
    return sha256("\n".join(lines).encode()).hexdigest()


def sample_size(count: int) -> int:
    """Give how many of some documents are drawn: the root of their number, at least 3."""
    root = isqrt(count)
    return min(count, max(_SMALLEST_SAMPLE, root + (root * root < count)))


def sampled(candidates: Sequence[int], seed: str) -> frozenset[int]:
    """Draw documents by their places in the list; the same seed draws the same ones."""
    chance = random.Random(seed)  # noqa: S311 - the seed is secret until the list is there.
    return frozenset(chance.sample(candidates, sample_size(len(candidates))))
