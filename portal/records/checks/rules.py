"""What the nightly check can find, and how much it may take on."""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum

from portal.core.i18n import LazyString
from portal.core.i18n import lazy_gettext as _l

NEW_FOR = timedelta(days=1)
MOST_OLD = 500  # Documents issued before the last day that one night checks again.
MOST_SECONDS = 480.0  # One job's share; what is left of the last day follows in another job.


class Outcome(StrEnum):
    """A verdict on a kept document, or why there is nothing to judge."""

    VALID = "valid"
    VALID_WITH_WARNINGS = "valid_with_warnings"
    INVALID = "invalid"
    INDETERMINATE = "indeterminate"
    UNSIGNED = "unsigned"
    UNREADABLE = "unreadable"
    MISSING = "missing"
    ALTERED = "altered"


OUTCOME_WORDS: Mapping[Outcome, LazyString] = {
    Outcome.VALID: _l("Hợp lệ"),
    Outcome.VALID_WITH_WARNINGS: _l("Hợp lệ, có điều cần lưu ý"),
    Outcome.INVALID: _l("Không hợp lệ"),
    Outcome.INDETERMINATE: _l("Chưa thể kết luận"),
    Outcome.UNSIGNED: _l("Không có chữ ký số"),
    Outcome.UNREADABLE: _l("Không đọc được tệp"),
    Outcome.MISSING: _l("Mất tệp trong kho lưu trữ"),
    Outcome.ALTERED: _l("Tệp trong kho lưu trữ bị thay đổi"),
}
