"""Limits of tries, counted in the database so that all processes count together."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.core import clock
from portal.core.counters import counting_up
from portal.core.database import Base, rows_changed, transaction
from portal.core.errors import TooMany
from portal.core.prepared import Prepared


class LimitCounter(Base):
    """How often something was tried in one window of time."""

    __tablename__ = "limit_counter"

    bucket: Mapped[str] = mapped_column(sa.String(160), primary_key=True)
    window_start: Mapped[datetime] = mapped_column(primary_key=True)
    tries: Mapped[int]


def hit(bucket: str, *, limit: int, seconds: int) -> None:
    """Count one try in its own transaction, whatever becomes of the request.

    Call it before the request's transaction begins. Raises TooMany past ``limit`` tries in
    a window of ``seconds``.
    """
    hit_each({bucket: limit}, seconds=seconds)


def hit_each(limits: Mapping[str, int], *, seconds: int) -> None:
    """Count one try in several buckets in turn, each with its limit, in one transaction.

    A bucket that is over its limit ends the count, so that whoever is shut out there cannot
    fill the ones behind it. Raises TooMany, as ``hit`` does.
    """
    now = clock.now()
    start = _window(now, seconds)
    if _any_full(limits, start):
        raise _too_many(now, start, seconds)


def require_room(windows: Mapping[int, Mapping[str, int]]) -> None:
    """Ask in the present transaction whether one more try is allowed, counting nothing.

    ``windows`` holds limits by bucket for each length of a window in seconds; no bucket
    stands under two of them.

    For what succeeds most of the time: ask, act, and ``hit_each`` only after a failure. Tries
    that run side by side may then pass the limit by their number, never by more. Raises
    TooMany where ``hit_each`` would for the next try.
    """
    now = clock.now()
    asked = [
        (name, _window(now, seconds), limit, seconds)
        for seconds, held in windows.items()
        for name, limit in held.items()
    ]
    tries = _tries([(name, start) for name, start, _limit, _seconds in asked])
    for name, start, limit, seconds in asked:
        if tries.get((name, start), 0) >= limit:
            raise _too_many(now, start, seconds)


def _tries(counters: Sequence[tuple[str, datetime]]) -> dict[tuple[str, datetime], int]:
    """Read how often each of some counters was hit; those never hit are left out."""
    asked = {
        f"{column}{place}": value
        for place, counter in enumerate(counters)
        for column, value in zip(("bucket", "start"), counter, strict=True)
    }
    rows = _counted(len(counters)).ask(**asked)
    return {(bucket, start): tries for bucket, start, tries in rows}


@cache
def _counted(count: int) -> Prepared:
    """Ask for so many counters by their whole keys: a statement that is compiled once."""
    wanted = (
        sa.and_(
            _COUNTER.bucket == sa.bindparam(f"bucket{place}"),
            _COUNTER.window_start == sa.bindparam(f"start{place}"),
        )
        for place in range(count)
    )
    columns = _COUNTER.bucket, _COUNTER.window_start, _COUNTER.tries
    return Prepared(sa.select(*columns).where(sa.or_(*wanted)))


def forgive(bucket: str, *, seconds: int) -> None:
    """Take back one counted try that turned out well, in its own transaction."""
    forgive_each((bucket,), seconds=seconds)


def forgive_each(buckets: Iterable[str], *, seconds: int) -> None:
    """Take back one counted try in each of several buckets, in one transaction."""
    start = _window(clock.now(), seconds)
    with transaction(durable=False) as own:
        connection = own.connection()
        for bucket in buckets:
            connection.execute(_FORGIVE, {"bucket": bucket, "start": start})


def _window(now: datetime, seconds: int) -> datetime:
    epoch = int(now.timestamp())
    return now.fromtimestamp(epoch - epoch % seconds, tz=now.tzinfo)


def _too_many(now: datetime, start: datetime, seconds: int) -> TooMany:
    end = start + timedelta(seconds=seconds)
    return TooMany(retry_after=max(1, int((end - now).total_seconds())))


def _any_full(limits: Mapping[str, int], start: datetime) -> bool:
    with transaction(durable=False) as own:
        connection = own.connection()
        for bucket, limit in limits.items():
            tries = connection.execute(
                _COUNT, {"bucket": bucket, "window_start": start}
            ).scalar_one()
            if tries > limit:
                return True
    return False


_START = sa.bindparam("start", type_=LimitCounter.window_start.type)
_COUNT = counting_up(LimitCounter.tries)
_COUNTER = LimitCounter.__table__.c
_FORGIVE = sa.text(
    "UPDATE limit_counter SET tries = tries - 1 "
    "WHERE bucket = :bucket AND window_start = :start AND tries > 0"
).bindparams(_START)


def forget_before(moment: datetime) -> int:
    """Drop counters of windows that began before a moment; give how many."""
    with transaction() as own:
        gone = own.execute(sa.delete(LimitCounter).where(LimitCounter.window_start < moment))
        return rows_changed(gone)
