"""Due dates, beside a naive walk over the days."""

from bench.due_dates import measure
from bench.figures import Goal, Row

COUNT = 50_000


def due_dates(seconds: float, rounds: int) -> Row:
    """Measure due dates; a million of them must take no more than 20 s of CPU."""
    found = measure(round(COUNT * seconds * rounds))
    each = found.seconds / found.count
    return Row(
        "due date",
        each,
        1 / each,
        None,
        f"naive day-walk {found.naive_seconds / found.count * 1e6:,.0f} µs",
        f"{found.ratio:.1f}× faster",
        (Goal("s per million", each * 1e6, 20, at_least=False),),
    )
