"""What stands out in a list of documents, so that whoever signs them opens it.

The bounds are habits of ours, not law: they decide what is looked at, never what may be signed.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from statistics import median

from portal.core.i18n import LazyString
from portal.core.i18n import lazy_gettext as _l

HASTY = timedelta(minutes=1)
FAR = 3  # So many times larger or smaller than the middle one is far from it.
FEWEST_TO_COMPARE = 4
_AMOUNT = re.compile(
    r"(\d{1,3}(?:\.\d{3})+|\d+)(?:,(\d+))?\s*(đồng|₫|vnđ|vnd|m²|m2|ha)(?!\w)", re.IGNORECASE
)
_MONEY, _AREA, _LENGTH = "money", "area", "length"
_UNITS: Mapping[str, tuple[str, int]] = {
    **dict.fromkeys(("đồng", "₫", "vnđ", "vnd"), (_MONEY, 1)),
    **dict.fromkeys(("m²", "m2"), (_AREA, 1)),
    "ha": (_AREA, 10_000),
}


class Flag(StrEnum):
    """Why a document stands out."""

    ODD_KIND = "odd_kind"
    CHANGED_LATE = "changed_late"
    OUT_OF_RANGE = "out_of_range"
    NOTED = "noted"
    LATE = "late"
    TWIN = "twin"
    REVOKED_BEFORE = "revoked_before"
    HASTY = "hasty"
    EDITED = "edited"

    @property
    def label(self) -> LazyString:
        """Say it in a few words."""
        return _LABELS[self]


_LABELS: Mapping[Flag, LazyString] = {
    Flag.ODD_KIND: _l("Khác loại với các văn bản còn lại"),
    Flag.CHANGED_LATE: _l("Dự thảo thay đổi sau khi ký nháy"),
    Flag.OUT_OF_RANGE: _l("Số tiền, diện tích hoặc độ dài khác thường"),
    Flag.NOTED: _l("Người ký nháy có ghi ý kiến"),
    Flag.LATE: _l("Quá hạn"),
    Flag.TWIN: _l("Cùng chủ hồ sơ có hồ sơ khác cùng thủ tục"),
    Flag.REVOKED_BEFORE: _l("Chủ hồ sơ từng có văn bản cùng loại bị thu hồi"),
    Flag.HASTY: _l("Thẩm định hoặc ký nháy quá nhanh"),
    Flag.EDITED: _l("Nội dung sửa tay so với mẫu"),
}


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of one document; moments are None where the act was not made.

    ``twin`` and ``revoked_before`` are looked up among all dossiers of the agency. ``edited`` is
    the text against its template.
    """

    kind: str
    granted: bool
    text: str
    edited: bool = False
    twin: bool = False
    revoked_before: bool = False
    note: str = ""
    assigned_at: datetime | None = None
    proposed_at: datetime | None = None
    initialled_at: datetime | None = None
    changed_at: datetime | None = None
    due_at: datetime | None = None


def flags_of(documents: Sequence[Facts], now: datetime) -> list[tuple[Flag, ...]]:
    """Say of each document of a list why it stands out, from the rest or by itself."""
    odd, far = _odd_kinds(documents), _far_ones(documents)
    return [
        tuple(
            flag
            for flag, holds in (
                (Flag.ODD_KIND, place in odd),
                (Flag.OUT_OF_RANGE, place in far),
                *_alone(facts, now),
            )
            if holds
        )
        for place, facts in enumerate(documents)
    ]


def _alone(facts: Facts, now: datetime) -> Iterator[tuple[Flag, bool]]:
    yield Flag.CHANGED_LATE, _later(facts.changed_at, facts.initialled_at)
    yield Flag.NOTED, bool(facts.note.strip())
    yield Flag.TWIN, facts.twin
    yield Flag.LATE, facts.due_at is not None and facts.due_at < now
    yield Flag.REVOKED_BEFORE, facts.revoked_before
    yield Flag.HASTY, _hasty(facts)
    yield Flag.EDITED, facts.edited


def _later(changed_at: datetime | None, initialled_at: datetime | None) -> bool:
    return bool(changed_at and initialled_at and changed_at > initialled_at)


def _hasty(facts: Facts) -> bool:
    """Find less than a minute between being assigned, passed on and initialled."""
    moments = (facts.assigned_at, facts.proposed_at, facts.initialled_at)
    return any(before and after and after - before < HASTY for before, after in pairwise(moments))


def _odd_kinds(documents: Sequence[Facts]) -> frozenset[int]:
    """Find the documents that are not of the most frequent kind and answer."""
    counted = Counter((facts.kind, facts.granted) for facts in documents)
    if not counted:
        return frozenset()
    usual = max(counted, key=lambda each: (counted[each], each))
    return frozenset(
        place for place, facts in enumerate(documents) if (facts.kind, facts.granted) != usual
    )


def _far_ones(documents: Sequence[Facts]) -> frozenset[int]:
    """Find figures far from the middle one of their kind, where there are enough to compare."""
    found: dict[tuple[str, str], dict[int, float]] = defaultdict(dict)
    for place, facts in enumerate(documents):
        for name, figure in figures_of(facts.text).items():
            found[facts.kind, name][place] = figure
    return frozenset(place for figures in found.values() for place in _far(figures))


def _far(figures: Mapping[int, float]) -> Iterable[int]:
    if len(figures) < FEWEST_TO_COMPARE:
        return ()
    middle = median(figures.values())
    low, high = middle / FAR, middle * FAR
    return [place for place, figure in figures.items() if not low <= figure <= high]


def figures_of(text: str) -> dict[str, float]:
    """Read the largest sum of money (đồng) and area (m²) of a text, and its length in characters.

    Numbers are written as in Vietnamese: a dot before each three digits, a comma before decimals.
    """
    found: dict[str, float] = {_LENGTH: float(len(text))}
    for whole, decimals, unit in _AMOUNT.findall(text):
        name, factor = _UNITS[unit.lower()]
        value = float(f"{whole.replace('.', '')}.{decimals or 0}") * factor
        found[name] = max(found.get(name, 0.0), value)
    return found
