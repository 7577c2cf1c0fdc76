"""Why a fee is not taken, or a receipt not cancelled."""

from portal.core.errors import Invalid, Refused
from portal.core.i18n import lazy_gettext as _l


class NotNow(Refused):
    """Nobody has received the dossier yet, or it has ended and no cancelled receipt is replaced."""

    sentence = _l("Chỉ ghi thu phí khi hồ sơ đã được tiếp nhận và chưa kết thúc.")


class NoFee(Refused):
    """The procedure costs nothing, and no duty is waited for."""

    sentence = _l("Thủ tục này không thu phí, lệ phí nên không lập phiếu thu.")


class NotWaiting(Refused):
    """The dossier does not wait for a financial duty."""

    sentence = _l("Hồ sơ không chờ nghĩa vụ tài chính nào.")


class AlreadyRecorded(Refused):
    """The same sum for the same thing was entered and stands."""

    sentence = _l("Khoản này đã được ghi thu. Nếu ghi sai, hãy hủy phiếu thu cũ trước.")


class AlreadyCancelled(Refused):
    """A receipt is cancelled once."""

    sentence = _l("Phiếu thu này đã bị hủy trước đó.")


class AmountMissing(Invalid):
    """A receipt is for some money."""

    sentence = _l("Nhập số tiền lớn hơn 0.")


class ReferenceMissing(Invalid):
    """A transfer is found again by its reference."""

    sentence = _l("Nhập mã giao dịch của lần chuyển khoản.")


class PaidInFuture(Invalid):
    """What is written down has happened."""

    sentence = _l("Thời điểm nộp tiền không được sau bây giờ.")


class PaidBeforeFiling(Invalid):
    """Nobody pays for a dossier that is not there yet."""

    sentence = _l("Ngày nộp tiền không được trước ngày nộp hồ sơ.")


class ReasonMissing(Invalid):
    """A cancelled receipt tells why."""

    sentence = _l("Nhập lý do hủy phiếu thu.")


def about(name: str, error: Invalid) -> Invalid:
    """Put an error beside the field that it is about."""
    error.errors = {name: [str(error)]}
    return error
