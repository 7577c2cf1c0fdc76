"""Until when papers may still be asked for, as the rule of a few working days after receipt says.

Which rule holds is configuration (``supplement_request`` in figures.json). Nobody has compared it
with the official text yet, so that it warns and forbids nothing.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from portal.core.access import Actor
from portal.core.clock import local
from portal.core.database import session
from portal.core.i18n import gettext as _
from portal.onestop.calendar.queries import calendar_for
from portal.onestop.calendar.rules import ClockRefused, Limit, LimitKind, figures
from portal.onestop.calendar.rules.progress import worked
from portal.onestop.calendar.services import promise
from portal.onestop.dossiers.models import Dossier, MoveRecord
from portal.onestop.dossiers.queries import contents
from portal.onestop.dossiers.queries.dossiers import visible_to
from portal.onestop.dossiers.rules import Action, State, Step

_FIGURE = "supplement_request"
_DESKS = frozenset({Step.ASSIGNMENT, Step.EXAMINATION})
_STATES = frozenset({State.RECEIVED, State.PROCESSING})
# Three working days are over within this span, whatever holidays lie between.
_LONGEST = timedelta(days=21)
_MOST_ROWS, _MOST_READ = 200, 2000
_MINUTES = 60


@dataclass(frozen=True, slots=True)
class Window:
    """The time in which papers may be asked for; ``left`` says what remains of it in words."""

    until: datetime
    over: bool
    left: str
    needs_release: bool
    sure: bool
    legal_reference: str


def window_of(dossier: Dossier, *, now: datetime) -> Window | None:
    """Give the window of a dossier that is examined and was not sent back since its receipt."""
    if dossier.received_at is None or dossier.step not in _DESKS or dossier.state not in _STATES:
        return None
    asked = (m.action == Action.REQUEST_CORRECTION and m.from_step is Step.EXAMINATION
             for m in contents.moves(dossier.id))  # fmt: skip
    until = _until(dossier.unit_id, dossier.received_at)
    if until is None or any(asked):
        return None
    figure = figures.in_force(_FIGURE, local(dossier.received_at).date())
    return Window(
        until=until,
        over=until < now,
        left=_left(dossier.unit_id, now, until),
        needs_release=figure.value["late_needs_release"],
        sure=figure.verified,
        legal_reference=figure.legal_reference,
    )


def closing(actor: Actor, *, now: datetime, before: datetime) -> dict[UUID, datetime]:
    """Find whose window closes before a moment, among what an actor sees: at most 200."""
    since = min((_open_since(unit_id, now) for unit_id in actor.units), default=now)
    rows = session().execute(
        sa.select(Dossier.id, Dossier.unit_id, Dossier.received_at)
        .where(visible_to(actor), Dossier.received_at > since)
        .where(Dossier.step.in_(_DESKS), Dossier.state.in_(_STATES), ~_asked_before())
        .order_by(Dossier.received_at, Dossier.id)
        .limit(_MOST_READ)
    )
    found: dict[UUID, datetime] = {}
    for key, unit_id, received_at in rows:
        until = _until(unit_id, received_at) if received_at else None
        if until and now <= until < before and len(found) < _MOST_ROWS:
            found[key] = until
    return found


def _open_since(unit_id: UUID, now: datetime) -> datetime:
    """Find, going back day by day, from when on a receipt may still have its window open."""
    days = (now - timedelta(days=back) for back in range(1, _LONGEST.days))
    ends = ((day, _until(unit_id, day)) for day in days)
    return next((day for day, until in ends if until and until < now), now - _LONGEST)


def _asked_before() -> sa.Exists:
    return sa.exists().where(
        MoveRecord.dossier_id == Dossier.id,
        MoveRecord.action == Action.REQUEST_CORRECTION.value,
        MoveRecord.from_step == Step.EXAMINATION,
    )


def _until(unit_id: UUID, received_at: datetime) -> datetime | None:
    told = figures.in_force(_FIGURE, local(received_at).date()).value
    limit = Limit(LimitKind(told["kind"]), told["amount"])
    try:
        return promise(received_at=received_at, limit=limit, unit_id=unit_id).due_at
    except ClockRefused:
        return None


def _left(unit_id: UUID, now: datetime, until: datetime) -> str:
    minutes = worked(calendar_for(unit_id), [(now, until)]) if now < until else 0
    if minutes < _MINUTES:
        return _("chưa đầy 1 giờ làm việc")
    return Limit(LimitKind.WORKING_HOURS, minutes // _MINUTES).in_words()
