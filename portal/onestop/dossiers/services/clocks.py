"""Turning a dossier's clock: worked out first, then written down, so a refusal changes nothing."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from portal.core.access import Actor
from portal.core.clock import local
from portal.core.database import session
from portal.core.errors import Refused
from portal.core.i18n import lazy_gettext as _l
from portal.onestop.calendar.queries import calendar_for
from portal.onestop.calendar.rules import ClockRefused, Derivation, Limit, Segment, figures
from portal.onestop.calendar.rules.refusals import ExtensionAfterExpiry
from portal.onestop.calendar.services import promise
from portal.onestop.dossiers.models import ClockSegment, Dossier
from portal.onestop.dossiers.queries import clock as find
from portal.onestop.dossiers.queries import contents, path
from portal.onestop.dossiers.rules import Action, Move, Passed, State, Step, promised, turn
from portal.onestop.dossiers.rules.desk_time import Arrival, Arrived, step_clocks
from portal.onestop.dossiers.services import alarms


class NoLimit(Refused):
    """The procedure states no limit that could be extended."""

    sentence = _l("Thủ tục này chưa có thời hạn giải quyết để gia hạn.")


@dataclass(frozen=True, slots=True)
class Turn:
    """A turn of a clock that was checked and may be written down."""

    held: tuple[Segment, ...]
    after: tuple[Segment, ...]
    derivation: Derivation | None

    @property
    def ended_at(self) -> datetime | None:
        """Give when the segment ended that had no end before; nothing where it goes on."""
        pairs = zip(self.held, self.after, strict=False)
        return next((after.end for before, after in pairs if before.end is None), None)


def plan(dossier: Dossier, passed: Passed, *, now: datetime) -> Turn | None:
    """Work out what a move does to the clock, or nothing; the dossier stays as it is.

    An extension is in time before the date that was promised, whatever the calendar says since.
    Raises ClockRefused in one of its kinds, or NoLimit.
    """
    held = find.segments(dossier.id)
    after = turn(held, passed, now=now)
    if after == held:
        return None
    derived = find.derivation(dossier, after, now=now, received_at=passed.at)
    if derived is None and passed.action is Action.EXTEND:
        raise NoLimit
    if passed.action is Action.EXTEND and dossier.due_at and passed.moment >= dossier.due_at:
        raise ExtensionAfterExpiry(f"segments[{len(held)}].from")
    return Turn(held, after, derived)


def step_due(dossier: Dossier, move: Move, *, moment: datetime, now: datetime) -> datetime | None:
    """Work out by when the desk that a move leads to must be done; nothing while nobody's turn.

    The desk's time begins at the ``moment`` from which the move counts, as the whole clock's
    does, however late it is written down. Time that the desk used before, as when the dossier
    was sent back, is gone.
    """
    limit = path.limits_of(dossier).get(move.to_step)
    if limit is None:
        return None
    here = Arrived(moment, move.to_state, move.to_step)
    arrivals: list[Arrival] = [*contents.moves(dossier.id), here]
    calendar = calendar_for(dossier.unit_id)
    try:
        clocks = step_clocks({move.to_step: limit}, arrivals, calendar, now=now)
    except ClockRefused:  # A calendar without a working day keeps nobody from working.
        return None
    return clocks[0].due_at if clocks else None


def write_down(dossier: Dossier, made: Turn, *, actor: Actor, now: datetime) -> None:
    """Close the segment that ends, add the one that begins, and promise the date anew."""
    if made.ended_at is not None:
        _close(dossier.id, made.ended_at)
    for place, segment in enumerate(made.after[len(made.held) :], len(made.held) + 1):
        session().add(_row(dossier.id, place, segment, actor))
    if made.derivation:
        dossier.due_at = promised(made.after, made.derivation)
        dossier.original_due_at = dossier.original_due_at or dossier.due_at
        dossier.due_derivation = made.derivation.to_json()
    alarms.set_next(dossier, made.after, made.derivation, now=now)


def _close(dossier_id: UUID, at: datetime) -> None:
    """End the segment that lasts, before another may begin: only one has no end."""
    lasts = ClockSegment.dossier_id == dossier_id, ClockSegment.ended_at.is_(None)
    session().scalars(sa.select(ClockSegment).where(*lasts)).one().ended_at = at
    session().flush()


def _row(dossier_id: UUID, place: int, segment: Segment, actor: Actor) -> ClockSegment:
    return ClockSegment(
        dossier_id=dossier_id,
        sequence=place,
        kind=segment.kind,
        cause=segment.cause,
        started_at=segment.start,
        ended_at=segment.end,
        added=segment.added.to_json() if segment.added else None,
        legal_ground=segment.legal_ground,
        document=segment.document,
        actor_id=actor.id,
        actor_name=segment.actor,
    )


def follow_reception(dossier: Dossier, *, now: datetime) -> None:
    """Set the reception deadline while it is the agency's turn, and lift it otherwise.

    Where the unit's calendar has no working day there is no deadline: the one who files is
    not to be refused for that.
    """
    waits = dossier.state is State.REGISTERED and dossier.step is Step.INTAKE
    dossier.reception_due_at = _reception_due(dossier.unit_id, now) if waits else None
    if dossier.reception_due_at:
        alarms.set_reception(dossier)


def _reception_due(unit_id: UUID, now: datetime) -> datetime | None:
    limit = Limit.from_json(figures.in_force("reception_limit", local(now).date()).value)
    try:
        return promise(received_at=now, limit=limit, unit_id=unit_id).due_at
    except ClockRefused:
        return None
