"""How long things really took: thirds for citizens, quantiles and their test for officers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil

# Below this many cases a quantile says more about chance than about the office.
FEWEST_CASES = 10


@dataclass(frozen=True, slots=True)
class Thirds:
    """The fast, the usual and the slow third: working minutes, and how many were counted."""

    fast: int
    slow: int
    count: int


def thirds(minutes: Sequence[int]) -> Thirds | None:
    """Cut what was taken into thirds; None of fewer than ten cases."""
    if len(minutes) < FEWEST_CASES:
        return None
    ordered = sorted(minutes)
    return Thirds(quantile(ordered, 1 / 3), quantile(ordered, 2 / 3), len(ordered))


def quantile(ordered: Sequence[int], share: float) -> int:
    """Give the least value that is not exceeded by a share of sorted values."""
    place = max(0, ceil(share * len(ordered)) - 1)
    return ordered[min(place, len(ordered) - 1)]


@dataclass(frozen=True, slots=True)
class Forecast:
    """What is likely still to come, in working minutes: half, and four in five, are done by."""

    half: int
    most: int
    count: int


def forecast(known: Sequence[int], spent: int) -> Forecast | None:
    """Forecast what remains of a step after ``spent`` minutes, from what like cases took in all.

    Only those count that took at least as long; None of fewer than ten. Pages show what this
    gives, and the back-test judges what this gives.
    """
    left = sorted(length - spent for length in known if length >= spent)
    if len(left) < FEWEST_CASES:
        return None
    return Forecast(quantile(left, 0.5), quantile(left, 0.8), len(left))


@dataclass(frozen=True, slots=True)
class BackTest:
    """How forecasts made from earlier cases would have done on later ones.

    ``by_half`` and ``by_most`` count the forecasts by whose moment the later case had ended;
    ``tried_on`` counts all that were made.
    """

    by_half: int
    by_most: int
    learned_from: int
    tried_on: int

    @property
    def within_half(self) -> float:
        """Give the share that ended by the half moment; an honest forecast comes near 0.5."""
        return self.by_half / self.tried_on

    @property
    def within_most(self) -> float:
        """Give the share that ended by the later moment; an honest forecast comes near 0.8."""
        return self.by_most / self.tried_on


def back_test(
    earlier: Sequence[int], later: Sequence[int], moments: Sequence[int] = (0,)
) -> BackTest | None:
    """Judge the forecast from earlier durations on later ones; None of fewer than ten trials.

    Each later case is forecast after each of some ``moments`` (minutes spent) that it saw.
    """
    tries = [(spent, length) for spent in moments for length in later if length >= spent]
    made = {spent: forecast(earlier, spent) for spent in moments}
    judged = [(told, length - spent) for spent, length in tries if (told := made[spent])]
    if len(judged) < FEWEST_CASES:
        return None
    by_half = sum(left <= told.half for told, left in judged)
    by_most = sum(left <= told.most for told, left in judged)
    return BackTest(by_half, by_most, len(earlier), len(judged))


def together(tests: Iterable[BackTest]) -> BackTest | None:
    """Add tests of one step up; None of none."""
    found = list(tests)
    if not found:
        return None
    return BackTest(*(sum(getattr(t, name) for t in found) for name in BackTest.__slots__))
