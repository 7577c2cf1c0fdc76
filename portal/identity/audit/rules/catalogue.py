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
    "account.proof_given": _l("Xác thực lớp thứ hai"),
    "account.proof_refused": _l("Xác thực lớp thứ hai không thành công"),
    "account.recovery_code_used": _l("Dùng mã khôi phục"),
    "account.recovery_codes_renewed": _l("Tạo lại mã khôi phục"),
    "account.second_factor_enrolled": _l("Bật xác thực hai lớp"),
    "account.second_factor_removed": _l("Gỡ xác thực hai lớp"),
    "account.session_ended": _l("Kết thúc phiên đăng nhập"),
    "account.setup_started": _l("Cấp mã thiết lập dùng một lần"),
    "account.sign_in_refused": _l("Đăng nhập không thành công"),
    "account.signed_in": _l("Đăng nhập"),
    "account.signed_out": _l("Đăng xuất"),
    "audit.checked": _l("Kiểm tra tính toàn vẹn của nhật ký"),
    "demonstration.seeded": _l("Tạo dữ liệu minh họa"),
    "position.assigned": _l("Giao chức năng tại đơn vị"),
    "position.ended": _l("Thôi giao chức năng tại đơn vị"),
    "unit.changed": _l("Thay đổi thông tin đơn vị"),
    "unit.created": _l("Tạo đơn vị"),
}

_RECORDS: dict[str, LazyString] = {
    "document.created": _l("Lập văn bản"),
    "document.changed": _l("Sửa dự thảo văn bản"),
    "document.check_failed": _l("Văn bản đã phát hành không đạt khi kiểm tra lại"),
    "document.initialled": _l("Ký nháy văn bản"),
    "document.numbered": _l("Cấp số văn bản"),
    "document.released": _l("Phát hành văn bản"),
    "document.level_demanded": _l("Đặt mức chữ ký số phải đạt"),
    "document.preserved": _l("Gia hạn bằng chứng chữ ký số của văn bản"),
    "document.rendered": _l("Kết xuất văn bản"),
    "document.stamp_awaited": _l("Giữ văn bản đã ký để chờ dấu thời gian"),
    "document.strengthened": _l("Bổ sung dấu thời gian, bằng chứng cho chữ ký số"),
    "document.replaced": _l("Thay thế văn bản"),
    "document.revoked": _l("Thu hồi văn bản"),
    "document.sealed": _l("Ký số của cơ quan"),
    "document.signed": _l("Ký số của người có thẩm quyền"),
    "document.verified": _l("Xác minh văn bản"),
    "results.checked": _l("Kiểm tra lại kết quả đã phát hành"),
    "register.entry_added": _l("Ghi sổ"),
    "register.entry_corrected": _l("Cải chính sổ"),
    "series.opened": _l("Mở dãy số văn bản"),
    "report.asked": _l("Yêu cầu báo cáo kiểm tra chữ ký số"),
    "signature.desk_offered": _l("Gửi văn bản tới thiết bị ký số tại bàn"),
    "signature.desk_refused": _l("Không nhận văn bản từ thiết bị ký số tại bàn"),
    "signature.desk_signed": _l("Nhận văn bản đã ký từ thiết bị ký số tại bàn"),
    "signature.key_created": _l("Tạo khóa ký số"),
    "signature.remote_begun": _l("Gửi yêu cầu ký số từ xa"),
    "signature.remote_finished": _l("Nhận chữ ký số từ xa"),
    "signature.revoked": _l("Thu hồi chứng thư số"),
    "trust.approved": _l("Duyệt phiên bản kho tin cậy"),
    "trust.begun": _l("Lập phiên bản đầu của kho tin cậy"),
    "trust.proposed": _l("Đề xuất phiên bản kho tin cậy"),
    "trust.refused": _l("Không duyệt phiên bản kho tin cậy"),
    "upload.cleared": _l("Tệp tải lên đã qua kiểm tra mã độc"),
    "upload.kept": _l("Lưu tệp tải lên"),
    "upload.rejected": _l("Loại tệp tải lên có mã độc"),
    "verifier.released": _l("Phát hành bộ kiểm tra chữ ký số"),
}

