"""How long things really took: thirds for citizens, quantiles and their test for officers."""

from bisect import bisect_right
from collections.abc import Sequence
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


def forecast(remaining: Sequence[int]) -> Forecast | None:
    """Forecast from what remained in like cases; None of fewer than ten."""
    if len(remaining) < FEWEST_CASES:
        return None
    ordered = sorted(remaining)
    return Forecast(quantile(ordered, 0.5), quantile(ordered, 0.8), len(ordered))


@dataclass(frozen=True, slots=True)
class BackTest:
    """How forecasts made from earlier cases would have done on later ones.

    ``within_half`` and ``within_most`` are the shares of later cases that ended by the
    forecast moment; honest forecasts come near 0.5 and 0.8.
    """

    within_half: float
    within_most: float
    learned_from: int
    tried_on: int


def back_test(earlier: Sequence[int], later: Sequence[int]) -> BackTest | None:
    """Judge the forecast from earlier durations on later ones; None where either are few."""
    made = forecast(earlier)
    if made is None or len(later) < FEWEST_CASES:
        return None
    ordered = sorted(later)
    return BackTest(
        bisect_right(ordered, made.half) / len(ordered),
        bisect_right(ordered, made.most) / len(ordered),
        len(earlier),
        len(later),
    )
