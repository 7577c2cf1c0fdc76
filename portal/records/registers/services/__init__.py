"""Acts on the register, live verdicts, and the judgement of uploaded files."""

from portal.records.registers.services.issuing import (
    FileMissing,
    NotADraft,
    NotInForce,
    NotNumbered,
    assign_number,
    next_number,
    open_draft,
    preserve,
    release,
    replace,
    revoke,
)
from portal.records.registers.services.lookups import Finding, examine
from portal.records.registers.services.verdicts import VERDICTS

__all__ = [
    "VERDICTS",
    "FileMissing",
    "Finding",
    "NotADraft",
    "NotInForce",
    "NotNumbered",
    "assign_number",
    "examine",
    "next_number",
    "open_draft",
    "preserve",
    "release",
    "replace",
    "revoke",
]
