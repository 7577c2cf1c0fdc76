"""Why a verdict is what it is, in sentences for everybody."""

from collections.abc import Mapping
from enum import StrEnum

from portal.core.i18n import LazyString
from portal.core.i18n import lazy_gettext as _l


class Reason(StrEnum):
    """Why a verdict is what it is; ``REASONS`` holds the sentences."""

    SIGNED_BYTES_CHANGED = "signed_bytes_changed"
    SIGNATURE_BROKEN = "signature_broken"
    CHANGED_LATER = "changed_later"
    FORM_FILLED_LATER = "form_filled_later"
    ANNOTATED_LATER = "annotated_later"
    SEAL_MISSING = "seal_missing"
    TRAILING_BYTES = "trailing_bytes"
    PADDING_FILLED = "padding_filled"
    COVERAGE_UNCLEAR = "coverage_unclear"
    UNKNOWN_SIGNER = "unknown_signer"
    REVOKED = "revoked"
    EXPIRED = "expired"
    NOT_YET_VALID = "not_yet_valid"
    BROKEN_ALGORITHM = "broken_algorithm"
    WEAK_ALGORITHM = "weak_algorithm"
    AGED_ALGORITHM = "aged_algorithm"
    WRONG_USAGE = "wrong_usage"
    NO_TIMESTAMP = "no_timestamp"
    TIMESTAMP_BROKEN = "timestamp_broken"
    TIMESTAMP_UNTRUSTED = "timestamp_untrusted"
    REVOCATION_UNKNOWN = "revocation_unknown"
    UNUSUAL_STRUCTURE = "unusual_structure"
    UNSUPPORTED = "unsupported"
    NOT_PDF = "not_pdf"
    ENCRYPTED = "encrypted"
    DAMAGED = "damaged"
    TOO_HARD = "too_hard"
    TOO_LARGE = "too_large"
    NO_SIGNATURE = "no_signature"


REASONS: Mapping[Reason, LazyString] = {
    Reason.SIGNED_BYTES_CHANGED: _l(
        "Nội dung đã ký bị thay đổi: tệp không còn giống tệp lúc ký, dù chỉ một ký tự."
    ),
    Reason.SIGNATURE_BROKEN: _l("Chữ ký số bị hỏng hoặc không khớp với chứng thư số đi kèm."),
    Reason.CHANGED_LATER: _l(
        "Phiên bản đã ký còn nguyên vẹn, nhưng sau khi ký tệp đã bị thêm hoặc sửa nội dung "
        "trái phép. Đừng dùng tệp này; hãy xin lại bản gốc."
    ),
    Reason.FORM_FILLED_LATER: _l(
        "Sau khi ký, có ô trong biểu mẫu được điền thêm. Người ký không xác nhận phần điền thêm."
    ),
    Reason.ANNOTATED_LATER: _l(
        "Sau khi ký, có ghi chú được thêm vào tệp. Người ký cho phép ghi chú nhưng không xác nhận "
        "nội dung ghi chú."
    ),
    Reason.SEAL_MISSING: _l(
        "Văn bản có chỗ dành cho chữ ký số của cơ quan nhưng chỗ đó còn trống: "
        "đây không phải bản phát hành."
    ),
    Reason.TRAILING_BYTES: _l(
        "Có dữ liệu lạ nối thêm sau phần kết thúc của tệp. Phần đã ký không bị ảnh hưởng."
    ),
    Reason.PADDING_FILLED: _l(
        "Trong vùng chứa chữ ký số có dữ liệu lạ ở phần lẽ ra để trống. Nội dung đã ký không bị "
        "ảnh hưởng."
    ),
    Reason.COVERAGE_UNCLEAR: _l("Chữ ký số không bao trùm trọn vẹn tệp."),
    Reason.UNKNOWN_SIGNER: _l(
        "Không xác định được người ký: chứng thư số không do tổ chức chứng thực "
        "mà hệ thống tin cậy cấp."
    ),
    Reason.REVOKED: _l("Chứng thư số đã bị thu hồi trước thời điểm ký."),
    Reason.EXPIRED: _l(
        "Chứng thư số đã hết hạn và không có dấu thời gian chứng minh chữ ký có trước đó."
    ),
    Reason.NOT_YET_VALID: _l("Tại thời điểm ký, chứng thư số chưa có hiệu lực."),
    Reason.BROKEN_ALGORITHM: _l(
        "Chữ ký số dùng thuật toán đã bị phá: ai cũng có thể làm giả chữ ký này."
    ),
    Reason.WEAK_ALGORITHM: _l("Chữ ký số dùng thuật toán không còn an toàn."),
    Reason.AGED_ALGORITHM: _l(
        "Chữ ký số dùng thuật toán nay không còn an toàn, nhưng có bằng chứng chữ ký được tạo "
        "khi thuật toán còn dùng được."
    ),
    Reason.WRONG_USAGE: _l("Chứng thư số không được cấp để ký văn bản."),
    Reason.NO_TIMESTAMP: _l("Không có dấu thời gian: thời điểm ký là do máy của người ký tự khai."),
    Reason.TIMESTAMP_BROKEN: _l(
        "Dấu thời gian bị hỏng, thuộc về chữ ký khác hoặc ghi một thời điểm chưa đến."
    ),
    Reason.TIMESTAMP_UNTRUSTED: _l("Dấu thời gian không do tổ chức mà hệ thống tin cậy cấp."),
    Reason.REVOCATION_UNKNOWN: _l(
        "Chưa kiểm tra được chứng thư số có bị thu hồi hay không tại thời điểm ký."
    ),
    Reason.UNUSUAL_STRUCTURE: _l("Tệp có cấu trúc không theo chuẩn, nhưng vẫn kiểm tra được."),
    Reason.UNSUPPORTED: _l("Loại chữ ký số này chưa được hỗ trợ kiểm tra."),
    Reason.NOT_PDF: _l("Đây không phải tệp PDF."),
    Reason.ENCRYPTED: _l("Tệp PDF có mật khẩu. Hãy tải lên bản không đặt mật khẩu."),
    Reason.DAMAGED: _l("Tệp PDF bị hỏng hoặc bị cắt cụt, không đọc được."),
    Reason.TOO_HARD: _l("Tệp quá phức tạp, không kiểm tra xong trong giới hạn cho phép."),
    Reason.TOO_LARGE: _l("Tệp quá lớn. Mỗi tệp tối đa 30 MB."),
    Reason.NO_SIGNATURE: _l("Tệp PDF này không có chữ ký số."),
}


class Note(StrEnum):
    """What is worth saying of a signature without speaking against it."""

    PKCS1_V15 = "pkcs1_v15"
    ADBE = "adbe"
    REVOKED_LATER = "revoked_later"


NOTES: Mapping[Note, LazyString] = {
    Note.PKCS1_V15: _l(
        "Chữ ký RSA theo kiểu cũ (PKCS#1 v1.5): được chấp nhận khi kiểm tra; Phụ lục I Thông tư "
        "15/2025/TT-BKHCN yêu cầu RSASSA-PSS khi ký."
    ),
    Note.ADBE: _l("Chữ ký theo dạng của Adobe, không theo tiêu chuẩn ETSI EN 319 142."),
    Note.REVOKED_LATER: _l(
        "Chứng thư số bị thu hồi sau thời điểm được chứng minh; chữ ký có trước đó vẫn có giá trị."
    ),
}
