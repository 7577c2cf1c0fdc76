"""The queues of the desk, named as officers know them from their menus.

A queue is a set of places where dossiers lie. Lists and counts go place by place, because
then an index gives each in the order in which it is to be worked off.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from portal.core.i18n import LazyString
from portal.core.i18n import lazy_gettext as _l
from portal.identity.organisations.rules import Function
from portal.onestop.dossiers.rules.moves import MOVES
from portal.onestop.dossiers.rules.states import State, Step
from portal.onestop.workflows.rules.duties import Duty

Place = tuple[Step, State]
Only = Literal["", "late", "soon", "corrected", "withdrawing"]

_PLACES: frozenset[Place] = frozenset(
    {
        (Step.INTAKE, State.REGISTERED),
        *((move.to_step, move.to_state) for move in MOVES),
    }
)
CLOSED = frozenset(place for place in _PLACES if place[0] is Step.CLOSED)
OPEN = _PLACES - CLOSED
RUNNING = frozenset(place for place in OPEN if place[1] not in {State.REGISTERED, State.DECIDED})
_CORRECTABLE = frozenset({(Step.INTAKE, State.REGISTERED), (Step.EXAMINATION, State.PROCESSING)})

# Whose work waits at which desk: by duty, and by the function that carries the duty.
WORK: Mapping[Duty, frozenset[Step]] = {
    Duty.RECEIVE: frozenset({Step.INTAKE}),
    Duty.ASSIGN: frozenset({Step.ASSIGNMENT}),
    Duty.EXAMINE: frozenset({Step.EXAMINATION}),
    Duty.INITIAL: frozenset({Step.INITIALLING}),
    Duty.SIGN: frozenset({Step.SIGNING}),
    Duty.NUMBER_AND_SEAL: frozenset({Step.NUMBERING}),
    Duty.HAND_OVER: frozenset({Step.HANDOVER}),
}
DESKS: Mapping[Function, frozenset[Step]] = {
    function: frozenset[Step]().union(*(WORK[d] for d in WORK if d.held_by is function))
    for function in {duty.held_by for duty in WORK}
}


@dataclass(frozen=True, slots=True)
class Queue:
    """A queue: its heading, its name, its places, and which of the dossiers there are meant."""

    group: LazyString
    label: LazyString
    places: frozenset[Place]
    only: Only = ""


def _at(*places: Place) -> frozenset[Place]:
    return frozenset(places)


_MINE, _INTAKE, _CORRECTION = _l("Của tôi"), _l("Tiếp nhận"), _l("Bổ sung")
_WORK, _WATCH, _RETURN = _l("Xử lý"), _l("Theo dõi"), _l("Trả kết quả")
OWN_WORK = "todo"
QUEUES: Mapping[str, Queue] = {
    OWN_WORK: Queue(_MINE, _l("Việc của tôi"), OPEN),
    "new": Queue(_INTAKE, _l("Chờ tiếp nhận"), _at((Step.INTAKE, State.REGISTERED))),
    "reception-late": Queue(
        _INTAKE, _l("Quá hạn tiếp nhận"), _at((Step.INTAKE, State.REGISTERED)), "late"
    ),
    "received": Queue(_INTAKE, _l("Mới tiếp nhận"), _at((Step.ASSIGNMENT, State.RECEIVED))),
    "passed-on": Queue(
        _INTAKE, _l("Đã chuyển xử lý"), RUNNING - {(Step.ASSIGNMENT, State.RECEIVED)}
    ),
    "refused": Queue(_INTAKE, _l("Từ chối"), _at((Step.CLOSED, State.REFUSED))),
    "to-correct": Queue(
        _CORRECTION,
        _l("Chờ bổ sung"),
        _at((Step.APPLICANT, State.REGISTERED), (Step.APPLICANT, State.CORRECTION)),
    ),
    "corrected": Queue(_CORRECTION, _l("Đã bổ sung"), _CORRECTABLE, "corrected"),
    "corrected-ended": Queue(_CORRECTION, _l("Bổ sung hoàn thành"), CLOSED, "corrected"),
    "examined": Queue(_WORK, _l("Đang thẩm định"), _at((Step.EXAMINATION, State.PROCESSING))),
    "to-initial": Queue(_WORK, _l("Chờ ký nháy"), _at((Step.INITIALLING, State.PROCESSING))),
    "to-sign": Queue(_WORK, _l("Chờ ký"), _at((Step.SIGNING, State.PROCESSING))),
    "to-seal": Queue(_WORK, _l("Chờ cấp số, đóng dấu"), _at((Step.NUMBERING, State.PROCESSING))),
    "stopped": Queue(_WORK, _l("Dừng xử lý"), _at((Step.EXAMINATION, State.STOPPED))),
    "to-pay": Queue(
        _WORK, _l("Chờ nghĩa vụ tài chính"), _at((Step.APPLICANT, State.FINANCIAL_DUTY))
    ),
    "soon": Queue(_WATCH, _l("Tới hạn"), RUNNING, "soon"),
    "late": Queue(_WATCH, _l("Quá hạn"), RUNNING, "late"),
    "open": Queue(_WATCH, _l("Đang mở"), OPEN),
    "ended": Queue(_WATCH, _l("Đã kết thúc"), CLOSED),
    "to-return": Queue(_RETURN, _l("Chờ trả"), _at((Step.HANDOVER, State.DECIDED))),
    "withdrawing": Queue(_RETURN, _l("Xin rút"), RUNNING, "withdrawing"),
    "returned": Queue(_RETURN, _l("Đã trả"), _at((Step.CLOSED, State.RETURNED))),
    "withdrawn": Queue(_RETURN, _l("Đã rút"), _at((Step.CLOSED, State.WITHDRAWN))),
}


class Dated(Protocol):
    """What is needed of a dossier to tell whether a queue means it."""

    @property
    def urgent_at(self) -> datetime: ...
    @property
    def corrected_at(self) -> datetime | None: ...
    @property
    def withdrawal_asked_at(self) -> datetime | None: ...


def meant(only: Only, dossier: Dated, now: datetime, soon: datetime) -> bool:
    """Tell whether a dossier at one of a queue's places is among those that the queue means.

    What is due before ``soon``, by the working time of its unit, is due soon.
    """
    told = {
        "": True,
        "late": dossier.urgent_at < now,
        "soon": now <= dossier.urgent_at < soon,
        "corrected": dossier.corrected_at is not None,
        "withdrawing": dossier.withdrawal_asked_at is not None,
    }
    return told[only]
