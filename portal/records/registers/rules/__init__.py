"""What the decree says of documents: numbers, states, public identifiers, kinds."""

from portal.records.registers.rules.kinds import DocumentKind, kinds
from portal.records.registers.rules.numbers import (
    PUBLIC_ID_LETTERS,
    STATE_WORDS,
    DocumentState,
    new_public_id,
    read_public_id,
)

__all__ = [
    "PUBLIC_ID_LETTERS",
    "STATE_WORDS",
    "DocumentKind",
    "DocumentState",
    "kinds",
    "new_public_id",
    "read_public_id",
]
