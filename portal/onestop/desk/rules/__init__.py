"""What can be done to many dossiers at once."""

from collections.abc import Mapping
from enum import StrEnum

from portal.core.i18n import LazyString
from portal.core.i18n import lazy_gettext as _l
from portal.onestop.dossiers.rules import Action

MOST_AT_ONCE = 500


class BulkAct(StrEnum):
    """A bulk act, by its name in addresses."""

    RECEIVE = "tiep-nhan"
    ASSIGN = "phan-cong"
    INITIAL = "ky-nhay"
    HAND_OVER = "tra-ket-qua"
    READ = "da-doc"
    UNDO = "hoan-tac"

    @property
    def label(self) -> LazyString:
        """Name the act."""
        return _LABELS[self]

    @property
    def action(self) -> Action | None:
        """Give the move that the act makes of each dossier, if it moves them."""
        return _ACTIONS.get(self)


OFFERED = tuple(act for act in BulkAct if act is not BulkAct.UNDO)
_LABELS: Mapping[BulkAct, LazyString] = {
    BulkAct.RECEIVE: _l("Tiếp nhận"),
    BulkAct.ASSIGN: _l("Phân công"),
    BulkAct.INITIAL: _l("Ký nháy, trình ký"),
    BulkAct.HAND_OVER: _l("Trả kết quả"),
    BulkAct.READ: _l("Đánh dấu đã đọc"),
    BulkAct.UNDO: _l("Hoàn tác hàng loạt"),
}
_ACTIONS: Mapping[BulkAct, Action] = {
    BulkAct.RECEIVE: Action.RECEIVE,
    BulkAct.ASSIGN: Action.ASSIGN,
    BulkAct.INITIAL: Action.INITIAL,
    BulkAct.HAND_OVER: Action.HAND_OVER,
}
