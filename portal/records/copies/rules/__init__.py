"""The forms of a copy, the order of its making, and the pages of an extract."""

from portal.records.copies.rules.cutting import read_pages, take_pages, write_pages
from portal.records.copies.rules.forms import (
    COPY_MATTER,
    COPY_MOVES,
    CopyAct,
    CopyForm,
    CopyMove,
    CopyStep,
    Medium,
    form_rules,
)

__all__ = [
    "COPY_MATTER",
    "COPY_MOVES",
    "CopyAct",
    "CopyForm",
    "CopyMove",
    "CopyStep",
    "Medium",
    "form_rules",
    "read_pages",
    "take_pages",
    "write_pages",
]
