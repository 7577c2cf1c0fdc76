"""Due dates per second on one core, beside a naive walk over the days in the same run.

Run as ``python -m bench.due_dates [count]``; a million is the measured promise (≤ 20 s).
"""

import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from portal.core.clock import VIETNAM
from portal.onestop.calendar.rules import Calendar, Limit, LimitKind, due

MILLION = 1_000_000
_MINUTES = 480
_Case = tuple[datetime, Limit]


@dataclass(frozen=True, slots=True)
class Measured:
    """CPU seconds for ``count`` due dates, and for the naive walk over a sample, scaled."""

    count: int
    seconds: float
    naive_seconds: float

    @property
    def ratio(self) -> float:
        """Tell how many times faster than the naive walk we are."""
        return self.naive_seconds / self.seconds


def measure(count: int, sample: int = 20_000) -> Measured:
    """Compute due dates of 1 to 30 working days received at any minute of three years."""
    cases, calendar = _cases(count), Calendar()
    few = cases[: min(sample, count)]
    for received_at, limit in few[:500]:
        if due(received_at, limit, calendar).due_at != walk(received_at, limit, calendar):
            raise ValueError("The two ways disagree.")
    seconds = _cpu_seconds(cases, lambda at, limit: due(at, limit, calendar))
    naive = _cpu_seconds(few, lambda at, limit: walk(at, limit, calendar))
    return Measured(count, seconds, naive * count / len(few))


def _cases(count: int) -> list[_Case]:
    limits = [Limit(LimitKind.WORKING_DAYS, n) for n in range(1, 31)]
    first = datetime(2024, 1, 2, 8, tzinfo=VIETNAM)
    span = 3 * 365 * 24 * 60
    # A step prime to the span visits every minute of the three years in scattered order.
    return [
        (first + timedelta(minutes=(n * 769_231) % span), limits[n % len(limits)])
        for n in range(count)
    ]


def _cpu_seconds(cases: Sequence[_Case], run: Callable[[datetime, Limit], object]) -> float:
    begun = time.process_time()
    for received_at, limit in cases:
        run(received_at, limit)
    return time.process_time() - begun


def walk(received_at: datetime, limit: Limit, calendar: Calendar) -> datetime:
    """Take working spans off the limit day after day, as one would by hand."""
    left, day = int(limit.amount) * _MINUTES, received_at.replace(hour=0, minute=0)
    while True:
        for opened, closed in calendar.day(day.date()).hours.spans:
            start = max(received_at, day + timedelta(minutes=opened))
            free = int((day + timedelta(minutes=closed) - start).total_seconds()) // 60
            if 0 < left <= free:
                return start + timedelta(minutes=left)
            left -= max(free, 0)
        day += timedelta(days=1)


def main() -> None:
    """Print one line."""
    found = measure(int(sys.argv[1]) if sys.argv[1:] else MILLION)
    each = found.seconds / found.count * 1e6
    sys.stdout.write(
        f"due dates: {found.count:,} in {found.seconds:.2f} s CPU ({each:.1f} µs each), "
        f"{found.ratio:.1f} times the naive day-walk\n"
    )


if __name__ == "__main__":
    main()
