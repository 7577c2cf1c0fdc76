"""What the journal may say, and how its rows hold on to each other."""

from portal.identity.audit.rules import naming
from portal.identity.audit.rules.catalogue import (
    ACTIONS,
    UnknownAction,
    phrase,
)
from portal.identity.audit.rules.chain import (
    GENESIS,
    PORTAL_CHAIN,
    Break,
    Entry,
    Flaw,
    Head,
    Sealed,
    canonical,
    chain_of,
    fingerprint,
    inspect,
    without_identity_numbers,
)
from portal.identity.audit.rules.words import fact_word, subject_word

__all__ = [
    "ACTIONS",
    "GENESIS",
    "PORTAL_CHAIN",
    "Break",
    "Entry",
    "Flaw",
    "Head",
    "Sealed",
    "UnknownAction",
    "canonical",
    "chain_of",
    "fact_word",
    "fingerprint",
    "inspect",
    "naming",
    "phrase",
    "subject_word",
    "without_identity_numbers",
]
