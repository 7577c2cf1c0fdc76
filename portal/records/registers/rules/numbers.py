"""Numbers, states and public identifiers of issued documents.

One continuous series of numbers for each agency and year, from 01 on 1 January (Nghị định
30/2020/NĐ-CP, Điều 15).
"""

import re
import secrets
from collections.abc import Mapping
from enum import StrEnum

from portal.core.i18n import LazyString
from portal.core.i18n import lazy_gettext as _l

# Crockford's alphabet: no I, L, O or U, so that a printed code survives being read aloud.
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_PUBLIC_ID = re.compile(rf"[{_ALPHABET}]{{26}}")
_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1"})
PUBLIC_ID_LETTERS = 26


class DocumentState(StrEnum):
    """Where an issued document stands."""

    DRAFT = "draft"
    IN_FORCE = "in_force"
    REPLACED = "replaced"
    REVOKED = "revoked"


STATE_WORDS: Mapping[DocumentState, LazyString] = {
    DocumentState.DRAFT: _l("Dự thảo"),
    DocumentState.IN_FORCE: _l("Còn hiệu lực"),
    DocumentState.REPLACED: _l("Đã được thay thế"),
    DocumentState.REVOKED: _l("Đã bị thu hồi"),
}


def new_public_id() -> str:
    """Draw a public identifier: 26 letters of 5 random bits each, 130 bits."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(PUBLIC_ID_LETTERS))


def read_public_id(typed: str) -> str | None:
    """Give the identifier somebody typed or scanned, or nothing when it cannot be one."""
    candidate = typed.strip().upper().translate(_MISREAD)
    return candidate if _PUBLIC_ID.fullmatch(candidate) else None
