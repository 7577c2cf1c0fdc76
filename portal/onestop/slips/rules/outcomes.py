"""Before, on or after the promised day: how what was done compares with what was promised."""

from datetime import datetime
from enum import StrEnum

from portal.core.clock import local
from portal.core.i18n import LazyString
from portal.core.i18n import lazy_gettext as _l


class Outcome(StrEnum):
    """How something done compares with its time."""

    EARLY = "early"
    ON_TIME = "on_time"
    LATE = "late"
    UNMEASURED = "unmeasured"

    @property
    def label(self) -> LazyString:
        """Name it as form 06 does."""
        return _LABELS[self]


_LABELS = {
    Outcome.EARLY: _l("Trước hạn"),
    Outcome.ON_TIME: _l("Đúng hạn"),
    Outcome.LATE: _l("Quá hạn"),
    Outcome.UNMEASURED: _l("Không có thời hạn riêng"),
}


def outcome(done_at: datetime, due_at: datetime | None) -> Outcome:
    """Compare: late after the moment, on time on its day, early on a day before.

    The day is the Vietnamese one. Where the law draws the line between early and on time was
    not found; the systems in use draw it between days.
    """
    if due_at is None:
        return Outcome.UNMEASURED
    if done_at > due_at:
        return Outcome.LATE
    return Outcome.EARLY if local(done_at).date() < local(due_at).date() else Outcome.ON_TIME
