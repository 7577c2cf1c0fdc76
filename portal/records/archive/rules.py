"""Which level a signature must reach, and how long a file waits between tries.

No decree known to us names a PAdES level for a kind of document, so the levels are decisions of
the installation, each with its date and its basis. Without any decision B-T is demanded:
a signature without trusted time cannot be verified once its certificate has ended.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from portal.core.i18n import lazy_gettext as _l
from portal.records.signatures.rules import Level

ANY_KIND = ""
UNDECIDED = Level.B_T
_ORDER = tuple(Level)
_FIRST_PAUSE, _LONGEST_PAUSE = timedelta(seconds=30), timedelta(minutes=15)
_MOST_DOUBLINGS = 5


LEVEL_WORDS = {
    Level.B_B: _l("B-B: chưa có dấu thời gian"),
    Level.B_T: _l("B-T: có dấu thời gian"),
    Level.B_LT: _l("B-LT: kèm bằng chứng kiểm tra"),
    Level.B_LTA: _l("B-LTA: kèm dấu thời gian lưu trữ"),
}


@dataclass(frozen=True, slots=True)
class Demand:
    """The level that a kind of document must reach from a day on; ``basis`` says who decided."""

    kind: str
    level: Level
    effective_from: date
    basis: str


def demanded(demands: Iterable[Demand], kind: str, day: date) -> Level:
    """Give the level demanded of a kind on a day: its own decision, else that for all kinds."""
    fit = [each for each in demands if each.effective_from <= day]
    for wanted in (kind, ANY_KIND):
        own = [each for each in fit if each.kind == wanted]
        if own:
            return max(own, key=lambda each: each.effective_from).level
    return UNDECIDED


def before_seal(level: Level) -> Level:
    """Give what the officer's signature must reach before the seal; the rest comes after it."""
    return min(level, Level.B_T, key=_ORDER.index)


def pause(tries: int) -> timedelta:
    """Give how long to wait after a number of tries: twice as long each time, at most 15 min."""
    grown: timedelta = _FIRST_PAUSE * 2 ** min(tries, _MOST_DOUBLINGS)
    return min(grown, _LONGEST_PAUSE)
