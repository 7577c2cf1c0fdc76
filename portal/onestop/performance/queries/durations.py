"""What was really taken, in the working time of the deciding unit."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
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
from portal.onestop.dossiers.queries import contents
from portal.onestop.dossiers.rules import Step
from portal.onestop.performance.rules.durations import (
    BackTest,
    Forecast,
    Thirds,
    back_test,
    forecast,
    thirds,
    together,
)

WINDOW = timedelta(days=90)
LEARNED_FROM = timedelta(days=365)
TRIED_ON = timedelta(days=30)
# Enough for a steady quantile; the newest ones say most about today's office.
MOST_CASES = 2_000
# Of all procedures together, for the page of the back-test.
MOST_TRIED = 10_000


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


@dataclass(frozen=True, slots=True)
class Likely:
    """A forecast, and how forecasts made in the same way did; no test where too few are known."""

    forecast: Forecast
    test: BackTest | None


def remaining(dossier: Dossier, *, now: datetime) -> Likely | None:
    """Forecast how many working minutes a running dossier still needs to its decision.

    Learned from dossiers of the same procedure that came to the same step and had stayed in
    it, and beyond, at least as long as this one has. None where too few are known.
    """
    if dossier.decided_at or dossier.step in {Step.INTAKE, Step.CLOSED}:
        return None
    moves = contents.moves(dossier.id)
    arrived = max((move.at for move in moves if move.to_step == dossier.step), default=None)
    spent = worked(calendar_for(dossier.unit_id), [(arrived, now)]) if arrived else 0
    known = _history(dossier.step, dossier.procedure_code, now=now)
    made = forecast([*known.earlier, *known.later], spent)
    return Likely(made, _tried(known, now)) if made else None


@dataclass(frozen=True, slots=True)
class StepTest:
    """How the forecasts of one step did on the last thirty days."""

    step: Step
    test: BackTest


def tested_steps(*, now: datetime) -> tuple[StepTest, ...]:
    """Try the forecasts of each step on the last thirty days, each for its own procedure."""
    found = []
    for step in Step:
        known = _histories(step, now=now).values()
        test = together(filter(None, (_tried(each, now) for each in known)))
        if test:
            found.append(StepTest(step, test))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _History:
    """What like dossiers took from their last arrival at a step to the decision, in minutes.

    ``earlier`` ones were decided before the thirty days on which forecasts are tried.
    """

    earlier: list[int]
    later: list[int]


def _tried(known: _History, now: datetime) -> BackTest | None:
    """Try what pages show: forecasts on arrival, and after one working day in the step."""
    return back_test(known.earlier, known.later, (0, day_minutes(now)))


def _history(step: Step, code: str, *, now: datetime) -> _History:
    return _histories(step, code, now=now).get(code, _History([], []))


def _histories(step: Step, code: str | None = None, *, now: datetime) -> Mapping[str, _History]:
    """Measure by procedure the way from the last arrival at a step to the decision."""
    arrived = sa.func.max(MoveRecord.at)
    query = (
        sa.select(Dossier.procedure_code, Dossier.unit_id, arrived, Dossier.decided_at)
        .join(MoveRecord, MoveRecord.dossier_id == Dossier.id)
        .where(
            Dossier.decided_at >= now - LEARNED_FROM,
            Dossier.decided_at < now,
            MoveRecord.to_step == step,
            MoveRecord.at <= Dossier.decided_at,
        )
        .group_by(Dossier.id, Dossier.procedure_code, Dossier.unit_id, Dossier.decided_at)
        .order_by(Dossier.decided_at.desc())
        .limit(MOST_CASES if code else MOST_TRIED)
    )
    if code is not None:
        query = query.where(Dossier.procedure_code == code)
    found: dict[str, _History] = defaultdict(lambda: _History([], []))
    rows: Iterable[Any] = session().execute(query)
    for procedure, unit_id, start, end in rows:
        history = found[procedure]
        length = worked(calendar_for(unit_id), [(start, end)])
        (history.later if end >= now - TRIED_ON else history.earlier).append(length)
    return found


def _lengths(rows: Iterable[Any]) -> Iterator[int]:
    by_unit: dict[UUID, list[tuple[datetime, datetime]]] = defaultdict(list)
    for unit_id, start, end in rows:
        by_unit[unit_id].append((start, end))
    for unit_id, spans in by_unit.items():
        calendar = calendar_for(unit_id)
        yield from (worked(calendar, [span]) for span in spans)
