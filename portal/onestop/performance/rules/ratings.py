"""What a citizen may say after a result: three levels, and why when it went badly."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from portal.core.i18n import LazyString
from portal.core.i18n import lazy_gettext as _l

# A mistaken tap can be put right; after that the opinion stands.
MAY_CHANGE_FOR = timedelta(days=7)
MOST_COMMENT_CHARACTERS = 1000


class Level(StrEnum):
    """How satisfied somebody is."""

    VERY_SATISFIED = "very_satisfied"
    SATISFIED = "satisfied"
    NOT_SATISFIED = "not_satisfied"

    @property
    def label(self) -> LazyString:
        """Say it in words."""
        return LEVELS[self]


class Ground(StrEnum):
    """Why somebody is not satisfied."""

    LATE = "late"
    SENT_BACK = "sent_back"
    ATTITUDE = "attitude"
    UNCLEAR = "unclear"
    COSTS = "costs"
    WRONG_RESULT = "wrong_result"
    SYSTEM = "system"

    @property
    def label(self) -> LazyString:
        """Say it in words."""
        return GROUNDS[self]


LEVELS: Mapping[Level, LazyString] = {
    Level.VERY_SATISFIED: _l("Rất hài lòng"),
    Level.SATISFIED: _l("Hài lòng"),
    Level.NOT_SATISFIED: _l("Không hài lòng"),
}
GROUNDS: Mapping[Ground, LazyString] = {
    Ground.LATE: _l("Trả kết quả chậm"),
    Ground.SENT_BACK: _l("Phải bổ sung giấy tờ nhiều lần"),
    Ground.ATTITUDE: _l("Thái độ phục vụ"),
    Ground.UNCLEAR: _l("Hướng dẫn không rõ ràng"),
    Ground.COSTS: _l("Phải trả thêm chi phí ngoài quy định"),
    Ground.WRONG_RESULT: _l("Kết quả có sai sót"),
    Ground.SYSTEM: _l("Cổng khó dùng hoặc bị lỗi"),
}
PLEASED = frozenset({Level.VERY_SATISFIED, Level.SATISFIED})


@dataclass(frozen=True, slots=True)
class Opinion:
    """What somebody chose and wrote."""

    level: Level
    grounds: tuple[Ground, ...]
    comment: str
