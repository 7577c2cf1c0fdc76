"""Taking an act back within seconds, before anything of it has left the portal.

What the act changed is put back as it was: the dossier, its moves, its clock. The journal keeps
both, the act and that it was undone. The rows of moves and clock are removed here and nowhere
else, so that replaying them still gives the dossier as it stands.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from portal.core.access import Actor
from portal.core.database import session
from portal.core.errors import Refused
from portal.core.i18n import lazy_gettext as _l
from portal.core.jobs import Held, call_off, held, put_off
from portal.core.json_types import JsonValue
from portal.core.settings import settings
from portal.identity.audit.services import record
from portal.identity.notifications.services import unsay
from portal.onestop.dossiers.models import ClockSegment, Dossier, MoveRecord, UndoableAct
from portal.onestop.dossiers.queries.contents import next_sequence
from portal.onestop.dossiers.queries.dossiers import find_result
from portal.onestop.dossiers.queries.undoing import find_undoable, standing
from portal.onestop.dossiers.rules import Action, State, Step

# Acts that make no document at once: signing, releasing, refusing, handing over stand.
REVERSIBLE = frozenset(
    {
        Action.RECEIVE,
        Action.ASSIGN,
        Action.INITIAL,
        Action.SEND_BACK,
        Action.DECLINE_WITHDRAWAL,
    }
)
_MOMENTS = (
    *("received_at", "original_due_at", "due_at", "reception_due_at", "step_due_at"),
    *("returned_at", "withdrawal_asked_at"),
)


class TooLateToUndo(Refused):
    """The seconds are over, somebody has gone on, or the act is another's or cannot be undone."""

    sentence = _l("Không hoàn tác được nữa: đã hết thời gian chờ hoặc hồ sơ đã được xử lý tiếp.")


@contextmanager
def undoable(dossier: Dossier, action: Action, *, actor: Actor, now: datetime) -> Iterator[None]:
    """Let an act done in the block be taken back by its actor; its notices and papers wait.

    Acts that cannot be taken back are simply done.
    """
    seconds = settings().undo_seconds
    if action not in REVERSIBLE or not seconds or actor.id is None:
        yield
        return
    kept = _keep(dossier, action, actor.id, now, now + timedelta(seconds=seconds))
    with held(kept.until) as holding:
        yield
    done = _Done(dossier, kept, holding)
    batch = _batch.get()
    if batch is None:
        _finish([done])
    else:
        batch.append(done)


@dataclass(frozen=True, slots=True)
class _Done:
    """An act just done: of which dossier, how it was before, and the work that waits."""

    dossier: Dossier
    kept: UndoableAct
    holding: Held


_batch: ContextVar[list[_Done] | None] = ContextVar("undoable_batch", default=None)


@contextmanager
def undoable_together() -> Iterator[None]:
    """Write down in one go how to take back each act of the block, as the block ends well."""
    done: list[_Done] = []
    token = _batch.set(done)
    try:
        yield
    finally:
        _batch.reset(token)
    _finish(done)


def _finish(done: Sequence[_Done]) -> None:
    session().flush()  # The versions of the dossiers are known from here on.
    for each in done:
        each.kept.version = each.dossier.version
        each.kept.jobs = [str(key) for key in each.holding.asked]
    ids = [each.dossier.id for each in done]
    session().execute(sa.delete(UndoableAct).where(UndoableAct.dossier_id.in_(ids)))
    session().add_all(each.kept for each in done)


def _keep(
    dossier: Dossier, action: Action, account_id: UUID, now: datetime, until: datetime
) -> UndoableAct:
    stood = standing(dossier.id)
    return UndoableAct(
        dossier_id=dossier.id,
        account_id=account_id,
        action=action.value,
        moves=next_sequence(dossier.id) - 1,
        segments=stood.segments,
        lasting_id=stood.lasting_id,
        before=_written(dossier),
        at=now,
        until=until,
    )


def _written(dossier: Dossier) -> dict[str, JsonValue]:
    moments = {name: getattr(dossier, name) for name in _MOMENTS}
    result = find_result(dossier.id)
    initialled = result.initialled_by if result else None
    return {
        **{name: moment.isoformat() if moment else None for name, moment in moments.items()},
        "state": dossier.state.value,
        "step": dossier.step.value,
        "officer_id": str(dossier.officer_id) if dossier.officer_id else None,
        "due_derivation": dossier.due_derivation,
        "initialled_by": str(initialled) if initialled else None,
    }


def keep_open(acts: Iterable[UndoableAct], until: datetime) -> None:
    """Let acts be taken back until a moment, and let their notices and papers wait as long."""
    jobs: list[UUID] = []
    for kept in acts:
        kept.until = max(kept.until, until)
        jobs.extend(UUID(str(key)) for key in kept.jobs)
    put_off(jobs, until)


def take_back(
    dossier: Dossier, *, actor: Actor, now: datetime, done_at: datetime | None = None
) -> Action:
    """Take an actor's last act on a dossier back, and tell which it was; raises TooLateToUndo.

    With ``done_at`` it must be the act of that moment.
    """
    session().refresh(dossier, with_for_update=True)
    kept = find_undoable(dossier, actor, now=now)
    if kept is None or done_at not in {None, kept.at}:
        raise TooLateToUndo
    call_off(UUID(str(key)) for key in kept.jobs)
    unsay(urls=(f"/ho-so-cua-toi/{dossier.id}", f"/can-bo/ho-so/{dossier.id}"), at=kept.at)
    _turn_back(dossier, kept)
    _put_back(dossier, kept.before)
    session().delete(kept)
    record(
        action="dossier.undone",
        actor=actor,
        now=now,
        subject="dossier",
        subject_id=dossier.id,
        unit_id=dossier.unit_id,
        code=dossier.code,
        act=kept.action,
        to_state=dossier.state.value,
        to_step=dossier.step.value,
    )
    return Action(kept.action)


def _turn_back(dossier: Dossier, kept: UndoableAct) -> None:
    """Remove the moves and segments of the act, and open again the segment that it ended."""
    here = ClockSegment.dossier_id == dossier.id
    for statement in (
        sa.delete(MoveRecord).where(
            MoveRecord.dossier_id == dossier.id, MoveRecord.sequence > kept.moves
        ),
        sa.delete(ClockSegment).where(here, ClockSegment.sequence > kept.segments),
        sa.update(ClockSegment).where(ClockSegment.id == kept.lasting_id).values(ended_at=None),
    ):
        session().execute(statement)


def _put_back(dossier: Dossier, before: dict[str, JsonValue]) -> None:
    for name in _MOMENTS:
        text = before.get(name)
        setattr(dossier, name, datetime.fromisoformat(str(text)) if text else None)
    dossier.state, dossier.step = State(str(before["state"])), Step(str(before["step"]))
    dossier.officer_id = _key(before["officer_id"])
    derivation = before["due_derivation"]
    dossier.due_derivation = derivation if isinstance(derivation, dict) else None
    result = find_result(dossier.id)
    if result is not None:
        result.initialled_by = _key(before["initialled_by"])


def _key(text: JsonValue) -> UUID | None:
    return UUID(str(text)) if text else None
