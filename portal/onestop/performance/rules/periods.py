"""Months, quarters and years, as reports are asked for: ``2026-11``, ``2026-q4``, ``2026``."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from portal.core.clock import VIETNAM, local
from portal.core.errors import Invalid
from portal.core.i18n import gettext as _
from portal.core.i18n import lazy_gettext as _l

_WRITTEN = re.compile(r"(?P<year>20\d\d)(-(?P<month>0[1-9]|1[0-2])|-q(?P<quarter>[1-4]))?")
_MONTHS_OF_QUARTER = 3


class UnknownPeriod(Invalid):
    """What was asked for is no month, quarter or year."""

    sentence = _l("Kỳ báo cáo viết là 2026-11 (tháng), 2026-q4 (quý) hoặc 2026 (năm).")


@dataclass(frozen=True, slots=True)
class Period:
    """A month, a quarter or a year: from its first moment until before ``end``."""

    name: str
    first: date
    months: int

    @property
    def start(self) -> datetime:
        """Give its first moment in Vietnamese time."""
        return datetime.combine(self.first, time(), VIETNAM)

    @property
    def end(self) -> datetime:
        """Give the first moment after it."""
        return datetime.combine(_later(self.first, self.months), time(), VIETNAM)

    def judged_on(self, now: datetime) -> date:
        """Give the day whose law judges it: its last one, or today while it lasts."""
        return min(local(now).date(), local(self.end).date() - timedelta(days=1))

    @property
    def label(self) -> str:
        """Name it in the reader's language."""
        year = self.first.year
        if self.months == 1:
            return _("Tháng %(month)s/%(year)s", month=self.first.month, year=year)
        if self.months == _MONTHS_OF_QUARTER:
            return _("Quý %(quarter)s/%(year)s", quarter=_quarter(self.first), year=year)
        return _("Năm %(year)s", year=year)

    @property
    def before(self) -> "Period":
        """Give the period of the same length before it."""
        return _of(_later(self.first, -self.months), self.months)

    @property
    def after(self) -> "Period":
        """Give the period of the same length after it."""
        return _of(_later(self.first, self.months), self.months)


def period(written: str) -> Period:
    """Read a period; raises UnknownPeriod."""
    found = _WRITTEN.fullmatch(written)
    if not found:
        raise UnknownPeriod
    year = int(found["year"])
    if found["month"]:
        return _of(date(year, int(found["month"]), 1), 1)
    if found["quarter"]:
        return _of(date(year, int(found["quarter"]) * 3 - 2, 1), _MONTHS_OF_QUARTER)
    return _of(date(year, 1, 1), 12)


def around(moment: datetime) -> tuple[Period, Period, Period]:
    """Give the month, the quarter and the year in which a moment lies."""
    day = local(moment).date()
    return (
        _of(day.replace(day=1), 1),
        _of(date(day.year, _quarter(day) * 3 - 2, 1), _MONTHS_OF_QUARTER),
        _of(date(day.year, 1, 1), 12),
    )


def _of(first: date, months: int) -> Period:
    names = {1: f"{first:%Y-%m}", _MONTHS_OF_QUARTER: f"{first:%Y}-q{_quarter(first)}"}
    return Period(names.get(months, f"{first:%Y}"), first, months)


def _quarter(day: date) -> int:
    return (day.month - 1) // _MONTHS_OF_QUARTER + 1


def _later(first: date, months: int) -> date:
    years, month = divmod(first.month - 1 + months, 12)
    return date(first.year + years, month + 1, 1)
