"""A circuit breaker per authority, shared by all processes through a small table.

Three failures in a row open it for half a minute, then twice as long each time, up to a
quarter of an hour. When the time is over one process may try, and the others still wait for
what comes of it.
"""

from datetime import datetime, timedelta

import sqlalchemy as sa

from portal.core.database import rows_changed, transaction
from portal.records.signatures.models import TimestampAuthority

FAILURES_TO_OPEN = 3
SHORTEST, LONGEST = timedelta(seconds=30), timedelta(minutes=15)
PROBE = timedelta(seconds=30)
_MOST_DOUBLINGS = 5


def admits(address: str, *, now: datetime) -> bool:
    """Tell whether an authority may be asked now; whoever hears yes after a pause is the probe."""
    with transaction(writing=False) as own:
        held = own.get(TimestampAuthority, address)
        open_until = held.open_until if held else None
    if open_until is None:
        return True
    return open_until <= now and _wins_probe(address, open_until, now)


def _wins_probe(address: str, seen: datetime, now: datetime) -> bool:
    claim = (
        sa.update(TimestampAuthority)
        .where(TimestampAuthority.address == address, TimestampAuthority.open_until == seen)
        .values(open_until=now + PROBE)
    )
    with transaction() as own:
        return rows_changed(own.execute(claim)) > 0


def note_failure(address: str, error: str, *, now: datetime) -> None:
    """Count a failure; open the circuit at the third, or again when a probe fails."""
    with transaction() as own:
        held = own.get(TimestampAuthority, address, with_for_update=True)
        failures = (held.failures if held else 0) + 1
        own.merge(
            TimestampAuthority(
                address=address,
                failures=failures,
                error=error[:40],
                failed_at=now,
                open_until=_open_until(failures, now),
            )
        )


def _open_until(failures: int, now: datetime) -> datetime | None:
    if failures < FAILURES_TO_OPEN:
        return None
    doublings = min(failures - FAILURES_TO_OPEN, _MOST_DOUBLINGS)
    pause: timedelta = min(SHORTEST * 2**doublings, LONGEST)
    return now + pause


def note_success(address: str) -> None:
    """Close the circuit; where it is closed already nothing is written."""
    with transaction(writing=False) as own:
        if own.get(TimestampAuthority, address) is None:
            return
    with transaction() as own:
        own.execute(sa.delete(TimestampAuthority).where(TimestampAuthority.address == address))
