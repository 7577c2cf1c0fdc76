"""The closed lists of the catalogue, with the words in which people read them."""

from collections.abc import Mapping
from enum import StrEnum

from portal.core.i18n import LazyString
from portal.core.i18n import lazy_gettext as _l


class RevisionState(StrEnum):
    """The life of one revision; at most one of a procedure is published."""

    DRAFT = "draft"
    PUBLISHED = "published"
    RETIRED = "retired"


class Level(StrEnum):
    """At which level of government a procedure is decided."""

    COMMUNE = "commune"
    PROVINCE = "province"
    MINISTRY = "ministry"


class Route(StrEnum):
    """Which system handles it (Nghị định 224/2026/NĐ-CP, Điều 15): ours, or a central one."""

    PROVINCIAL = "provincial"
    NATIONAL = "national"


LEVELS: Mapping[Level, LazyString] = {
    Level.COMMUNE: _l("Cấp xã"),
    Level.PROVINCE: _l("Cấp tỉnh"),
    Level.MINISTRY: _l("Cấp bộ"),
}
CHANNELS: Mapping[str, LazyString] = {
    "direct": _l("Trực tiếp"),
    "online": _l("Trực tuyến"),
    "postal": _l("Bưu chính công ích"),
}
