"""Short runs of ours and of the limit by turns, so that both meet the same noise of the machine."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

from bench.figures import Load

Measure = Callable[[], Load]


def per_cpu_second(load: Load) -> float:
    """Give how much is done in a second of CPU: what other work of the machine changes least."""
    return 1 / load.cpu_each


def per_second(load: Load) -> float:
    """Give how much is done in a second of the clock, for what waits for a disk."""
    return load.rate


@dataclass(frozen=True)
class Rounds:
    """What some rounds gave; the n-th of ours ran right after the n-th of the limit."""

    ours: tuple[Load, ...]
    limit: tuple[Load, ...]

    def ratio(self, of: Callable[[Load], float]) -> float:
        """Give the middle one of the rounds' ratios of ours to the limit."""
        pairs = zip(self.ours, self.limit, strict=True)
        return median(of(ours) / of(limit) for ours, limit in pairs)


def alternate(ours: Measure, limit: Measure, *, rounds: int) -> Rounds:
    """Measure the limit and ours by turns."""
    pairs = [(limit(), ours()) for _ in range(rounds)]
    return Rounds(tuple(our for _, our in pairs), tuple(bound for bound, _ in pairs))


def repeated(ours: Measure, *, rounds: int) -> Load:
    """Measure something that has no limit to stand beside it."""
    return middle([ours() for _ in range(rounds)])


def middle(loads: Sequence[Load]) -> Load:
    """Make one of several: of each figure the middle one, of requests the sum."""
    count = sum(load.requests for load in loads)
    return Load(
        requests=count,
        seconds=count / median(load.rate for load in loads),
        cpu=count * median(load.cpu_each for load in loads),
        p95=median(load.p95 for load in loads),
        p99=median(load.p99 for load in loads),
    )
