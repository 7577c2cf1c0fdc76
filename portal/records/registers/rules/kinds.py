"""The kinds of administrative documents and their abbreviations, kept as data.

Source: Nghị định 30/2020/NĐ-CP, Điều 7 and Phụ lục III; see the note in kinds.json.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

_DATA = Path(__file__).with_name("kinds.json")


@dataclass(frozen=True, slots=True)
class DocumentKind:
    """A kind: an official letter (công văn) has no abbreviation and no title on the paper."""

    code: str
    name: str
    symbol: str

    @property
    def titled(self) -> bool:
        """Tell whether the kind's name stands on the paper."""
        return bool(self.symbol)

    def full_symbol(self, agency: str, office: str = "") -> str:
        """Write what follows the number: ``QĐ-UBND``, or ``UBND-VP`` for an official letter."""
        parts = (self.symbol, agency) if self.titled else (agency, office)
        return "-".join(filter(None, parts))


@cache
def kinds() -> Mapping[str, DocumentKind]:
    """Give all kinds by code, in the order of the decree."""
    data = json.loads(_DATA.read_text(encoding="utf-8"))
    return MappingProxyType({row["code"]: DocumentKind(**row) for row in data["kinds"]})
