"""The way of a dossier from desk to desk, read from its moves (Mẫu 06)."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import zip_longest

from portal.core.clock import local
from portal.core.i18n import speaking
from portal.onestop.calendar.queries import calendar_for
from portal.onestop.calendar.rules import Calendar, Limit
from portal.onestop.calendar.rules.progress import runs_out
from portal.onestop.dossiers.models import Dossier
from portal.onestop.dossiers.queries import contents
from portal.onestop.dossiers.queries.contents import MoveRow
from portal.onestop.dossiers.rules import Action, Step
from portal.onestop.dossiers.rules.desk_time import step_limits
from portal.onestop.procedures.queries import clock_options
from portal.onestop.slips.rules.facts import ControlFacts, HandOver
from portal.onestop.slips.rules.outcomes import Outcome, outcome


def control_facts(dossier: Dossier, *, drawn_up_by: str = "") -> ControlFacts:
    """Tell every hand-over of a dossier so far, with how each desk kept its time."""
    moves = contents.moves(dossier.id)
    limits = step_limits(clock_options(dossier.revision_id))
    with speaking("vi"):
        steps = tuple(_hand_overs(dossier, moves, limits, calendar_for(dossier.unit_id)))
        return ControlFacts(steps, _consulted(moves), drawn_up_by)


def _hand_overs(
    dossier: Dossier,
    moves: Sequence[MoveRow],
    limits: Mapping[Step, Limit],
    calendar: Calendar,
) -> Iterator[HandOver]:
    arrived: datetime | None = None
    for move, following in zip_longest(moves, moves[1:]):
        if move.from_step is move.to_step:
            continue
        due = _step_due(move, arrived, limits, calendar)
        if move.action == Action.RELEASE and due is None:
            due = dossier.due_at
        yield HandOver(
            from_desk=str(move.from_step.label) if move.from_step else "Người nộp",
            to_desk=str(move.to_step.label),
            giver=move.actor_name,
            receiver=following.actor_name if following else "",
            at=move.at,
            outcome=outcome(move.at, due) if move.from_step else Outcome.UNMEASURED,
            note=move.reason or "",
        )
        arrived = move.moment


def _step_due(
    move: MoveRow,
    arrived: datetime | None,
    limits: Mapping[Step, Limit],
    calendar: Calendar,
) -> datetime | None:
    """Find when the desk that is left should have been done; waiting people have no desk time."""
    limit = limits.get(move.from_step) if move.from_step else None
    if limit is None or arrived is None:
        return None
    return runs_out(calendar, arrived, limit.minutes(local(arrived).toordinal()))


def _consulted(moves: Sequence[MoveRow]) -> str:
    asked = (move.reason for move in moves if move.action == Action.CONSULT and move.reason)
    return "; ".join(dict.fromkeys(asked))
