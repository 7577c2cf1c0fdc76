"""The papers that the portal itself makes: forms 01 to 07 of TT 03/2025/TT-VPCP, and others.

The thông tư's text was not at hand: names and numbers are those of the forms in use.
"""

from collections.abc import Mapping
from enum import StrEnum

from portal.core.i18n import LazyString
from portal.core.i18n import lazy_gettext as _l


class PaperKind(StrEnum):
    """A paper that the portal itself makes; the last two belong to a unit, not to a dossier."""

    ACKNOWLEDGEMENT = "acknowledgement"
    RECEIPT_01 = "receipt_01"
    CORRECTION_02 = "correction_02"
    REFUSAL_03 = "refusal_03"
    EXTENSION_04 = "extension_04"
    STOP_05 = "stop_05"
    CONTROL_06 = "control_06"
    FEE_RECEIPT = "fee_receipt"
    REGISTER_07 = "register_07"
    HANDOVER_LIST = "handover_list"

    @property
    def label(self) -> LazyString:
        """Name the paper as the law does."""
        return _LABELS[self]

    @property
    def internal(self) -> bool:
        """Tell whether the paper is for the agency alone."""
        return self in _INTERNAL


_INTERNAL = frozenset({PaperKind.CONTROL_06, PaperKind.REGISTER_07, PaperKind.HANDOVER_LIST})
_LABELS: Mapping[PaperKind, LazyString] = {
    PaperKind.ACKNOWLEDGEMENT: _l("Giấy xác nhận đã nộp hồ sơ trực tuyến"),
    PaperKind.RECEIPT_01: _l("Giấy tiếp nhận hồ sơ và hẹn trả kết quả (Mẫu 01)"),
    PaperKind.CORRECTION_02: _l("Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ (Mẫu 02)"),
    PaperKind.REFUSAL_03: _l("Phiếu từ chối tiếp nhận giải quyết hồ sơ (Mẫu 03)"),
    PaperKind.EXTENSION_04: _l("Văn bản xin lỗi và đề nghị gia hạn thời gian giải quyết (Mẫu 04)"),
    PaperKind.STOP_05: _l("Thông báo dừng giải quyết hồ sơ (Mẫu 05)"),
    PaperKind.CONTROL_06: _l("Phiếu kiểm soát quá trình giải quyết hồ sơ (Mẫu 06)"),
    PaperKind.FEE_RECEIPT: _l("Biên lai thu phí, lệ phí"),
    PaperKind.REGISTER_07: _l("Sổ theo dõi hồ sơ (Mẫu 07)"),
    PaperKind.HANDOVER_LIST: _l("Danh sách bàn giao hồ sơ"),
}
