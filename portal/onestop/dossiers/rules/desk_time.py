"""How long a dossier has lain on each desk; waiting on the citizen is nobody's desk time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any, Protocol

from portal.core.clock import local
from portal.onestop.calendar.rules import Calendar, Limit
from portal.onestop.calendar.rules.progress import runs_out, worked
from portal.onestop.dossiers.rules.states import WAITING, State, Step


class Arrival(Protocol):
    """What is needed of a move: when it counts from, and where to."""

    @property
    def moment(self) -> datetime: ...
    @property
    def to_state(self) -> State: ...
    @property
    def to_step(self) -> Step: ...


@dataclass(frozen=True, slots=True)
class Arrived:
    """A dossier's coming to a desk that is about to be written down."""

    moment: datetime
    to_state: State
    to_step: Step


@dataclass(frozen=True, slots=True)
class StepClock:
    """The time of one desk: minutes of working time used and allowed.

    ``due_at`` is there while the dossier lies on the desk; ``late`` compares with the moment
    for which the clock was read.
    """

    step: Step
    limit: Limit
    used: int
    allowed: int
    due_at: datetime | None

    @property
    def late(self) -> bool:
        """Tell whether the desk has used more than its time."""
        return self.used > self.allowed


def step_limits(options: Mapping[str, Any]) -> dict[Step, Limit]:
    """Read the limits of single steps from a revision's options; a step left out has none."""
    stated = options.get("steps", {})
    return {Step(name): Limit.from_json(limit) for name, limit in stated.items()}


def step_clocks(
    limits: Mapping[Step, Limit], moves: Sequence[Arrival], calendar: Calendar, *, now: datetime
) -> tuple[StepClock, ...]:
    """Tell the clocks of the steps that have a limit and that the dossier has come to."""
    clocks = (_clock(step, limits[step], moves, calendar, now) for step in Step if step in limits)
    return tuple(clock for clock in clocks if clock)


def _clock(
    step: Step, limit: Limit, moves: Sequence[Arrival], calendar: Calendar, now: datetime
) -> StepClock | None:
    spans = stretches(step, moves, now)
    if not spans:
        return None
    allowed = limit.minutes(local(spans[0][0]).toordinal())
    before = worked(calendar, [span for span in spans if span[1] is not None])
    since = next((start for start, end in spans if end is None), None)
    due_at = runs_out(calendar, since, allowed - before) if since else None
    used = before + (worked(calendar, [(since, now)]) if since else 0)
    return StepClock(step, limit, used, allowed, due_at)


_Span = tuple[datetime, datetime | None]


def stretches(step: Step, moves: Sequence[Arrival], now: datetime) -> list[_Span]:
    """List the stretches on a desk while work could be done, the last one perhaps still open."""
    past = [move for move in moves if move.moment <= now]
    ends = [(move, following.moment) for move, following in pairwise(past)]
    lain = [*ends, *((move, None) for move in past[-1:])]
    return [
        (move.moment, end)
        for move, end in lain
        if move.to_step is step and move.to_state not in WAITING
    ]
