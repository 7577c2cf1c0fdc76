"""The one place that asks what time it is."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")

_frozen: list[datetime] = []


def now() -> datetime:
    """Tell the present moment, aware and in UTC."""
    return _frozen[-1] if _frozen else datetime.now(UTC)


def local(moment: datetime) -> datetime:
    """Convert an aware moment to Vietnamese time."""
    return moment.astimezone(VIETNAM)


@contextmanager
def frozen(moment: datetime) -> Iterator[None]:
    """Hold the clock at an aware moment for the length of a block."""
    _frozen.append(moment.astimezone(UTC))
    try:
        yield
    finally:
        _frozen.pop()
