"""Every act that the journal knows, with the words in which people read it.

An act is named ``subject.what_happened``. A name that is not here is refused, so that this
list is the whole truth about what is recorded.
"""

from collections.abc import Mapping

from portal.core.i18n import LazyString
from portal.core.i18n import lazy_gettext as _l


class UnknownAction(LookupError):
    """A caller used a name that the catalogue does not hold: a fault of ours."""


_IDENTITY: dict[str, LazyString] = {
    "account.created": _l("Tạo tài khoản"),
    "account.contact_changed": _l("Thay đổi thông tin liên hệ"),
    "account.disabled": _l("Khóa tài khoản"),
    "account.enabled": _l("Mở khóa tài khoản"),
    "account.identity_linked": _l("Liên kết tài khoản định danh điện tử"),
    "account.identity_number_revealed": _l("Xem đầy đủ số định danh"),
    "account.password_set": _l("Đặt mật khẩu"),
    "account.session_ended": _l("Kết thúc phiên đăng nhập"),
    "account.setup_started": _l("Cấp mã thiết lập dùng một lần"),
    "account.sign_in_refused": _l("Đăng nhập không thành công"),
    "account.signed_in": _l("Đăng nhập"),
    "account.signed_out": _l("Đăng xuất"),
    "demonstration.seeded": _l("Tạo dữ liệu minh họa"),
    "position.assigned": _l("Giao chức năng tại đơn vị"),
    "position.ended": _l("Thôi giao chức năng tại đơn vị"),
    "unit.changed": _l("Thay đổi thông tin đơn vị"),
    "unit.created": _l("Tạo đơn vị"),
}

_RECORDS: dict[str, LazyString] = {
    "document.created": _l("Lập văn bản"),
    "document.changed": _l("Sửa dự thảo văn bản"),
    "document.initialled": _l("Ký nháy văn bản"),
    "document.numbered": _l("Cấp số văn bản"),
    "document.released": _l("Phát hành văn bản"),
    "document.rendered": _l("Kết xuất văn bản"),
    "document.replaced": _l("Thay thế văn bản"),
    "document.revoked": _l("Thu hồi văn bản"),
    "document.sealed": _l("Ký số của cơ quan"),
    "document.signed": _l("Ký số của người có thẩm quyền"),
    "document.verified": _l("Xác minh văn bản"),
    "register.entry_added": _l("Ghi sổ"),
    "register.entry_corrected": _l("Cải chính sổ"),
    "series.opened": _l("Mở dãy số văn bản"),
    "signature.key_created": _l("Tạo khóa ký số"),
    "signature.revoked": _l("Thu hồi chứng thư số"),
    "upload.cleared": _l("Tệp tải lên đã qua kiểm tra mã độc"),
    "upload.kept": _l("Lưu tệp tải lên"),
    "upload.rejected": _l("Loại tệp tải lên có mã độc"),
}

