"""Stages and states of a bulk run, what stands out in its list, and what has to be opened."""

from portal.onestop.signing.rules.lists import (
    LARGEST_BATCH,
    LONGEST_OPEN,
    digest_of,
    sample_size,
    sampled,
)
from portal.onestop.signing.rules.outliers import Facts, Flag, flags_of
from portal.onestop.signing.rules.states import BatchState, ItemState, Stage, stage_of

__all__ = [
    "LARGEST_BATCH",
    "LONGEST_OPEN",
    "BatchState",
    "Facts",
    "Flag",
    "ItemState",
    "Stage",
    "digest_of",
    "flags_of",
    "sample_size",
    "sampled",
    "stage_of",
]
