"""How far a declaration has come, and whose certificate it may be signed with.

Signing is optional: nobody is asked for it, and a dossier without it is as good.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from portal.core.i18n import LazyString
from portal.core.i18n import lazy_gettext as _l

# Vietnamese authorities write "CCCD:038…", "CMND:…" into the subject; nine digits are the old card.
_IDENTITY = re.compile(r"(?<!\d)(\d{12}|\d{9})(?!\d)")


class DeclarationState(StrEnum):
    """How far a declaration has come."""

    MAKING = "making"
    READY = "ready"
    ASKED = "asked"
    SIGNED = "signed"

    @property
    def label(self) -> LazyString:
        """Give the words that the citizen reads."""
        return _LABELS[self]


_LABELS: dict[DeclarationState, LazyString] = {
    DeclarationState.MAKING: _l("Đang lập tờ khai để ký"),
    DeclarationState.READY: _l("Tờ khai đã sẵn sàng để ký"),
    DeclarationState.ASKED: _l("Chờ ông/bà xác nhận ký"),
    DeclarationState.SIGNED: _l("Tờ khai đã được ký số"),
}


@dataclass(frozen=True, slots=True)
class Named:
    """Whom a certificate names: the common name, and what may hold an identity number."""

    name: str
    identifiers: tuple[str, ...]


def names_person(named: Named, *, identity_number: str | None, name: str) -> bool:
    """Tell whether a certificate is a person's own.

    An identity number decides where the certificate has one; else the name, whatever its case.
    """
    numbers = set(_numbers(named.identifiers))
    if numbers:
        return identity_number in numbers
    return _plain(named.name) == _plain(name) != ""


def _numbers(texts: Iterable[str]) -> Iterable[str]:
    return (number for text in texts for number in _IDENTITY.findall(text))


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())
