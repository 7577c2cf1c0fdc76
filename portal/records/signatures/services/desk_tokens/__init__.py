"""Signing with the token on an officer's desk, through the local service of its maker.

The browser hands the local service two addresses with one-use tokens: one gives the file,
the other takes it back. The local service has no session of ours, so the tokens are all it
has: they live five minutes, serve once, and are stored as hashes. An officer without the
service carries the file there and back by hand, signed in to the portal. What comes back must
begin with exactly the bytes that were sent, add nothing but one valid signature in the officer's
field that certifies it, made with the certificate that is enrolled for this officer.
"""

from portal.records.signatures.services.desk_tokens.examining import (
    MoreThanSigned,
    NotCertifying,
    NotSignedWell,
    NotTheFileSent,
    examine,
)
from portal.records.signatures.services.desk_tokens.moving import (
    AddressLapsed,
    AddressSpent,
    Arrival,
    bring_back,
    bring_back_by_hand,
    give_by_hand,
    take,
)
from portal.records.signatures.services.desk_tokens.offering import (
    Errand,
    Offer,
    TransferOver,
    offer,
    offer_again,
)
from portal.records.signatures.services.desk_tokens.settling import (
    NoLongerWanted,
    accept,
    refuse,
    settle,
    why_refused,
)

__all__ = [
    "AddressLapsed",
    "AddressSpent",
    "Arrival",
    "Errand",
    "MoreThanSigned",
    "NoLongerWanted",
    "NotCertifying",
    "NotSignedWell",
    "NotTheFileSent",
    "Offer",
    "TransferOver",
    "accept",
    "bring_back",
    "bring_back_by_hand",
    "examine",
    "give_by_hand",
    "offer",
    "offer_again",
    "refuse",
    "settle",
    "take",
    "why_refused",
]
