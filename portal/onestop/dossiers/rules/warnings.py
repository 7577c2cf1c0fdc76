"""The moments of a clock at which somebody is told, and who that is."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from portal.core.clock import local
from portal.core.i18n import LazyString
from portal.core.i18n import gettext as _
from portal.core.i18n import lazy_gettext as _l
from portal.onestop.calendar.rules import Derivation, figures
from portal.onestop.calendar.rules.progress import at_share, from_due
from portal.onestop.calendar.rules.words import duration
from portal.onestop.workflows.rules.duties import Duty


class Threshold(StrEnum):
    """A moment of a clock that is worth telling, the gravest last."""

    HALF = "half"
    MOST = "most"
    DAY_BEFORE = "day_before"
    HOURS_BEFORE = "hours_before"
    LATE = "late"
    VERY_LATE = "very_late"
    RECEPTION_LATE = "reception_late"

    @property
    def label(self) -> LazyString:
        """Say what has come to pass, without a distance from the end: that is configured."""
        return _LABELS[self]

    def headline(self, begun_at: datetime) -> str:
        """Say what has come to pass, as the title of a notice of a clock begun at a moment."""
        left = self._left(begun_at)
        return _("Hồ sơ còn %(time)s làm việc", time=left) if left else str(self.label)

    def briefly(self, begun_at: datetime) -> str:
        """Say it of a linked part begun at a moment in a word or two."""
        left = self._left(begun_at)
        return _("Còn %(time)s làm việc", time=left) if left else str(_OF_A_PART[self])

    def _left(self, begun_at: datetime) -> str:
        """Say how much is left of the time, as configured (``warnings``); empty without a word."""
        day = local(begun_at).date()
        minutes = figures.in_force("warnings", day).value["minutes_from_due"].get(self.value, 0)
        day_minutes = figures.in_force("minutes_per_working_day", day).value
        return duration(-minutes, day_minutes=day_minutes) if minutes < 0 else ""


_LABELS: Mapping[Threshold, LazyString] = {
    Threshold.HALF: _l("Hồ sơ đã dùng một nửa thời hạn"),
    Threshold.MOST: _l("Hồ sơ đã dùng phần lớn thời hạn"),
    Threshold.DAY_BEFORE: _l("Hồ sơ sắp đến hạn"),
    Threshold.HOURS_BEFORE: _l("Hồ sơ sắp đến hạn"),
    Threshold.LATE: _l("Hồ sơ đã quá hạn"),
    Threshold.VERY_LATE: _l("Hồ sơ quá hạn đã lâu"),
    Threshold.RECEPTION_LATE: _l("Hồ sơ trực tuyến chưa được trả lời tiếp nhận"),
}
_OF_A_PART: Mapping[Threshold, LazyString] = {
    Threshold.HALF: _l("Đã dùng một nửa thời hạn"),
    Threshold.MOST: _l("Đã dùng phần lớn thời hạn"),
    Threshold.DAY_BEFORE: _l("Sắp đến hạn"),
    Threshold.HOURS_BEFORE: _l("Sắp đến hạn"),
    Threshold.LATE: _l("Quá hạn"),
    Threshold.VERY_LATE: _l("Quá hạn đã lâu"),
}
# Whoever is responsible at the desk is always told, but for the very late: that is the head's.
# Those who answer for assigning and for signing are the heads, or whoever stands in for them.
HEARS: Mapping[Threshold, Duty] = {
    Threshold.LATE: Duty.ASSIGN,
    Threshold.VERY_LATE: Duty.SIGN,
    Threshold.RECEPTION_LATE: Duty.ASSIGN,
}


def threshold_moments(derivation: Derivation) -> dict[Threshold, datetime]:
    """Give the moment of each threshold of a clock that runs, the first one first.

    What a short limit has no room for, such as one day before the end of two hours, is left
    out. Which shares and distances count is configuration (``warnings``).
    """
    figure = figures.in_force("warnings", local(derivation.received_at).date()).value
    found = {Threshold(n): at_share(derivation, share) for n, share in figure["shares"].items()}
    for name, minutes in figure["minutes_from_due"].items():
        found[Threshold(name)] = from_due(derivation, minutes)
    order = list(Threshold)
    ordered = sorted(found.items(), key=lambda pair: (pair[1], order.index(pair[0])))
    return {threshold: at for threshold, at in ordered if at > derivation.starts_at}
