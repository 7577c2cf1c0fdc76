"""Moving a dossier: one legal move, one record, one journal entry."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm.attributes import flag_modified

from portal.core.access import Actor
from portal.core.database import session
from portal.core.errors import Invalid, Refused
from portal.core.events import publish
from portal.core.i18n import lazy_gettext as _l
from portal.core.json_types import JsonValue
from portal.identity.audit.services import record
from portal.onestop.calendar.rules import SegmentKind
from portal.onestop.dossiers.events import DossierMoved
from portal.onestop.dossiers.models import Dossier, MoveRecord
from portal.onestop.dossiers.queries import clock
from portal.onestop.dossiers.rules import (
    ANSWERS_WITHDRAWAL,
    JOURNAL,
    Action,
    Basis,
    Move,
    Passed,
    State,
    find_move,
    lasting,
)
from portal.onestop.dossiers.services import clocks

MAX_REASON_CHARACTERS = 2000


class NotPossibleNow(Refused):
    """The act is not a legal move of the dossier as it stands."""

    sentence = _l("Không thực hiện được việc này: hồ sơ đã chuyển sang bước khác.")


class BusyNow(Refused):
    """A document of the dossier is being made or signed at this moment."""

    sentence = _l("Hệ thống đang xử lý văn bản của hồ sơ này. Vui lòng chờ vài giây rồi thử lại.")


class ReasonMissing(Invalid):
    """The move must be explained."""

    sentence = _l("Nhập lý do. Người nộp hồ sơ sẽ đọc được lý do này.")


class GroundMissing(Invalid):
    """The move must name the law that allows it."""

    sentence = _l("Nhập căn cứ pháp lý: điều, khoản, số văn bản.")


class NothingAsked(Refused):
    """Nobody asked to withdraw the dossier."""

    sentence = _l("Người nộp chưa đề nghị rút hồ sơ này.")


class AlreadyDone(Refused):
    """The act has been made and still holds."""

    sentence = _l("Việc này đã được ghi nhận trước đó và chưa kết thúc.")


class StaleDossier(Refused):
    """Somebody else moved the dossier since the page was opened."""

    sentence = _l("Có người vừa xử lý hồ sơ này. Hãy xem lại tình trạng mới nhất trước khi làm.")


def check_version(dossier: Dossier, seen: int | None) -> None:
    """Refuse an act decided upon an older state; raises StaleDossier."""
    if seen is not None and seen != dossier.version:
        raise StaleDossier


def check_possible(dossier: Dossier, action: Action) -> Move:
    """Find the legal move of a dossier as it stands, whatever has to be said with it.

    Raises NotPossibleNow, BusyNow, NothingAsked or AlreadyDone.
    """
    legal = find_move(action, dossier.step, dossier.state)
    if legal is None:
        raise NotPossibleNow
    if dossier.pending:
        raise BusyNow
    asked = dossier.withdrawal_asked_at is not None
    if action in ANSWERS_WITHDRAWAL and not asked:
        raise NothingAsked
    if action is Action.ASK_WITHDRAWAL and asked:
        raise AlreadyDone
    if action in {Action.CONSULT, Action.TAKE_OPINION}:
        _check_opinion(dossier, action)
    return legal


def _check_opinion(dossier: Dossier, action: Action) -> None:
    open_now = lasting(clock.segments(dossier.id))
    away = open_now is not None and open_now.kind is SegmentKind.WITH_OTHER_AGENCY
    if away and action is Action.CONSULT:
        raise AlreadyDone
    if not away and action is Action.TAKE_OPINION:
        raise NotPossibleNow


def move(
    dossier: Dossier,
    action: Action,
    *,
    actor: Actor,
    now: datetime,
    reason: str | None = None,
    basis: Basis = Basis(),  # noqa: B008 - it is frozen.
    **facts: JsonValue,
) -> Move:
    """Move a dossier, turn its clock and write both down; the policy was asked before.

    Raises what ``check_possible`` raises, ReasonMissing, GroundMissing, or ClockRefused for
    what the clock does not allow; then nothing is changed.
    """
    legal = check_possible(dossier, action)
    told = _checked_reason(legal, reason)
    _check_ground(legal, basis)
    turned = clocks.plan(dossier, Passed(action, now, actor.name, basis), now=now)
    from_state = dossier.state
    dossier.state, dossier.step = legal.to_state, legal.to_step
    flag_modified(dossier, "state")  # Every move is a new version, even one that stays.
    if action is Action.RECEIVE:
        dossier.received_at = now
    if action is Action.ANSWER_CORRECTION:
        dossier.corrected_at = now
    if turned:
        clocks.write_down(dossier, turned, actor=actor, now=now)
        facts |= {"due_at": dossier.due_at.isoformat() if dossier.due_at else None}
    clocks.follow_reception(dossier, now=now)
    made = _write_down(dossier, legal, from_state, actor=actor, now=now, reason=told, basis=basis)
    _journal(dossier, made, actor, {**basis.to_json(), **facts})
    _publish(dossier, made)  # Last, because a listener may make the next move.
    return legal


def _checked_reason(legal: Move, reason: str | None) -> str | None:
    told = (reason or "").strip()[:MAX_REASON_CHARACTERS] or None
    if legal.needs_reason and told is None:
        raise ReasonMissing(errors={"reason": [str(ReasonMissing.sentence)]})
    return told


def _check_ground(legal: Move, basis: Basis) -> None:
    if legal.needs_ground and not basis.legal_ground:
        raise GroundMissing(errors={"legal_ground": [str(GroundMissing.sentence)]})


def _write_down(
    dossier: Dossier,
    legal: Move,
    from_state: State,
    *,
    actor: Actor,
    now: datetime,
    reason: str | None,
    basis: Basis,
) -> MoveRecord:
    made = MoveRecord(
        dossier_id=dossier.id,
        sequence=next_sequence(dossier.id),
        action=legal.action.value,
        from_state=from_state,
        to_state=legal.to_state,
        from_step=legal.step,
        to_step=legal.to_step,
        actor_id=actor.id,
        actor_name=actor.name,
        at=now,
        reason=reason,
        basis=basis.to_json() or None,
    )
    session().add(made)
    return made


def _publish(dossier: Dossier, made: MoveRecord) -> None:
    publish(
        DossierMoved(
            dossier_id=dossier.id,
            code=dossier.code,
            procedure_name=dossier.procedure_name,
            submitted_by=dossier.submitted_by,
            unit_id=dossier.unit_id,
            officer_id=dossier.officer_id,
            sequence=made.sequence,
            action=Action(made.action),
            from_state=made.from_state or made.to_state,
            to_state=made.to_state,
            to_step=made.to_step,
            reason=made.reason,
            at=made.at,
        )
    )


def _journal(dossier: Dossier, made: MoveRecord, actor: Actor, facts: dict[str, JsonValue]) -> None:
    record(
        action=JOURNAL[Action(made.action)],
        actor=actor,
        now=made.at,
        subject="dossier",
        subject_id=dossier.id,
        unit_id=dossier.unit_id,
        code=dossier.code,
        from_state=made.from_state.value if made.from_state else None,
        to_state=made.to_state.value,
        to_step=made.to_step.value,
        reason=made.reason,
        **facts,
    )


def next_sequence(dossier_id: UUID) -> int:
    """Give the place of a dossier's next move."""
    last = session().scalar(
        sa.select(sa.func.max(MoveRecord.sequence)).where(MoveRecord.dossier_id == dossier_id)
    )
    return (last or 0) + 1
