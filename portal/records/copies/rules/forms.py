"""The forms of a copy, what each may be made from, and the order of its making.

Source: Nghị định 30/2020/NĐ-CP, Điều 25–27 and Phụ lục III; see the note in forms.json.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from portal.core.i18n import LazyString
from portal.core.i18n import lazy_gettext as _l

_DATA = Path(__file__).with_name("forms.json")
# What an entry of the authority register names to let somebody allow copies.
COPY_MATTER = "ban-sao"


class CopyForm(StrEnum):
    """A full copy of the original, a full copy of such a copy, or a part of an original."""

    TRUE_COPY = "true_copy"
    RECOPY = "recopy"
    EXTRACT = "extract"

    @property
    def label(self) -> LazyString:
        """Give the words of the decree."""
        return _FORMS[self]


class Medium(StrEnum):
    """On what a document or its copy stands."""

    PAPER = "paper"
    ELECTRONIC = "electronic"

    @property
    def label(self) -> LazyString:
        """Give the words that people read."""
        return _MEDIA[self]


class CopyStep(StrEnum):
    """How far a copy has come."""

    REQUESTED = "requested"
    ALLOWED = "allowed"
    NUMBERED = "numbered"
    SEALED = "sealed"
    RELEASED = "released"
    REFUSED = "refused"

    @property
    def label(self) -> LazyString:
        """Give the words that people read."""
        return _STEPS[self]


class CopyAct(StrEnum):
    """What may be done with a copy."""

    ALLOW = "allow"
    REFUSE = "refuse"
    NUMBER = "number"
    SEAL = "seal"
    RELEASE = "release"

    @property
    def label(self) -> LazyString:
        """Give the word on the button."""
        return _ACTS[self]


@dataclass(frozen=True, slots=True)
class FormRule:
    """How a form is written, and from what to what it goes."""

    words: str
    symbol: str
    ways: frozenset[tuple[Medium, Medium]]


@dataclass(frozen=True, slots=True)
class CopyMove:
    """An act at a step; ``stage`` is the work that it orders, if any."""

    at: CopyStep
    to: CopyStep
    action: str
    stage: str | None = None


_FORMS: dict[CopyForm, LazyString] = {
    CopyForm.TRUE_COPY: _l("Sao y"),
    CopyForm.RECOPY: _l("Sao lục"),
    CopyForm.EXTRACT: _l("Trích sao"),
}
_MEDIA: dict[Medium, LazyString] = {
    Medium.PAPER: _l("Bản giấy"),
    Medium.ELECTRONIC: _l("Bản điện tử"),
}
_STEPS: dict[CopyStep, LazyString] = {
    CopyStep.REQUESTED: _l("Chờ cho phép sao"),
    CopyStep.ALLOWED: _l("Đã cho phép, chờ cấp số"),
    CopyStep.NUMBERED: _l("Đã cấp số, chờ ký số của cơ quan"),
    CopyStep.SEALED: _l("Đã ký số của cơ quan, chờ phát hành"),
    CopyStep.RELEASED: _l("Đã phát hành bản sao"),
    CopyStep.REFUSED: _l("Không cho phép sao"),
}
_ACTS: dict[CopyAct, LazyString] = {
    CopyAct.ALLOW: _l("Ký cho phép sao"),
    CopyAct.REFUSE: _l("Không cho phép"),
    CopyAct.NUMBER: _l("Cấp số bản sao"),
    CopyAct.SEAL: _l("Ký số của cơ quan"),
    CopyAct.RELEASE: _l("Phát hành bản sao"),
}
COPY_MOVES: Mapping[CopyAct, CopyMove] = MappingProxyType(
    {
        CopyAct.ALLOW: CopyMove(CopyStep.REQUESTED, CopyStep.ALLOWED, "copy.allowed", "certify"),
        CopyAct.REFUSE: CopyMove(CopyStep.REQUESTED, CopyStep.REFUSED, "copy.refused"),
        CopyAct.NUMBER: CopyMove(CopyStep.ALLOWED, CopyStep.NUMBERED, "copy.numbered"),
        CopyAct.SEAL: CopyMove(CopyStep.NUMBERED, CopyStep.SEALED, "copy.sealed", "seal"),
        CopyAct.RELEASE: CopyMove(CopyStep.SEALED, CopyStep.RELEASED, "copy.released"),
    }
)


@cache
def form_rules() -> Mapping[CopyForm, FormRule]:
    """Give what the decree says of each form."""
    rows = json.loads(_DATA.read_text(encoding="utf-8"))["forms"]
    return MappingProxyType({CopyForm(row["form"]): _rule(row) for row in rows})


def _rule(row: Mapping[str, Any]) -> FormRule:
    ways = frozenset((Medium(one), Medium(other)) for one, other in row["ways"])
    return FormRule(row["words"], row["symbol"], ways)
