"""Applying an agency's seal: one process holds the keys, all others ask it.

The sealer looks for itself whether the officer's signature is on the very bytes and whether
officer and clerk hold authority, because whoever asks may have been taken over
(Nghị định 30/2020/NĐ-CP, Điều 32). docs/decisions tells why it is a process of its own.
"""

from portal.records.signatures.services.sealing.asking import (
    SealerAbsent,
    at_hand,
    request_annex_seal,
    request_seal,
)
from portal.records.signatures.services.sealing.gate import ClerkLacking, SignerLacking
from portal.records.signatures.services.sealing.orders import SealOrder
from portal.records.signatures.services.sealing.server import run

__all__ = [
    "ClerkLacking",
    "SealOrder",
    "SealerAbsent",
    "SignerLacking",
    "at_hand",
    "request_annex_seal",
    "request_seal",
    "run",
]
