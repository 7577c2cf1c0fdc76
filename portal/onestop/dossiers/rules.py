"""What the law says of a dossier: its states, who may move it, and where it goes.

States 1 to 10 are those of the national system (TrangThaiHoSo). A step says on whose desk
the dossier lies inside the agency; the law knows only the state.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from hashlib import sha256
from json import dumps

from portal.core.i18n import LazyString
from portal.core.i18n import lazy_gettext as _l
from portal.core.json_types import JsonValue
from portal.identity.organisations.rules import Function


class State(StrEnum):
    """The state of a dossier in the national system."""

    REGISTERED = "registered"
    RECEIVED = "received"
    REFUSED = "refused"
    PROCESSING = "processing"
    CORRECTION = "correction"
    FINANCIAL_DUTY = "financial_duty"
    WITHDRAWN = "withdrawn"
    STOPPED = "stopped"
    DECIDED = "decided"
    RETURNED = "returned"

    @property
    def national_code(self) -> int:
        """Give the number of the state, 1 to 10."""
        return list(State).index(self) + 1

    @property
    def label(self) -> LazyString:
        """Name the state in the words citizens know."""
        return STATE_LABELS[self]


STATE_LABELS: Mapping[State, LazyString] = {
    State.REGISTERED: _l("Mới đăng ký, chờ tiếp nhận"),
    State.RECEIVED: _l("Được tiếp nhận"),
    State.REFUSED: _l("Không được tiếp nhận"),
    State.PROCESSING: _l("Đang xử lý"),
    State.CORRECTION: _l("Yêu cầu bổ sung giấy tờ"),
    State.FINANCIAL_DUTY: _l("Chờ thực hiện nghĩa vụ tài chính"),
    State.WITHDRAWN: _l("Công dân rút hồ sơ"),
    State.STOPPED: _l("Dừng xử lý"),
    State.DECIDED: _l("Đã có kết quả"),
    State.RETURNED: _l("Đã trả kết quả"),
}
ENDED = frozenset({State.REFUSED, State.WITHDRAWN, State.RETURNED})
RUNNING = frozenset({State.RECEIVED, State.PROCESSING})


class Step(StrEnum):
    """On whose desk a dossier lies."""

    INTAKE = "intake"
    ASSIGNMENT = "assignment"
    EXAMINATION = "examination"
    INITIALLING = "initialling"
    SIGNING = "signing"
    NUMBERING = "numbering"
    HANDOVER = "handover"
    CLOSED = "closed"

    @property
    def label(self) -> LazyString:
        """Name the desk."""
        return STEP_LABELS[self]


STEP_LABELS: Mapping[Step, LazyString] = {
    Step.INTAKE: _l("Tiếp nhận"),
    Step.ASSIGNMENT: _l("Phân công"),
    Step.EXAMINATION: _l("Thẩm định"),
    Step.INITIALLING: _l("Ký nháy"),
    Step.SIGNING: _l("Ký số"),
    Step.NUMBERING: _l("Cấp số, đóng dấu"),
    Step.HANDOVER: _l("Trả kết quả"),
    Step.CLOSED: _l("Kết thúc"),
}


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


@dataclass(frozen=True, slots=True)
class Move:
    """One legal way from desk to desk; ``function`` None means the citizen who filed."""

    action: Action
    step: Step
    states: frozenset[State]
    to_state: State
    to_step: Step
    function: Function | None
    label: LazyString
    needs_reason: bool = False


def _move(  # noqa: PLR0917 - a row of the table below.
    action: Action,
    step: Step,
    states: set[State],
    to_state: State,
    to_step: Step,
    function: Function | None,
    label: LazyString,
    *,
    needs_reason: bool = False,
) -> Move:
    return Move(action, step, frozenset(states), to_state, to_step, function, label, needs_reason)


_NEW = {State.REGISTERED}
_BUSY = {State.PROCESSING}
MOVES: tuple[Move, ...] = (
    _move(Action.RECEIVE, Step.INTAKE, _NEW, State.RECEIVED, Step.ASSIGNMENT,
          Function.INTAKE, _l("Tiếp nhận hồ sơ")),
    _move(Action.REFUSE_INTAKE, Step.INTAKE, _NEW, State.REFUSED, Step.CLOSED,
          Function.INTAKE, _l("Từ chối tiếp nhận"), needs_reason=True),
    _move(Action.WITHDRAW, Step.INTAKE, _NEW, State.WITHDRAWN, Step.CLOSED,
          None, _l("Rút hồ sơ")),
    _move(Action.ASSIGN, Step.ASSIGNMENT, {State.RECEIVED}, State.PROCESSING, Step.EXAMINATION,
          Function.DIVISION_HEAD, _l("Phân công thụ lý")),
    _move(Action.PROPOSE, Step.EXAMINATION, _BUSY, State.PROCESSING, Step.INITIALLING,
          Function.CASE_OFFICER, _l("Trình kết quả")),
    _move(Action.INITIAL, Step.INITIALLING, _BUSY, State.PROCESSING, Step.SIGNING,
          Function.DIVISION_HEAD, _l("Ký nháy, trình ký")),
    _move(Action.SEND_BACK, Step.INITIALLING, _BUSY, State.PROCESSING, Step.EXAMINATION,
          Function.DIVISION_HEAD, _l("Trả lại để làm lại"), needs_reason=True),
    _move(Action.SIGN, Step.SIGNING, _BUSY, State.PROCESSING, Step.NUMBERING,
          Function.AGENCY_HEAD, _l("Ký số")),
    _move(Action.SEND_BACK, Step.SIGNING, _BUSY, State.PROCESSING, Step.EXAMINATION,
          Function.AGENCY_HEAD, _l("Trả lại để làm lại"), needs_reason=True),
    _move(Action.RELEASE, Step.NUMBERING, _BUSY, State.DECIDED, Step.HANDOVER,
          Function.RECORDS_CLERK, _l("Cấp số, đóng dấu, phát hành")),
    _move(Action.HAND_OVER, Step.HANDOVER, {State.DECIDED}, State.RETURNED, Step.CLOSED,
          Function.INTAKE, _l("Trả kết quả")),
)  # fmt: skip


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
}


def find_move(action: Action, step: Step, state: State) -> Move | None:
    """Find the legal move for an act on a dossier as it stands, if there is one."""
    for move in MOVES:
        if move.action is action and move.step is step and state in move.states:
            return move
    return None


def moves_from(step: Step, state: State) -> tuple[Move, ...]:
    """List the legal moves of a dossier as it stands."""
    return tuple(m for m in MOVES if m.step is step and state in m.states)


def dossier_code(unit_code: str, day: date, number: int) -> str:
    """Write a dossier's code: ``H56.14-261121-0001`` (unit, day as yymmdd, number that day).

    The shape is that of province systems; past 9,999 a day the number grows a digit.
    """
    return f"{unit_code}-{day:%y%m%d}-{number:04d}"


_CODE = re.compile(r"[A-Z]\d{2}(\.\d{2,3})*-\d{6}-\d{4,7}")


def normal_code(typed: str) -> str | None:
    """Read a dossier's code as people type it, or give None when it cannot be one."""
    code = "".join(typed.upper().split()).replace("–", "-").replace("—", "-")
    return code if _CODE.fullmatch(code) else None


def content_digest(answers: JsonValue, papers: JsonValue) -> str:
    """Compute the SHA-256 of what was filed: canonical JSON of answers and paper digests."""
    canonical = dumps(
        {"answers": answers, "papers": papers},
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )
    return sha256(canonical.encode()).hexdigest()
