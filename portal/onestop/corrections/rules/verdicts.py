"""What an officer finds of each item, and what the agency could have said the first time."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass
from enum import StrEnum
from hashlib import sha256

from portal.core.i18n import LazyString
from portal.core.i18n import lazy_gettext as _l


class Verdict(StrEnum):
    """What was found of an item."""

    ACCEPTED = "accepted"
    DEFICIENT = "deficient"

    @property
    def label(self) -> LazyString:
        """Say it on the sheet."""
        return _LABELS[self]


_LABELS = {Verdict.ACCEPTED: _l("Đạt"), Verdict.DEFICIENT: _l("Chưa đạt")}


class ReasonKind(StrEnum):
    """Why things are sent back, as the public page counts it."""

    MISSING = "missing"
    UNREADABLE = "unreadable"
    WRONG_PAPER = "wrong_paper"
    MISMATCH = "mismatch"
    EXPIRED = "expired"
    UNCERTIFIED = "uncertified"
    INCOMPLETE = "incomplete"
    OTHER = "other"

    @property
    def label(self) -> LazyString:
        """Name it for everybody."""
        return _KINDS[self]


_KINDS: Mapping[ReasonKind, LazyString] = {
    ReasonKind.MISSING: _l("Thiếu giấy tờ"),
    ReasonKind.UNREADABLE: _l("Ảnh hoặc bản quét không đọc được"),
    ReasonKind.WRONG_PAPER: _l("Nộp nhầm loại giấy tờ"),
    ReasonKind.MISMATCH: _l("Thông tin không khớp"),
    ReasonKind.EXPIRED: _l("Giấy tờ hết giá trị"),
    ReasonKind.UNCERTIFIED: _l("Thiếu chữ ký, con dấu hoặc chứng thực"),
    ReasonKind.INCOMPLETE: _l("Khai chưa đủ hoặc chưa đúng"),
    ReasonKind.OTHER: _l("Lý do khác"),
}


@dataclass(frozen=True, slots=True)
class Judgement:
    """An officer's finding of one item; ``reason`` names a row of the library, if any."""

    verdict: Verdict | None = None
    because: str = ""
    example: str = ""
    legal_ground: str = ""
    reason: str = ""


def digest(said: Mapping[str, Judgement]) -> str:
    """Compute the digest of everything that is said of items, by key; hexadecimal SHA-256.

    A page carries it to tell later whether somebody has said something else since.
    """
    told = sorted((key, *astuple(one)) for key, one in said.items() if one.verdict)
    return sha256(json.dumps(told).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Seen:
    """What a sheet that was sent said of an item; ``mark`` stands for the content it judged."""

    key: str
    mark: str
    verdict: Verdict
    because: str


def visible_before(key: str, mark: str, because: str, earlier: Iterable[Seen]) -> bool:
    """Tell whether the agency could have said in an earlier sheet what it says now.

    It could when the item was accepted then, or when its content has not changed since and the
    complaint is another one. The same complaint about an unchanged item is no fault of the
    agency: it said so, and nothing was mended.
    """
    same = [seen for seen in earlier if seen.key == key and seen.mark == mark]
    told = {" ".join(seen.because.casefold().split()) for seen in same if seen.because}
    if any(seen.verdict is Verdict.ACCEPTED for seen in same):
        return True
    return bool(same) and " ".join(because.casefold().split()) not in told
