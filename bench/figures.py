"""What a measurement gives, and how it is judged beside its limit."""

from dataclasses import dataclass

MICROSECONDS = 1e6
MILLISECONDS = 1e3


class WrongAnswer(RuntimeError):
    """The server answered something else than what was to be measured."""


@dataclass(frozen=True, slots=True)
class Load:
    """How a server bore its requests; ``cpu`` and ``latencies`` are in seconds."""

    requests: int
    seconds: float
    cpu: float
    p95: float
    p99: float

    @property
    def rate(self) -> float:
        """Give requests per second."""
        return self.requests / self.seconds

    @property
    def cpu_each(self) -> float:
        """Give CPU seconds of the server per request."""
        return self.cpu / self.requests


@dataclass(frozen=True, slots=True)
class Goal:
    """One thing promised of a row: ``value`` must be at least, or at most, ``bound``."""

    label: str
    value: float
    bound: float
    at_least: bool = True

    @property
    def met(self) -> bool:
        """Tell whether the promise is kept."""
        return self.value >= self.bound if self.at_least else self.value <= self.bound

    def __str__(self) -> str:
        sign = "≥" if self.at_least else "≤"
        return f"{self.label} {sign} {self.bound:g}"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table; CPU and p99 in seconds, the rate per second."""

    name: str
    cpu: float
    rate: float
    p99: float | None
    limit: str
    ratio: str
    goals: tuple[Goal, ...] = ()

    @property
    def verdict(self) -> str:
        """Say whether every goal is met, and which figures are not."""
        missed = [f"{goal.label} {goal.value:.3g}" for goal in self.goals if not goal.met]
        if missed:
            return f"NOT MET ({', '.join(missed)})"
        return "met" if self.goals else "–"


_HEADINGS = ("job", "CPU µs", "per s", "p99 ms", "limit of this run", "ratio", "goal", "verdict")


def table(rows: list[Row]) -> str:
    """Write rows as a Markdown table."""
    cells = [_HEADINGS, *(_cells(row) for row in rows)]
    widths = [max(len(line[n]) for line in cells) for n in range(len(_HEADINGS))]
    cells.insert(1, tuple("-" * width for width in widths))
    return "\n".join(_line(line, widths) for line in cells)


def _line(line: tuple[str, ...], widths: list[int]) -> str:
    return (
        "| "
        + " | ".join(text.ljust(width) for text, width in zip(line, widths, strict=True))
        + " |"
    )


def _cells(row: Row) -> tuple[str, ...]:
    return (
        row.name,
        f"{row.cpu * MICROSECONDS:,.0f}",
        f"{row.rate:,.0f}",
        f"{row.p99 * MILLISECONDS:.1f}" if row.p99 is not None else "–",
        row.limit,
        row.ratio,
        "; ".join(map(str, row.goals)) or "–",
        row.verdict,
    )
