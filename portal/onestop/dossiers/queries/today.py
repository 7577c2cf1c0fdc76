"""What is due: the morning list of an officer, or of a head for the whole unit."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from portal.core.access import Actor
from portal.core.clock import VIETNAM, local
from portal.core.database import session
from portal.identity.accounts.queries import names_of
from portal.onestop.calendar.queries import calendar_for
from portal.onestop.calendar.rules.timeline import to_minute, to_moment
from portal.onestop.dossiers.models import Dossier
from portal.onestop.dossiers.queries.dossiers import visible_to
from portal.onestop.dossiers.queries.supplementing import closing
from portal.onestop.dossiers.rules import ENDED, State, Step

MOST_ROWS = 200


@dataclass(frozen=True, slots=True)
class DueRow:
    """A dossier that somebody should look at today; ``at`` is the moment that makes it due."""

    id: UUID
    code: str
    procedure_name: str
    step: Step
    officer_id: UUID | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Morning:
    """The morning list: what is late, due today, due the next working day, and to be received.

    ``late_in_step`` is not late as a whole, but the desk where it lies has used up its time.
    ``to_ask`` are those whose papers may be asked for until the next working day at the latest.
    ``officers`` names the case officers of the rows; ``next_day`` is the end of the next
    working day. Each list holds 200 rows at most, the oldest first.
    """

    late: tuple[DueRow, ...]
    late_in_step: tuple[DueRow, ...]
    today: tuple[DueRow, ...]
    soon: tuple[DueRow, ...]
    to_receive: tuple[DueRow, ...]
    to_ask: tuple[DueRow, ...]
    next_day: datetime
    officers: dict[UUID, str]


def morning(actor: Actor, *, now: datetime) -> Morning:
    """List what is due for an actor: everything they may see that has a date and still runs."""
    tonight = datetime.combine(local(now).date() + timedelta(days=1), time(), VIETNAM)
    next_day = _end_of_next_working_day(actor, tonight)
    due = Dossier.due_at
    late, today, soon = (
        _rows(actor, due, since, until, _running())
        for since, until in ((None, now), (now, tonight), (tonight, next_day))
    )
    in_time = sa.or_(due.is_(None), due >= now)
    late_in_step = _rows(actor, Dossier.step_due_at, None, now, _running(), in_time)
    to_receive = _rows(actor, Dossier.reception_due_at, None, tonight)
    to_ask = _to_ask(actor, now, next_day)
    lists = (late, late_in_step, today, soon, to_receive, to_ask)
    return Morning(*lists, next_day, _officers(*lists))


def _to_ask(actor: Actor, now: datetime, before: datetime) -> tuple[DueRow, ...]:
    ends = closing(actor, now=now, before=before)
    columns = [getattr(Dossier, name) for name in DueRow.__slots__ if name != "at"]
    rows = session().execute(sa.select(*columns).where(Dossier.id.in_(ends)))
    made = (DueRow(**row, at=ends[row["id"]]) for row in rows.mappings())
    return tuple(sorted(made, key=lambda row: (row.at, row.id)))


def _end_of_next_working_day(actor: Actor, tonight: datetime) -> datetime:
    """Find when the next working day ends, by the calendar of the actor's unit."""
    unit = next(iter(sorted(actor.units, key=str)), None)
    line = calendar_for(unit).line(tonight.year - 1)
    return to_moment(line.closing(to_minute(tonight) // (24 * 60))) + timedelta(minutes=1)


def _running() -> sa.ColumnElement[bool]:
    return sa.and_(
        Dossier.step != Step.CLOSED,
        Dossier.state.not_in({*ENDED, State.DECIDED}),
    )


def _rows(
    actor: Actor,
    moment: InstrumentedAttribute[datetime | None],
    since: datetime | None,
    until: datetime,
    *wanted: sa.ColumnElement[bool],
) -> tuple[DueRow, ...]:
    columns = [getattr(Dossier, name) for name in DueRow.__slots__ if name != "at"]
    query = sa.select(*columns, moment.label("at")).where(
        visible_to(actor), moment < until, *wanted
    )
    if since is not None:
        query = query.where(moment >= since)
    rows = session().execute(query.order_by(moment, Dossier.id).limit(MOST_ROWS))
    return tuple(DueRow(**row) for row in rows.mappings())


def _officers(*lists: Sequence[DueRow]) -> dict[UUID, str]:
    return names_of(set(_ids(lists)))


def _ids(lists: Sequence[Sequence[DueRow]]) -> Iterator[UUID]:
    return (row.officer_id for rows in lists for row in rows if row.officer_id)
