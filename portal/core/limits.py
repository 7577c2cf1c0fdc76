"""Limits of tries, counted in the database so that all processes count together."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.core import clock
from portal.core.database import Base, transaction
from portal.core.errors import TooMany


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
    now = clock.now()
    start = _window(now, seconds)
    if _count(bucket, start) > limit:
        end = start + timedelta(seconds=seconds)
        raise TooMany(retry_after=max(1, int((end - now).total_seconds())))


def forgive(bucket: str, *, seconds: int) -> None:
    """Take back one counted try that turned out well, in its own transaction."""
    with transaction() as session:
        session.execute(
            sa.update(LimitCounter)
            .where(
                LimitCounter.bucket == bucket,
                LimitCounter.window_start == _window(clock.now(), seconds),
                LimitCounter.tries > 0,
            )
            .values(tries=LimitCounter.tries - 1)
        )


def _window(now: datetime, seconds: int) -> datetime:
    epoch = int(now.timestamp())
    return now.fromtimestamp(epoch - epoch % seconds, tz=now.tzinfo)


def _count(bucket: str, start: datetime) -> int:
    with transaction() as session:
        tries: int = session.execute(_COUNT, {"bucket": bucket, "start": start}).scalar_one()
        return tries


_COUNT = (
    sa.text(
        "INSERT INTO limit_counter (bucket, window_start, tries) VALUES (:bucket, :start, 1) "
        "ON CONFLICT (bucket, window_start) DO UPDATE SET tries = limit_counter.tries + 1 "
        "RETURNING tries"
    )
    .bindparams(sa.bindparam("start", type_=LimitCounter.window_start.type))
    .columns(tries=sa.Integer)
)


def forget_before(moment: datetime) -> int:
    """Drop counters of windows that began before a moment; give how many."""
    with transaction() as session:
        gone = session.execute(sa.delete(LimitCounter).where(LimitCounter.window_start < moment))
        return int(gone.rowcount)  # type: ignore[attr-defined]
