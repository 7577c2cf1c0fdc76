"""Fees: taken once, with a numbered receipt; cancelled, never removed."""

from portal.onestop.fees.services.cancelling import cancel, revoke_cancelled
from portal.onestop.fees.services.receipts import Paid
from portal.onestop.fees.services.receiving import receive
from portal.onestop.fees.services.refusals import (
    AlreadyCancelled,
    AlreadyRecorded,
    AmountMissing,
    NoFee,
    NotNow,
    NotWaiting,
    PaidBeforeFiling,
    PaidInFuture,
    ReasonMissing,
    ReferenceMissing,
)

__all__ = [
    "AlreadyCancelled",
    "AlreadyRecorded",
    "AmountMissing",
    "NoFee",
    "NotNow",
    "NotWaiting",
    "Paid",
    "PaidBeforeFiling",
    "PaidInFuture",
    "ReasonMissing",
    "ReferenceMissing",
    "cancel",
    "receive",
    "revoke_cancelled",
]
