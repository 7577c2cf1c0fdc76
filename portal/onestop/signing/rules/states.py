"""What is done to all documents of a list, and how far the list and each document have come."""

from collections.abc import Mapping
from enum import StrEnum

from portal.core.i18n import LazyString
from portal.core.i18n import lazy_gettext as _l
from portal.identity.organisations.rules import Function
from portal.onestop.dossiers.rules import Action, Step


class Stage(StrEnum):
    """What is done, by its name in addresses and forms."""

    SIGN = "ky-so"
    SEAL = "dong-dau"

    @property
    def label(self) -> LazyString:
        """Name the act."""
        return _LABELS[self]

    @property
    def action(self) -> Action:
        """Give the move that is made of each dossier."""
        return Action.SIGN if self is Stage.SIGN else Action.RELEASE

    @property
    def function(self) -> Function:
        """Give whose work it is."""
        return Function.AGENCY_HEAD if self is Stage.SIGN else Function.RECORDS_CLERK

    @property
    def queue(self) -> str:
        """Name the queue of the desk from which documents are taken."""
        return "to-sign" if self is Stage.SIGN else "to-seal"

    @property
    def step(self) -> Step:
        """Give the desk on which the dossiers lie."""
        return Step.SIGNING if self is Stage.SIGN else Step.NUMBERING

    @property
    def task(self) -> str:
        """Name the kind of job that carries the act out."""
        return "result.certify" if self is Stage.SIGN else "result.seal"


_LABELS: Mapping[Stage, LazyString] = {
    Stage.SIGN: _l("Ký số hàng loạt"),
    Stage.SEAL: _l("Cấp số, đóng dấu hàng loạt"),
}


def stage_of(action: Action) -> Stage | None:
    """Tell which stage a move of a dossier completes, if any."""
    return next((stage for stage in Stage if stage.action is action), None)


class BatchState(StrEnum):
    """How far a list has come; DROPPED is one that nobody authorised."""

    OPEN = "open"
    RUNNING = "running"
    DONE = "done"
    DROPPED = "dropped"

    @property
    def label(self) -> LazyString:
        """Name the state."""
        return _BATCH_LABELS[self]


class ItemState(StrEnum):
    """How far one document of a list has come.

    ASKED is handed to the signing device's queue; LEFT_OUT was refused before anything was
    done to it, FAILED after several tries; CALLED_OFF was taken back in time.
    """

    WAITING = "waiting"
    ASKED = "asked"
    DONE = "done"
    FAILED = "failed"
    LEFT_OUT = "left_out"
    CALLED_OFF = "called_off"

    @property
    def label(self) -> LazyString:
        """Name the state."""
        return _ITEM_LABELS[self]

    @property
    def tag(self) -> str:
        """Give the kind of tag in which the state is shown."""
        return _TAGS.get(self, "")


_BATCH_LABELS: Mapping[BatchState, LazyString] = {
    BatchState.OPEN: _l("Chưa xác nhận"),
    BatchState.RUNNING: _l("Đang thực hiện"),
    BatchState.DONE: _l("Đã kết thúc"),
    BatchState.DROPPED: _l("Đã bỏ"),
}
_ITEM_LABELS: Mapping[ItemState, LazyString] = {
    ItemState.WAITING: _l("Đang chờ"),
    ItemState.ASKED: _l("Đang làm"),
    ItemState.DONE: _l("Đã xong"),
    ItemState.FAILED: _l("Chưa làm được"),
    ItemState.LEFT_OUT: _l("Không làm"),
    ItemState.CALLED_OFF: _l("Đã dừng"),
}
_TAGS: Mapping[ItemState, str] = {
    ItemState.ASKED: "info",
    ItemState.DONE: "ok",
    ItemState.FAILED: "late",
    ItemState.LEFT_OUT: "warn",
    ItemState.CALLED_OFF: "warn",
}
