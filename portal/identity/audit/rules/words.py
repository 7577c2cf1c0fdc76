"""The words for what an act was about, and for the facts that the journal keeps of it."""

from portal.core.i18n import LazyString
from portal.core.i18n import lazy_gettext as _l

_SUBJECTS: dict[str, LazyString] = {
    "account": _l("Tài khoản"),
    "authority": _l("Thẩm quyền ký"),
    "calendar": _l("Lịch làm việc"),
    "calendar_day": _l("Ngày nghỉ, ngày làm bù"),
    "copy": _l("Bản sao"),
    "correction_reason": _l("Lý do bổ sung"),
    "declaration": _l("Tờ khai ký số"),
    "demonstration": _l("Dữ liệu minh họa"),
    "desk": _l("Bàn làm việc"),
    "document": _l("Văn bản"),
    "dossier": _l("Hồ sơ"),
    "draft": _l("Hồ sơ đang lập"),
    "held_file": _l("Tệp chờ dấu thời gian"),
    "incoming": _l("Văn bản đến"),
    "journal": _l("Nhật ký"),
    "level_demand": _l("Mức chữ ký bắt buộc"),
    "outgoing": _l("Văn bản đi"),
    "procedure": _l("Thủ tục hành chính"),
    "register": _l("Sổ"),
    "result": _l("Kết quả"),
    "sealed_report": _l("Báo cáo kiểm tra chữ ký"),
    "signature": _l("Chữ ký số"),
    "signing_batch": _l("Danh sách ký hàng loạt"),
    "slip": _l("Giấy, phiếu"),
    "stored_file": _l("Tệp"),
    "trust_version": _l("Phiên bản kho tin cậy"),
    "unit": _l("Đơn vị"),
    "results": _l("Kết quả đã phát hành"),
    "verifier": _l("Bộ kiểm tra chữ ký số"),
    "wording": _l("Mẫu phiếu"),
    "workflow": _l("Quy trình"),
    "working_week": _l("Giờ làm việc"),
}

_FACTS: dict[str, LazyString] = {
    "acting_first_day": _l("Làm thay từ ngày"),
    "acting_form": _l("Hình thức ký"),
    "acting_ground": _l("Văn bản phân công"),
    "acting_last_day": _l("Làm thay đến hết ngày"),
    "acting_principal": _l("Thay mặt"),
    "amount_vnd": _l("Số tiền (đồng)"),
    "anchored": _l("Số chuỗi đã neo"),
    "bad": _l("Số văn bản không đạt"),
    "breaks": _l("Số chỗ không khớp"),
    "cancels": _l("Hủy phiếu thu số"),
    "change": _l("Thay đổi"),
    "checked": _l("Số văn bản đã kiểm tra"),
    "code": _l("Mã"),
    "content_sha256": _l("Mã băm SHA-256"),
    "count": _l("Số lượng"),
    "due_at": _l("Hẹn trả"),
    "effective_from": _l("Có hiệu lực từ ngày"),
    "from_state": _l("Trạng thái trước"),
    "function": _l("Chức năng"),
    "granted": _l("Giải quyết theo đề nghị"),
    "holder": _l("Người được trao thẩm quyền"),
    "hours": _l("Giờ làm việc"),
    "kind": _l("Loại văn bản"),
    "late": _l("Quá hạn"),
    "legal_reference": _l("Căn cứ pháp lý"),
    "network": _l("Mạng"),
    "new_device": _l("Thiết bị mới"),
    "officer": _l("Chuyên viên thụ lý"),
    "receivers": _l("Nơi nhận"),
    "opened": _l("Số văn bản đã mở xem"),
    "refused": _l("Số lượng không làm được"),
    "outcome": _l("Kết quả kiểm tra"),
    "number": _l("Số văn bản"),
    "paid_by": _l("Hình thức nộp tiền"),
    "procedure": _l("Thủ tục"),
    "purpose": _l("Mục đích"),
    "reason": _l("Lý do"),
    "revision": _l("Lần trình"),
    "session": _l("Phiên"),
    "sha256": _l("Mã băm SHA-256"),
    "size": _l("Kích thước (byte)"),
    "to_state": _l("Trạng thái sau"),
    "to_step": _l("Bước sau"),
    "trust_version": _l("Phiên bản kho tin cậy"),
}


def subject_word(subject: str) -> LazyString | str:
    """Give the word for a kind of thing; an unlisted one is shown by its name."""
    return _SUBJECTS.get(subject, subject)


def fact_word(name: str) -> LazyString | str:
    """Give the word for a fact; an unlisted one is shown by its name."""
    return _FACTS.get(name, name)
