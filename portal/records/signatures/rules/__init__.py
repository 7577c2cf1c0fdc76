"""Words of signing and checking: fields, verdicts, levels, and what is said about them."""

from portal.records.signatures.rules.devices import DeviceKind, Mechanism
from portal.records.signatures.rules.indications import Indication, indicate
from portal.records.signatures.rules.papers import (
    DATE_FIELD,
    NUMBER_FIELD,
    OFFICER_FIELD,
    SEAL_FIELD,
    STANDARD_SLOTS,
    Box,
    Owner,
    Purpose,
    Slot,
    SlotKind,
    date_in_words,
    number_in_words,
)
from portal.records.signatures.rules.reasons import NOTES, REASONS, Note, Reason
from portal.records.signatures.rules.verdicts import (
    Addresses,
    Change,
    Level,
    RevocationSource,
    SignatureReport,
    Verdict,
    Verification,
    judge,
    judge_file,
)

__all__ = [
    "DATE_FIELD",
    "NOTES",
    "NUMBER_FIELD",
    "OFFICER_FIELD",
    "REASONS",
    "SEAL_FIELD",
    "STANDARD_SLOTS",
    "Addresses",
    "Box",
    "Change",
    "DeviceKind",
    "Indication",
    "Level",
    "Mechanism",
    "Note",
    "Owner",
    "Purpose",
    "Reason",
    "RevocationSource",
    "SignatureReport",
    "Slot",
    "SlotKind",
    "Verdict",
    "Verification",
    "date_in_words",
    "indicate",
    "judge",
    "judge_file",
    "number_in_words",
]
