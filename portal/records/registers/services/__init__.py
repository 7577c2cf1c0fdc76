"""Acts on the register, live verdicts, and the judgement of uploaded files."""

from portal.records.registers.services.authorising import (
    NoRegister,
    NotAuthorised,
    OnlyHeads,
    check_signer,
    note_signer,
)
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
    revise_draft,
    revoke,
)
from portal.records.registers.services.lookups import (
    Finding,
    ReleasedDocument,
    examine,
    released_document,
)
from portal.records.registers.services.verdicts import VERDICTS

__all__ = [
    "VERDICTS",
    "FileMissing",
    "Finding",
    "NoRegister",
    "NotADraft",
    "NotAuthorised",
    "NotInForce",
    "NotNumbered",
    "OnlyHeads",
    "ReleasedDocument",
    "assign_number",
    "check_signer",
    "examine",
    "next_number",
    "note_signer",
    "open_draft",
    "preserve",
    "release",
    "released_document",
    "replace",
    "revise_draft",
    "revoke",
]
