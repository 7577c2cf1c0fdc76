"""A dossier's clock as its readers see it: by when, why, what stands still and who said so."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from portal.core.i18n import LazyString
from portal.onestop.calendar.queries import calendar_for
from portal.onestop.calendar.rules import Derivation, Segment, SegmentKind, explain
from portal.onestop.dossiers.models import Dossier
from portal.onestop.dossiers.queries import clock, contents, path
from portal.onestop.dossiers.queries.looked_up import Readable
from portal.onestop.dossiers.rules import Action, Basis, State, lasting
from portal.onestop.dossiers.rules.desk_time import StepClock, step_clocks


@dataclass(frozen=True, slots=True)
class Apology:
    """Why a date was moved, in the agency's words."""

    at: datetime
    reason: str
    words: str
    document: str


@dataclass(frozen=True, slots=True)
class ClockView:
    """Everything a page says about time.

    ``if_now`` is the date if a clock that stands still went on now; ``words`` derive it then,
    and the promised date otherwise.
    """

    due_at: datetime | None
    original_due_at: datetime | None
    late: bool
    words: str
    derivation: Derivation | None
    waiting: Segment | None
    if_now: datetime | None
    reception_due_at: datetime | None
    segments: tuple[Segment, ...]
    steps: tuple[StepClock, ...]
    apology: Apology | None
    withdrawal_asked_at: datetime | None

    @property
    def waiting_for(self) -> LazyString | str:
        """Say what a clock that stands still waits for."""
        return self.waiting.cause.label if self.waiting else ""

    @property
    def moved(self) -> bool:
        """Tell whether the promised date is another than at first."""
        return (
            None not in {self.due_at, self.original_due_at} and self.due_at != self.original_due_at
        )


def of(
    dossier: Dossier, *, now: datetime, moves: Sequence[contents.MoveRow] | None = None
) -> ClockView:
    """Read the clock of a dossier as of a moment; who has read its moves hands them in."""
    made = contents.moves(dossier.id) if moves is None else moves
    return replace(for_stranger(dossier, made, now=now), steps=_steps(dossier, made, now))


def for_stranger(
    dossier: Readable, made: Sequence[contents.MoveRow], *, now: datetime
) -> ClockView:
    """Read the clock without the time of single desks; there is none before receipt."""
    held = clock.segments(dossier.id) if dossier.received_at else ()
    open_now = lasting(held)
    waiting = open_now if open_now and open_now.kind is SegmentKind.PAUSED else None
    derived = _derivation(dossier, held, waiting, now)
    running = dossier.state is not State.DECIDED and open_now is not None
    return ClockView(
        due_at=dossier.due_at,
        original_due_at=dossier.original_due_at,
        late=bool(running and dossier.due_at and dossier.due_at < now),
        words=explain(derived) if derived else "",
        derivation=derived,
        waiting=waiting,
        if_now=derived.due_at if derived and waiting and dossier.due_at is None else None,
        reception_due_at=dossier.reception_due_at,
        segments=held,
        steps=(),
        apology=_apology(made),
        withdrawal_asked_at=None
        if dossier.state is State.WITHDRAWN
        else dossier.withdrawal_asked_at,
    )


def _derivation(
    dossier: Readable, held: tuple[Segment, ...], waiting: Segment | None, now: datetime
) -> Derivation | None:
    """Give the derivation of the promise, or of what it would be if waiting ended now."""
    if waiting:
        return clock.derivation(dossier, held, now=now)
    stored = dossier.due_derivation
    return Derivation.from_json(stored) if stored else None


def _steps(
    dossier: Dossier, moves: Sequence[contents.MoveRow], now: datetime
) -> tuple[StepClock, ...]:
    limits = path.limits_of(dossier)
    if not limits:
        return ()
    calendar = calendar_for(dossier.unit_id)
    return step_clocks(limits, moves, calendar, now=now)


def _apology(moves: Sequence[contents.MoveRow]) -> Apology | None:
    found = next((move for move in moves if move.action == Action.EXTEND), None)
    if found is None:
        return None
    basis = Basis.from_json(found.basis or {})
    return Apology(found.at, found.reason or "", basis.apology, basis.document)
