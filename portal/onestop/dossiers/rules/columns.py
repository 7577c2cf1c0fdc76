"""The columns that a list at the desk can have besides the code."""

from collections.abc import Mapping

from portal.core.i18n import LazyString
from portal.core.i18n import lazy_gettext as _l

COLUMNS: Mapping[str, LazyString] = {
    "procedure": _l("Thủ tục"),
    "applicant": _l("Chủ hồ sơ"),
    "submitter": _l("Người nộp"),
    "channel": _l("Kênh nộp"),
    "step": _l("Bước"),
    "submitted": _l("Nộp lúc"),
    "due": _l("Hẹn trả"),
}
USUAL = ("procedure", "applicant", "step", "due")
CHANNELS: Mapping[str, LazyString] = {
    "online": _l("Trực tuyến"),
    "counter": _l("Trực tiếp"),
    "post": _l("Bưu chính"),
}