_ONESTOP: dict[str, LazyString] = {
    "calendar.changed": _l("Thay đổi lịch làm việc"),
    "dossier.answers_saved": _l("Lưu câu trả lời"),
    "dossier.apologised": _l("Xin lỗi và hẹn lại ngày trả"),
    "dossier.approved": _l("Duyệt hồ sơ"),
    "dossier.assigned": _l("Phân công thụ lý"),
    "dossier.commented": _l("Ghi ý kiến xử lý"),
    "dossier.correction_answered": _l("Bổ sung hồ sơ"),
    "dossier.correction_requested": _l("Yêu cầu bổ sung hồ sơ"),
    "dossier.draft_discarded": _l("Xóa hồ sơ đang soạn"),
    "dossier.examined": _l("Thẩm định hồ sơ"),
    "dossier.fee_requested": _l("Yêu cầu thực hiện nghĩa vụ tài chính"),
    "dossier.forwarded": _l("Chuyển xử lý"),
    "dossier.handed_over": _l("Trả kết quả"),
    "dossier.identity_revealed": _l("Xem đầy đủ số định danh trong hồ sơ"),
    "dossier.initialled": _l("Ký nháy dự thảo kết quả"),
    "dossier.intake_refused": _l("Từ chối tiếp nhận"),
    "dossier.looked_up": _l("Tra cứu hồ sơ"),
    "dossier.moved": _l("Chuyển bước xử lý"),
    "dossier.opened": _l("Mở xem hồ sơ"),
    "dossier.paper_added": _l("Thêm giấy tờ vào hồ sơ"),
    "dossier.paper_opened": _l("Mở xem giấy tờ"),
    "dossier.paper_removed": _l("Bỏ giấy tờ khỏi hồ sơ"),
    "dossier.paused": _l("Tạm dừng giải quyết"),
    "dossier.rated": _l("Đánh giá mức độ hài lòng"),
    "dossier.received": _l("Tiếp nhận hồ sơ"),
    "dossier.refused": _l("Từ chối giải quyết"),
    "dossier.released": _l("Phát hành kết quả"),
    "dossier.result_drafted": _l("Dự thảo kết quả"),
    "dossier.resumed": _l("Tiếp tục giải quyết"),
    "dossier.returned": _l("Trả lại bước trước"),
    "dossier.sealed": _l("Đóng dấu kết quả"),
    "dossier.signed": _l("Ký kết quả"),
    "dossier.started": _l("Bắt đầu lập hồ sơ"),
    "dossier.stopped": _l("Dừng giải quyết"),
    "dossier.submitted": _l("Nộp hồ sơ"),
    "dossier.withdrawn": _l("Rút hồ sơ"),
    "procedure.drafted": _l("Soạn thủ tục hành chính"),
    "procedure.imported": _l("Nạp thủ tục hành chính"),
    "procedure.published": _l("Công bố thủ tục hành chính"),
    "procedure.retired": _l("Bãi bỏ thủ tục hành chính"),
}

ACTIONS: Mapping[str, LazyString] = _IDENTITY | _RECORDS | _ONESTOP


_SUBJECTS: dict[str, LazyString] = {
    "account": _l("Tài khoản"),
    "calendar": _l("Lịch làm việc"),
    "document": _l("Văn bản"),
    "dossier": _l("Hồ sơ"),
    "draft": _l("Hồ sơ đang lập"),
    "procedure": _l("Thủ tục hành chính"),
    "register": _l("Sổ"),
    "result": _l("Kết quả"),
    "signature": _l("Chữ ký số"),
    "stored_file": _l("Tệp"),
    "unit": _l("Đơn vị"),
}

_FACTS: dict[str, LazyString] = {
    "code": _l("Mã"),
    "content_sha256": _l("Mã băm SHA-256"),
    "count": _l("Số lượng"),
    "due_at": _l("Hẹn trả"),
    "from_state": _l("Trạng thái trước"),
    "function": _l("Chức năng"),
    "network": _l("Mạng"),
    "new_device": _l("Thiết bị mới"),
    "procedure": _l("Thủ tục"),
    "purpose": _l("Mục đích"),
    "reason": _l("Lý do"),
    "session": _l("Phiên"),
    "sha256": _l("Mã băm SHA-256"),
    "size": _l("Kích thước (byte)"),
    "to_state": _l("Trạng thái sau"),
    "to_step": _l("Bước sau"),
}


def subject_word(subject: str) -> LazyString | str:
    """Give the word for a kind of thing; an unlisted one is shown by its name."""
    return _SUBJECTS.get(subject, subject)


def fact_word(name: str) -> LazyString | str:
    """Give the word for a fact; an unlisted one is shown by its name."""
    return _FACTS.get(name, name)


def phrase(action: str) -> LazyString:
    """Give the words for an act; raises UnknownAction for a name that is not listed."""
    if action not in ACTIONS:
        raise UnknownAction(action)
    return ACTIONS[action]
