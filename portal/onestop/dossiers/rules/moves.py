"""Every legal move of a dossier: who may make it, where from and where to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from portal.core.i18n import LazyString
from portal.core.i18n import lazy_gettext as _l
from portal.identity.organisations.rules import Function
from portal.onestop.dossiers.rules.states import State, Step
from portal.onestop.workflows.rules.duties import Duty


class Action(StrEnum):
    """An act that moves a dossier."""

    RECEIVE = "receive"
    REFUSE_INTAKE = "refuse_intake"
    WITHDRAW = "withdraw"
    ASSIGN = "assign"
    PROPOSE = "propose"
    INITIAL = "initial"
    SIGN = "sign"
    SEND_BACK = "send_back"
    RELEASE = "release"
    HAND_OVER = "hand_over"
    REQUEST_CORRECTION = "request_correction"
    ANSWER_CORRECTION = "answer_correction"
    ASK_PAYMENT = "ask_payment"
    CONFIRM_PAYMENT = "confirm_payment"
    STOP = "stop"
    RESUME = "resume"
    CONSULT = "consult"
    TAKE_OPINION = "take_opinion"
    EXTEND = "extend"
    ASK_WITHDRAWAL = "ask_withdrawal"
    CONFIRM_WITHDRAWAL = "confirm_withdrawal"
    DECLINE_WITHDRAWAL = "decline_withdrawal"
    END = "end"


@dataclass(frozen=True, slots=True)
class Move:
    """One legal way from desk to desk; ``function`` None means the citizen who filed.

    A move that ``needs_ground`` names the law that allows it: it stops the clock by decision,
    or ends a dossier without a result.
    """

    action: Action
    step: Step
    states: frozenset[State]
    to_state: State
    to_step: Step
    function: Function | None
    label: LazyString
    needs_reason: bool = False
    needs_ground: bool = False


def _move(  # noqa: PLR0917 - a row of the table below.
    action: Action,
    step: Step,
    state: State,
    to_state: State,
    to_step: Step,
    function: Function | None,
    label: LazyString,
    *,
    needs_reason: bool = False,
    needs_ground: bool = False,
) -> Move:
    states = frozenset({state})
    return Move(
        action, step, states, to_state, to_step, function, label, needs_reason, needs_ground
    )


_STRAIGHT = (
    _move(Action.RECEIVE, Step.INTAKE, State.REGISTERED, State.RECEIVED, Step.ASSIGNMENT,
          Function.INTAKE, _l("Tiếp nhận hồ sơ")),
    _move(Action.REFUSE_INTAKE, Step.INTAKE, State.REGISTERED, State.REFUSED, Step.CLOSED,
          Function.INTAKE, _l("Từ chối tiếp nhận"), needs_reason=True),
    _move(Action.ASSIGN, Step.ASSIGNMENT, State.RECEIVED, State.PROCESSING, Step.EXAMINATION,
          Function.DIVISION_HEAD, _l("Phân công thụ lý")),
    _move(Action.ASSIGN, Step.ASSIGNMENT, State.PROCESSING, State.PROCESSING, Step.EXAMINATION,
          Function.DIVISION_HEAD, _l("Phân công thụ lý")),
    _move(Action.PROPOSE, Step.EXAMINATION, State.PROCESSING, State.PROCESSING, Step.INITIALLING,
          Function.CASE_OFFICER, _l("Trình kết quả")),
    _move(Action.INITIAL, Step.INITIALLING, State.PROCESSING, State.PROCESSING, Step.SIGNING,
          Function.DIVISION_HEAD, _l("Ký nháy, trình ký")),
    _move(Action.SIGN, Step.SIGNING, State.PROCESSING, State.PROCESSING, Step.NUMBERING,
          Function.AGENCY_HEAD, _l("Ký số")),
    _move(Action.RELEASE, Step.NUMBERING, State.PROCESSING, State.DECIDED, Step.HANDOVER,
          Function.RECORDS_CLERK, _l("Cấp số, đóng dấu, phát hành")),
    _move(Action.HAND_OVER, Step.HANDOVER, State.DECIDED, State.RETURNED, Step.CLOSED,
          Function.INTAKE, _l("Trả kết quả")),
)  # fmt: skip

# Before receipt the state stays 1, because the national system knows no way from 1 to 5: only
# the desk changes, and the reception deadline waits.
_WAITING = (
    _move(Action.REQUEST_CORRECTION, Step.INTAKE, State.REGISTERED, State.REGISTERED,
          Step.APPLICANT, Function.INTAKE, _l("Yêu cầu bổ sung"), needs_reason=True),
    _move(Action.ANSWER_CORRECTION, Step.APPLICANT, State.REGISTERED, State.REGISTERED,
          Step.INTAKE, None, _l("Bổ sung hồ sơ")),
    _move(Action.REQUEST_CORRECTION, Step.EXAMINATION, State.PROCESSING, State.CORRECTION,
          Step.APPLICANT, Function.CASE_OFFICER, _l("Yêu cầu bổ sung"), needs_reason=True),
    _move(Action.ANSWER_CORRECTION, Step.APPLICANT, State.CORRECTION, State.PROCESSING,
          Step.EXAMINATION, None, _l("Bổ sung hồ sơ")),
    _move(Action.ASK_PAYMENT, Step.EXAMINATION, State.PROCESSING, State.FINANCIAL_DUTY,
          Step.APPLICANT, Function.CASE_OFFICER, _l("Yêu cầu thực hiện nghĩa vụ tài chính"),
          needs_reason=True, needs_ground=True),
    _move(Action.CONFIRM_PAYMENT, Step.APPLICANT, State.FINANCIAL_DUTY, State.PROCESSING,
          Step.EXAMINATION, Function.INTAKE, _l("Xác nhận đã thực hiện nghĩa vụ tài chính")),
    _move(Action.STOP, Step.EXAMINATION, State.PROCESSING, State.STOPPED, Step.EXAMINATION,
          Function.DIVISION_HEAD, _l("Dừng xử lý"), needs_reason=True, needs_ground=True),
    _move(Action.RESUME, Step.EXAMINATION, State.STOPPED, State.PROCESSING, Step.EXAMINATION,
          Function.DIVISION_HEAD, _l("Tiếp tục xử lý"), needs_reason=True),
    _move(Action.CONSULT, Step.EXAMINATION, State.PROCESSING, State.PROCESSING, Step.EXAMINATION,
          Function.CASE_OFFICER, _l("Lấy ý kiến cơ quan khác"), needs_reason=True),
    _move(Action.TAKE_OPINION, Step.EXAMINATION, State.PROCESSING, State.PROCESSING,
          Step.EXAMINATION, Function.CASE_OFFICER, _l("Đã có ý kiến của cơ quan khác")),
)  # fmt: skip

# Who sends back from where, and to which desks, the usual one first; a dossier's own path says
# which of these it knows. What was signed goes back no nearer than to be drafted anew.
_BACK: tuple[tuple[Step, Function, tuple[Step, ...]], ...] = (
    (Step.EXAMINATION, Function.CASE_OFFICER, (Step.ASSIGNMENT,)),
    (Step.INITIALLING, Function.DIVISION_HEAD, (Step.EXAMINATION, Step.ASSIGNMENT)),
    (Step.SIGNING, Function.AGENCY_HEAD, (Step.EXAMINATION, Step.INITIALLING, Step.ASSIGNMENT)),
    (Step.NUMBERING, Function.RECORDS_CLERK, (Step.EXAMINATION, Step.ASSIGNMENT)),
)

_Place = tuple[Step, State]
_UNRECEIVED: tuple[_Place, ...] = (
    (Step.INTAKE, State.REGISTERED),
    (Step.APPLICANT, State.REGISTERED),
)
_RUNS: tuple[_Place, ...] = (
    (Step.ASSIGNMENT, State.RECEIVED),
    (Step.ASSIGNMENT, State.PROCESSING),
    (Step.EXAMINATION, State.PROCESSING),
    (Step.INITIALLING, State.PROCESSING),
    (Step.SIGNING, State.PROCESSING),
    (Step.NUMBERING, State.PROCESSING),
)
_STANDS: tuple[_Place, ...] = (
    (Step.EXAMINATION, State.STOPPED),
    (Step.APPLICANT, State.CORRECTION),
    (Step.APPLICANT, State.FINANCIAL_DUTY),
)


def _going_back() -> Iterable[Move]:
    for step, function, targets in _BACK:
        again = _l("Trả lại để làm lại") if len(targets) > 1 else _l("Trả lại để phân công lại")
        for target in targets:
            yield _move(Action.SEND_BACK, step, State.PROCESSING, State.PROCESSING, target,
                        function, again, needs_reason=True)  # fmt: skip


def _leaving() -> Iterable[Move]:
    """List the ways out without a result, and the one extension, for every place they exist."""
    for step, state in _UNRECEIVED:
        yield _move(Action.WITHDRAW, step, state, State.WITHDRAWN, Step.CLOSED, None,
                    _l("Rút hồ sơ"))  # fmt: skip
    for step, state in _RUNS:
        yield _move(Action.EXTEND, step, state, state, step, Function.AGENCY_HEAD,
                    _l("Xin lỗi và gia hạn"), needs_reason=True)  # fmt: skip
    for step, state in _RUNS + _STANDS:
        yield _move(Action.ASK_WITHDRAWAL, step, state, state, step, None, _l("Đề nghị rút hồ sơ"))
        yield _move(Action.CONFIRM_WITHDRAWAL, step, state, State.WITHDRAWN, Step.CLOSED,
                    Function.INTAKE, _l("Đồng ý cho rút hồ sơ"))  # fmt: skip
        yield _move(Action.DECLINE_WITHDRAWAL, step, state, state, step, Function.INTAKE,
                    _l("Không đồng ý cho rút"), needs_reason=True)  # fmt: skip
        yield _move(Action.END, step, state, State.STOPPED, Step.CLOSED, Function.AGENCY_HEAD,
                    _l("Dừng giải quyết, kết thúc hồ sơ"), needs_reason=True,
                    needs_ground=True)  # fmt: skip


MOVES: tuple[Move, ...] = (*_STRAIGHT, *_going_back(), *_WAITING, *_leaving())

# What the agency may say only after the citizen has asked.
ANSWERS_WITHDRAWAL = frozenset({Action.CONFIRM_WITHDRAWAL, Action.DECLINE_WITHDRAWAL})

JOURNAL: Mapping[Action, str] = {
    Action.RECEIVE: "dossier.received",
    Action.REFUSE_INTAKE: "dossier.intake_refused",
    Action.WITHDRAW: "dossier.withdrawn",
    Action.ASSIGN: "dossier.assigned",
    Action.PROPOSE: "dossier.examined",
    Action.INITIAL: "dossier.initialled",
    Action.SIGN: "dossier.signed",
    Action.SEND_BACK: "dossier.returned",
    Action.RELEASE: "dossier.released",
    Action.HAND_OVER: "dossier.handed_over",
    Action.REQUEST_CORRECTION: "dossier.correction_requested",
    Action.ANSWER_CORRECTION: "dossier.correction_answered",
    Action.ASK_PAYMENT: "dossier.fee_requested",
    Action.CONFIRM_PAYMENT: "dossier.fee_confirmed",
    Action.STOP: "dossier.paused",
    Action.RESUME: "dossier.resumed",
    Action.CONSULT: "dossier.consulted",
    Action.TAKE_OPINION: "dossier.opinion_taken",
    Action.EXTEND: "dossier.apologised",
    Action.ASK_WITHDRAWAL: "dossier.withdrawal_asked",
    Action.CONFIRM_WITHDRAWAL: "dossier.withdrawn",
    Action.DECLINE_WITHDRAWAL: "dossier.withdrawal_declined",
    Action.END: "dossier.stopped",
}


_CARRIES: Mapping[Function, Duty] = {
    Function.INTAKE: Duty.RECEIVE,
    Function.DIVISION_HEAD: Duty.ASSIGN,
    Function.CASE_OFFICER: Duty.EXAMINE,
    Function.AGENCY_HEAD: Duty.SIGN,
    Function.RECORDS_CLERK: Duty.NUMBER_AND_SEAL,
}
_AT_DESK: Mapping[tuple[Step, Function], Duty] = {
    (Step.INITIALLING, Function.DIVISION_HEAD): Duty.INITIAL,
    (Step.HANDOVER, Function.INTAKE): Duty.HAND_OVER,
}


def duty_of(move: Move) -> Duty | None:
    """Tell by which duty a move is made, so that a deputy can carry it; citizens have none."""
    if move.function is None:
        return None
    return _AT_DESK.get((move.step, move.function), _CARRIES[move.function])


def find_move(
    action: Action, step: Step, state: State, *, to_step: Step | None = None
) -> Move | None:
    """Find the legal move for an act on a dossier as it stands, to a desk where it is named."""
    ways = (move for move in moves_from(step, state) if move.action is action)
    return next((move for move in ways if to_step in {None, move.to_step}), None)


def moves_from(step: Step, state: State) -> tuple[Move, ...]:
    """List the legal moves of a dossier as it stands."""
    return tuple(m for m in MOVES if m.step is step and state in m.states)
