"""Moving a dossier: one legal move, one record, one journal entry."""

from datetime import datetime

from sqlalchemy.orm.attributes import flag_modified

from portal.core.access import Actor
from portal.core.errors import Invalid, Refused
from portal.core.i18n import lazy_gettext as _l
from portal.core.json_types import JsonValue
from portal.onestop.calendar.rules import SegmentKind
from portal.onestop.dossiers.models import Dossier
from portal.onestop.dossiers.queries import clock, path
from portal.onestop.dossiers.rules import (
    ANSWERS_WITHDRAWAL,
    Action,
    Basis,
    Move,
    Passed,
    Step,
    duty_of,
    find_move,
    lasting,
    moves_from,
)
from portal.onestop.dossiers.services import clocks, noting
from portal.onestop.dossiers.services.acting import stand_in

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


class BackNotAllowed(Refused):
    """The dossier's path does not lead back to that desk."""

    sentence = _l("Quy trình của hồ sơ này không cho trả lại bước đã chọn.")


class LinkedOpen(Refused):
    """A sub-dossier that the result needs has not ended."""

    sentence = _l("Chưa ký được: phần liên thông chưa có kết quả: %(parts)s.")


class StaleDossier(Refused):
    """Somebody else moved the dossier since the page was opened."""

    sentence = _l("Có người vừa xử lý hồ sơ này. Hãy xem lại tình trạng mới nhất trước khi làm.")


def check_version(dossier: Dossier, seen: int | None) -> None:
    """Refuse an act decided upon an older state; raises StaleDossier."""
    if seen is not None and seen != dossier.version:
        raise StaleDossier


def check_possible(dossier: Dossier, action: Action, to_step: Step | None = None) -> Move:
    """Find the legal move of a dossier as it stands, whatever has to be said with it.

    ``to_step`` names the desk to which a dossier is sent back; the usual one where it is
    missing. Raises NotPossibleNow, BusyNow, NothingAsked, AlreadyDone, BackNotAllowed or
    LinkedOpen.
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
    if action is Action.SIGN:
        _check_linked(dossier)
    return _way_back(dossier, to_step) if action is Action.SEND_BACK else legal


def _way_back(dossier: Dossier, to_step: Step | None) -> Move:
    """Find the way back to a desk that the dossier's own path lets it go back to."""
    allowed = path.back_desks(dossier)
    ways = (m for m in moves_from(dossier.step, dossier.state) if m.action is Action.SEND_BACK)
    wanted = (m for m in ways if m.to_step in allowed and to_step in {None, m.to_step})
    found = next(wanted, None)
    if found is None:
        raise BackNotAllowed
    return found


def _check_linked(dossier: Dossier) -> None:
    open_parts = path.needed_and_open(dossier)
    if open_parts:
        raise LinkedOpen(parts=", ".join(part.name for part in open_parts))


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
    to_step: Step | None = None,
    **facts: JsonValue,
) -> Move:
    """Move a dossier, turn its clock and write both down; the policy was asked before.

    Raises what ``check_possible`` raises, ReasonMissing, GroundMissing, LimitReached for a
    deputy, or ClockRefused for what the clock does not allow; then nothing is changed.
    """
    legal = check_possible(dossier, action, to_step)
    told = _checked_reason(legal, reason)
    _check_ground(legal, basis)
    passed = Passed(action, now, actor.name, basis)
    turned = clocks.plan(dossier, passed, now=now)
    acting = stand_in(dossier, duty_of(legal), actor=actor, now=now)
    dossier.step_due_at = clocks.step_due(dossier, legal, moment=passed.moment, now=now)
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
    if legal.to_step is Step.ASSIGNMENT:
        dossier.officer_id = None  # Whoever examines it is named anew.
    made = noting.write_down(
        dossier, legal, from_state, actor=actor, now=now, reason=told, basis=basis, acting=acting
    )
    noting.enter(dossier, made, actor, {**basis.to_json(), **facts})
    noting.tell(dossier, made)  # Last, because a listener may make the next move.
    return legal


def _checked_reason(legal: Move, reason: str | None) -> str | None:
    told = (reason or "").strip()[:MAX_REASON_CHARACTERS] or None
    if legal.needs_reason and told is None:
        raise ReasonMissing(errors={"reason": [str(ReasonMissing.sentence)]})
    return told


def _check_ground(legal: Move, basis: Basis) -> None:
    if legal.needs_ground and not basis.legal_ground:
        raise GroundMissing(errors={"legal_ground": [str(GroundMissing.sentence)]})
