"""What was really taken, in the working time of the deciding unit."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from portal.core.clock import local
from portal.core.database import session
from portal.onestop.calendar.queries import calendar_for
from portal.onestop.calendar.rules import figures
from portal.onestop.calendar.rules.progress import worked
from portal.onestop.dossiers.models import Dossier, MoveRecord
from portal.onestop.dossiers.rules import Step
from portal.onestop.performance.rules.durations import (
    BackTest,
    Forecast,
    Thirds,
    back_test,
    forecast,
    thirds,
)

WINDOW = timedelta(days=90)
LEARNED_FROM = timedelta(days=365)
TRIED_ON = timedelta(days=30)
# Enough for a steady quantile; the newest ones say most about today's office.
MOST_CASES = 2_000


def day_minutes(now: datetime) -> int:
    """Give how many minutes the working day in force has."""
    return int(figures.in_force("minutes_per_working_day", local(now).date()).value)


def processing_times(code: str, *, now: datetime) -> Thirds | None:
    """Cut the last 90 days' processing times of a procedure into thirds of working minutes.

    From receipt to decision, waiting for the citizen included: it is what people live through.
    """
    rows = session().execute(
        sa.select(Dossier.unit_id, Dossier.received_at, Dossier.decided_at)
        .where(
            Dossier.procedure_code == code,
            Dossier.received_at.is_not(None),
            Dossier.decided_at >= now - WINDOW,
            Dossier.decided_at <= now,
        )
        .order_by(Dossier.decided_at.desc())
        .limit(MOST_CASES)
    )
    return thirds(list(_lengths(rows)))


def remaining(dossier: Dossier, *, now: datetime) -> Forecast | None:
    """Forecast how many working minutes a running dossier still needs to its decision.

    Learned from dossiers of the same procedure that came to the same step and had stayed in
    it, and beyond, at least as long as this one has. None where too few are known.
    """
    if dossier.decided_at or dossier.step in {Step.INTAKE, Step.CLOSED}:
        return None
    arrived = session().scalar(
        sa.select(sa.func.max(MoveRecord.at)).where(
            MoveRecord.dossier_id == dossier.id, MoveRecord.to_step == dossier.step
        )
    )
    spent = worked(calendar_for(dossier.unit_id), [(arrived, now)]) if arrived else 0
    known = _from_step(dossier.procedure_code, dossier.step, since=now - LEARNED_FROM, until=now)
    return forecast([length - spent for length in known if length >= spent])


@dataclass(frozen=True, slots=True)
class StepTest:
    """How the forecast of one step did on the last thirty days."""

    step: Step
    test: BackTest


def tested_steps(*, now: datetime) -> tuple[StepTest, ...]:
    """Try the forecasts of each step, over all procedures, on the last thirty days."""
    until = now - TRIED_ON
    found = []
    for step in Step:
        earlier = _from_step(None, step, since=now - LEARNED_FROM, until=until)
        later = _from_step(None, step, since=until, until=now)
        test = back_test(earlier, later)
        if test:
            found.append(StepTest(step, test))
    return tuple(found)


def _from_step(code: str | None, step: Step, *, since: datetime, until: datetime) -> list[int]:
    """Measure the way from the last arrival at a step to the decision."""
    arrived = sa.func.max(MoveRecord.at)
    query = (
        sa.select(Dossier.unit_id, arrived, Dossier.decided_at)
        .join(MoveRecord, MoveRecord.dossier_id == Dossier.id)
        .where(
            Dossier.decided_at >= since,
            Dossier.decided_at < until,
            MoveRecord.to_step == step,
            MoveRecord.at <= Dossier.decided_at,
        )
        .group_by(Dossier.id, Dossier.unit_id, Dossier.decided_at)
        .order_by(Dossier.decided_at.desc())
        .limit(MOST_CASES)
    )
    if code is not None:
        query = query.where(Dossier.procedure_code == code)
    return list(_lengths(session().execute(query)))


def _lengths(rows: Iterable[Any]) -> Iterator[int]:
    by_unit: dict[UUID, list[tuple[datetime, datetime]]] = defaultdict(list)
    for unit_id, start, end in rows:
        by_unit[unit_id].append((start, end))
    for unit_id, spans in by_unit.items():
        calendar = calendar_for(unit_id)
        yield from (worked(calendar, [span]) for span in spans)