_ONESTOP: dict[str, LazyString] = {
    "calendar.changed": _l("Thay đổi lịch làm việc"),
    "correction.answered": _l("Nhận nội dung bổ sung"),
    "correction.fault_counted": _l("Gửi phiếu bổ sung lần nữa, tính là lỗi của cơ quan"),
    "correction.release_asked": _l("Xin cho phép yêu cầu bổ sung lần nữa"),
    "correction.released": _l("Cho phép yêu cầu bổ sung lần nữa"),
    "correction.sent": _l("Gửi phiếu yêu cầu bổ sung"),
    "correction_reason.changed": _l("Sửa danh mục lý do bổ sung"),
    "dossier.answers_saved": _l("Lưu câu trả lời"),
    "dossier.apologised": _l("Xin lỗi và hẹn lại ngày trả"),
    "dossier.approved": _l("Duyệt hồ sơ"),
    "dossier.assigned": _l("Phân công thụ lý"),
    "dossier.commented": _l("Ghi ý kiến xử lý"),
    "dossier.consulted": _l("Lấy ý kiến cơ quan khác"),
    "dossier.correction_answered": _l("Bổ sung hồ sơ"),
    "dossier.correction_requested": _l("Yêu cầu bổ sung hồ sơ"),
    "dossier.draft_discarded": _l("Xóa hồ sơ đang soạn"),
    "dossier.escalated": _l("Báo lãnh đạo về hồ sơ quá hạn"),
    "dossier.examined": _l("Thẩm định hồ sơ"),
    "dossier.fee_confirmed": _l("Xác nhận đã thực hiện nghĩa vụ tài chính"),
    "dossier.fee_requested": _l("Yêu cầu thực hiện nghĩa vụ tài chính"),
    "dossier.forwarded": _l("Chuyển xử lý"),
    "dossier.handed_over": _l("Trả kết quả"),
    "dossier.identity_revealed": _l("Xem đầy đủ số định danh trong hồ sơ"),
    "dossier.initialled": _l("Ký nháy dự thảo kết quả"),
    "dossier.intake_refused": _l("Từ chối tiếp nhận"),
    "dossier.looked_up": _l("Tra cứu hồ sơ"),
    "dossier.moved": _l("Chuyển bước xử lý"),
    "dossier.opened": _l("Mở xem hồ sơ"),
    "dossier.opinion_taken": _l("Nhận ý kiến của cơ quan khác"),
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
    "dossier.undone": _l("Hoàn tác việc vừa làm"),
    "dossier.intake_repaired": _l("Sửa thông tin tiếp nhận"),
    "dossier.note_added": _l("Ghi chú nội bộ"),
    "dossier.message_sent": _l("Nhắn tin về hồ sơ"),
    "dossier.taken_at_counter": _l("Nhận hồ sơ tại quầy"),
    "desk.bulk_done": _l("Làm việc hàng loạt trên bàn"),
    "desk.sentence_saved": _l("Lưu câu mẫu"),
    "desk.sentence_dropped": _l("Xóa câu mẫu"),
    "dossier.work_retried": _l("Cho tạo, ký lại văn bản"),
    "dossier.withdrawal_asked": _l("Đề nghị rút hồ sơ"),
    "dossier.withdrawal_declined": _l("Không đồng ý cho rút hồ sơ"),
    "dossier.withdrawn": _l("Rút hồ sơ"),
    "procedure.drafted": _l("Soạn thủ tục hành chính"),
    "procedure.imported": _l("Nạp thủ tục hành chính"),
    "procedure.published": _l("Công bố thủ tục hành chính"),
    "procedure.retired": _l("Bãi bỏ thủ tục hành chính"),
    "absence.ended": _l("Kết thúc vắng mặt"),
    "absence.noted": _l("Ghi vắng mặt"),
    "competence.ended": _l("Thôi phân công thẩm quyền"),
    "competence.given": _l("Phân công thẩm quyền"),
    "deputy.ended": _l("Kết thúc làm thay"),
    "deputy.named": _l("Giao làm thay"),
    "dossier.reassigned": _l("Chuyển người thụ lý"),
    "linked.ended": _l("Kết thúc phần liên thông"),
    "linked.started": _l("Chuyển phần liên thông"),
    "opinion.answered": _l("Trả lời góp ý kiến"),
    "opinion.asked": _l("Hỏi ý kiến đơn vị khác"),
    "workflow.drafted": _l("Soạn quy trình"),
    "workflow.published": _l("Công bố quy trình"),
    "export.asked": _l("Kết xuất sổ, báo cáo"),
    "wording.changed": _l("Sửa mẫu phiếu đang soạn"),
    "wording.drafted": _l("Soạn bản mới của mẫu phiếu"),
    "wording.published": _l("Ban hành mẫu phiếu"),
}

ACTIONS: Mapping[str, LazyString] = _IDENTITY | _RECORDS | _ONESTOP


_SUBJECTS: dict[str, LazyString] = {
    "account": _l("Tài khoản"),
    "calendar": _l("Lịch làm việc"),
    "correction_reason": _l("Lý do bổ sung"),
    "demonstration": _l("Dữ liệu minh họa"),
    "desk": _l("Bàn làm việc"),
    "document": _l("Văn bản"),
    "dossier": _l("Hồ sơ"),
    "draft": _l("Hồ sơ đang lập"),
    "journal": _l("Nhật ký"),
    "procedure": _l("Thủ tục hành chính"),
    "register": _l("Sổ"),
    "result": _l("Kết quả"),
    "signature": _l("Chữ ký số"),
    "slip": _l("Giấy, phiếu"),
    "stored_file": _l("Tệp"),
    "unit": _l("Đơn vị"),
    "results": _l("Kết quả đã phát hành"),
    "verifier": _l("Bộ kiểm tra chữ ký số"),
    "wording": _l("Mẫu phiếu"),
}

_FACTS: dict[str, LazyString] = {
    "anchored": _l("Số chuỗi đã neo"),
    "bad": _l("Số văn bản không đạt"),
    "breaks": _l("Số chỗ không khớp"),
    "checked": _l("Số văn bản đã kiểm tra"),
    "code": _l("Mã"),
    "content_sha256": _l("Mã băm SHA-256"),
    "count": _l("Số lượng"),
    "due_at": _l("Hẹn trả"),
    "from_state": _l("Trạng thái trước"),
    "function": _l("Chức năng"),
    "granted": _l("Giải quyết theo đề nghị"),
    "kind": _l("Loại văn bản"),
    "late": _l("Quá hạn"),
    "network": _l("Mạng"),
    "new_device": _l("Thiết bị mới"),
    "officer": _l("Chuyên viên thụ lý"),
    "outcome": _l("Kết quả kiểm tra"),
    "number": _l("Số văn bản"),
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


def phrase(action: str) -> LazyString:
    """Give the words for an act; raises UnknownAction for a name that is not listed."""
    if action not in ACTIONS:
        raise UnknownAction(action)
    return ACTIONS[action]
