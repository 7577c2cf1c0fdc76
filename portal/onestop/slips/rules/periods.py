"""The periods of registers and reports: a month, a quarter, a year, or any days."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from portal.core.clock import VIETNAM
from portal.core.errors import Invalid
from portal.core.i18n import LazyString
from portal.core.i18n import lazy_gettext as _l

FIRST_YEAR, LAST_YEAR = 2020, 2099
_SPELLED = re.compile(r"(\d{4})(?:-(Q[1-4]|0[1-9]|1[0-2]))?", re.ASCII)


class BadPeriod(Invalid):
    """The text names no period."""

    sentence = _l("Kỳ không hợp lệ. Viết năm (2026), quý (2026-Q4) hoặc tháng (2026-11).")


class PeriodKind(StrEnum):
    """How long a period is."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Period:
    """A period of whole Vietnamese days; ``until`` is the day after its last one."""

    kind: PeriodKind
    since: date
    until: date

    @property
    def begins(self) -> datetime:
        """Give its first moment."""
        return datetime.combine(self.since, time.min, VIETNAM)

    @property
    def ends(self) -> datetime:
        """Give the moment after it."""
        return datetime.combine(self.until, time.min, VIETNAM)

    @property
    def last_day(self) -> date:
        """Give its last day."""
        return self.until - timedelta(days=1)

    @property
    def code(self) -> str:
        """Spell it as ``read_period`` reads it."""
        if self.kind is PeriodKind.YEAR:
            return f"{self.since.year}"
        if self.kind is PeriodKind.QUARTER:
            return f"{self.since.year}-Q{(self.since.month + 2) // 3}"
        return f"{self.since:%Y-%m}"

    @property
    def label(self) -> LazyString:
        """Name it."""
        year = self.since.year
        if self.kind is PeriodKind.YEAR:
            return _l("Năm %(year)s", year=year)
        if self.kind is PeriodKind.QUARTER:
            quarter = ("I", "II", "III", "IV")[self.since.month // 3]
            return _l("Quý %(quarter)s năm %(year)s", quarter=quarter, year=year)
        return _l("Tháng %(month)s năm %(year)s", month=self.since.month, year=year)


def read_period(text: str) -> Period:
    """Read ``2026``, ``2026-Q4`` or ``2026-11``; raises BadPeriod for anything else."""
    found = _SPELLED.fullmatch(text.strip())
    if found is None or not FIRST_YEAR <= int(found[1]) <= LAST_YEAR:
        raise BadPeriod(errors={"period": [str(BadPeriod.sentence)]})
    year, part = int(found[1]), found[2]
    if part is None:
        return _period(PeriodKind.YEAR, year, 1, 12)
    if part.startswith("Q"):
        return _period(PeriodKind.QUARTER, year, 3 * int(part[1]) - 2, 3)
    return _period(PeriodKind.MONTH, year, int(part), 1)


def quarter_of(day: date) -> Period:
    """Give the quarter of a day."""
    return read_period(f"{day.year}-Q{(day.month + 2) // 3}")


def _period(kind: PeriodKind, year: int, month: int, months: int) -> Period:
    last = year * 12 + month - 1 + months
    return Period(kind, date(year, month, 1), date(last // 12, last % 12 + 1, 1))
