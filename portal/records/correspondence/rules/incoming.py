"""What becomes of a document that came in (Nghị định 30/2020/NĐ-CP, Điều 20–24)."""

from enum import StrEnum

from portal.core.i18n import LazyString
from portal.core.i18n import lazy_gettext as _l


class IncomingState(StrEnum):
    """Whether somebody answers for the document, and whether it is settled."""

    REGISTERED = "registered"
    ASSIGNED = "assigned"
    SETTLED = "settled"

    @property
    def label(self) -> LazyString:
        """Give the words that people read."""
        return _STATES[self]


_STATES: dict[IncomingState, LazyString] = {
    IncomingState.REGISTERED: _l("Chờ giao xử lý"),
    IncomingState.ASSIGNED: _l("Đang xử lý"),
    IncomingState.SETTLED: _l("Đã xử lý xong"),
}
