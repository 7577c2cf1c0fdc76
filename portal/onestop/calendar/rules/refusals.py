"""What the clock refuses, each with its sentence and the place of the mistake."""

from typing import ClassVar

from portal.core.errors import Invalid
from portal.core.i18n import lazy_gettext as _l


class ClockRefused(Invalid):
    """The clock cannot be computed; ``where`` names the field, as in ``segments[1].to``.

    ``place`` is the field that is wrong unless the one who raises knows better.
    """

    place: ClassVar[str] = "limit.amount"

    def __init__(self, where: str = "", **facts: object) -> None:
        super().__init__(None, errors=None, **facts)
        self.where = where or self.place
        self.errors = {self.where: [str(self)]}


class AmountNotPositive(ClockRefused):
    """A time limit must be longer than nothing."""

    sentence = _l("Thời hạn phải lớn hơn 0.")


class AmountTooLarge(ClockRefused):
    """No procedure takes that long."""

    sentence = _l("Thời hạn quá dài: tối đa %(most)s.")


class AmountNotWhole(ClockRefused):
    """Calendar days are whole; working time is whole minutes."""

    sentence = _l("Số lượng phải là số nguyên ngày hoặc số tròn phút.")


class SameDayHasNoAmount(ClockRefused):
    """“Within the day” is one day by itself."""

    sentence = _l("Hạn “trong ngày” không đi cùng số lượng khác 1.")


class HoursUnreadable(ClockRefused):
    """Working hours are spans such as 07:00-11:30, in order and apart."""

    place = "calendar.hours"
    sentence = _l(
        "Giờ làm việc phải gồm các khoảng như 07:00-11:30, theo thứ tự và không chồng nhau."
    )


class WeekWithoutWork(ClockRefused):
    """A week in which nobody works would never let a time limit run out."""

    place = "calendar.hours"
    sentence = _l("Tuần làm việc phải có ít nhất một buổi làm việc.")


class HoursBegunAlready(ClockRefused):
    """Hours of the past stay as they were: dates were promised under them."""

    place = "effective_from"
    sentence = _l(
        "Ngày bắt đầu áp dụng không được trước hôm nay: các ngày hẹn đã tính theo giờ cũ."
    )


class CalendarWithoutWork(ClockRefused):
    """Not enough working time is left in which the limit could run out."""

    place = "calendar"
    sentence = _l("Lịch này không có đủ ngày làm việc để tính thời hạn.")


class OutsideCalendar(ClockRefused):
    """The moment lies outside the years for which a calendar can be made."""

    place = "received_at"
    sentence = _l("Chỉ tính được thời hạn trong các năm từ %(first)s đến %(last)s.")


class SegmentBackwards(ClockRefused):
    """A segment ends before it begins."""

    sentence = _l("Khoảng thời gian kết thúc trước khi bắt đầu.")


class SegmentBeforeReceipt(ClockRefused):
    """A segment begins before the clock does."""

    sentence = _l("Khoảng thời gian bắt đầu trước khi hồ sơ được tiếp nhận.")


class SegmentsOverlap(ClockRefused):
    """Two segments claim the same time."""

    sentence = _l("Hai khoảng thời gian chồng lên nhau.")


class SegmentInFuture(ClockRefused):
    """What has not happened yet cannot be on the clock."""

    sentence = _l("Khoảng thời gian nằm ở tương lai.")


class SegmentNotEnded(ClockRefused):
    """A date cannot be promised while the clock stands still."""

    sentence = _l(
        "Đồng hồ đang tạm dừng: cần thời điểm kết thúc, hoặc ngày giả định người dân trả lời."
    )


class NoPauseToAnswer(ClockRefused):
    """A supposed answer needs a pause that waits for one."""

    place = "if_answered_on"
    sentence = _l("Không có khoảng tạm dừng nào để giả định ngày trả lời.")


class CauseNeverPauses(ClockRefused):
    """Waiting inside the administration is the administration's own time."""

    sentence = _l("Chờ nội bộ, chờ ý kiến hay lỗi hệ thống không làm dừng thời hạn giải quyết.")


class ExtensionWithoutAmount(ClockRefused):
    """An extension says by how much, in the unit of the limit it extends."""

    sentence = _l("Gia hạn phải nêu rõ thêm bao lâu, cùng loại với thời hạn gốc.")


class ExtensionAfterExpiry(ClockRefused):
    """Only a limit that has not run out can be extended."""

    sentence = _l("Không gia hạn được: thời hạn đã hết trước khi có văn bản xin lỗi và gia hạn.")


class SecondExtension(ClockRefused):
    """The law allows one new appointment."""

    sentence = _l("Chỉ được gia hạn %(allowed)s lần.")
