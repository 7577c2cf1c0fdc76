"""Words of signing and checking: fields, verdicts, levels, and what is said about them.

Sources: Nghị định 30/2020/NĐ-CP (Điều 32, Phụ lục I); Thông tư 15/2025/TT-BKHCN (Phụ lục II);
ETSI EN 319 142-1 for the levels.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from portal.core.i18n import LazyString
from portal.core.i18n import lazy_gettext as _l

Box = tuple[float, float, float, float]

OFFICER_FIELD = "sig-officer"
SEAL_FIELD = "sig-seal"
NUMBER_FIELD = "field-number"
DATE_FIELD = "field-date"


class Purpose(StrEnum):
    """What a certificate stands for."""

    OFFICER = "officer"
    SEAL = "seal"


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose certificate is meant: an officer by account id, a seal by unit id."""

    purpose: Purpose
    id: str
    name: str
    organisation: str


class SlotKind(StrEnum):
    """What a place on the paper will hold."""

    SIGNATURE = "signature"
    SEAL = "seal"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Slot:
    """A form field to be made: its place in points from the bottom left of a page."""

    name: str
    kind: SlotKind
    page: int
    box: Box
    label: str


# A field's label is read aloud to people who do not see the paper (PDF/UA-1, 7.18.1).
STANDARD_SLOTS: Mapping[str, tuple[SlotKind, str]] = {
    NUMBER_FIELD: (SlotKind.TEXT, "Số và ký hiệu văn bản"),
    DATE_FIELD: (SlotKind.TEXT, "Ngày, tháng, năm ban hành"),
    OFFICER_FIELD: (SlotKind.SIGNATURE, "Chữ ký số của người có thẩm quyền"),
    SEAL_FIELD: (SlotKind.SEAL, "Chữ ký số của cơ quan"),
}


_LAST_MONTH_WITH_ZERO = 2


def date_in_words(day: date) -> str:
    """Write a document's date: days below 10 and months 1 and 2 begin with 0 (NĐ 30/2020)."""
    month = f"{day.month:02d}" if day.month <= _LAST_MONTH_WITH_ZERO else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def number_in_words(number: int, symbol: str) -> str:
    """Write a document's number and symbol: numbers below 10 begin with 0 (NĐ 30/2020)."""
    return f"{number:02d}/{symbol}"


class Verdict(StrEnum):
    """What can be said of a file in one word."""

    VALID = "valid"
    VALID_WITH_WARNINGS = "valid_with_warnings"
    INVALID = "invalid"
    INDETERMINATE = "indeterminate"
    UNSIGNED = "unsigned"
    UNREADABLE = "unreadable"


class Level(StrEnum):
    """PAdES levels, from a bare signature to one that outlives its certificates."""

    B_B = "B-B"
    B_T = "B-T"
    B_LT = "B-LT"
    B_LTA = "B-LTA"


class Reason(StrEnum):
    """Why a verdict is what it is; ``REASONS`` holds the sentences."""

    SIGNED_BYTES_CHANGED = "signed_bytes_changed"
    SIGNATURE_BROKEN = "signature_broken"
    CHANGED_LATER = "changed_later"
    FORM_FILLED_LATER = "form_filled_later"
    SEAL_MISSING = "seal_missing"
    TRAILING_BYTES = "trailing_bytes"
    COVERAGE_UNCLEAR = "coverage_unclear"
    UNKNOWN_SIGNER = "unknown_signer"
    REVOKED = "revoked"
    EXPIRED = "expired"
    NOT_YET_VALID = "not_yet_valid"
    WEAK_ALGORITHM = "weak_algorithm"
    WRONG_USAGE = "wrong_usage"
    NO_TIMESTAMP = "no_timestamp"
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
    Reason.SEAL_MISSING: _l(
        "Văn bản có chỗ dành cho chữ ký số của cơ quan nhưng chỗ đó còn trống: "
        "đây không phải bản phát hành."
    ),
    Reason.TRAILING_BYTES: _l(
        "Có dữ liệu lạ nối thêm sau phần kết thúc của tệp. Phần đã ký không bị ảnh hưởng."
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
    Reason.WEAK_ALGORITHM: _l("Chữ ký số dùng thuật toán không còn an toàn."),
    Reason.WRONG_USAGE: _l("Chứng thư số không được cấp để ký văn bản."),
    Reason.NO_TIMESTAMP: _l("Không có dấu thời gian: thời điểm ký là do máy của người ký tự khai."),
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


@dataclass(frozen=True, slots=True)
class SignatureReport:
    """What was found out about one signature; moments are aware and in UTC."""

    field: str
    signer: str
    organisation: str
    issuer: str
    certificate_from: datetime | None
    certificate_to: datetime | None
    intact: bool
    trusted: bool
    signing_time: datetime | None
    timestamp_time: datetime | None
    level: Level | None
    certifies: bool
    modified_after_signing: bool
    changed_fields: tuple[str, ...]
    algorithm: str
    verdict: Verdict
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Verification:
    """The verdict on a file, its reasons, and each signature's report."""

    verdict: Verdict
    reasons: tuple[Reason, ...] = ()
    signatures: tuple[SignatureReport, ...] = ()


_FATAL = frozenset(
    {
        Reason.SIGNED_BYTES_CHANGED,
        Reason.SIGNATURE_BROKEN,
        Reason.CHANGED_LATER,
        Reason.COVERAGE_UNCLEAR,
        Reason.REVOKED,
        Reason.WEAK_ALGORITHM,
        Reason.WRONG_USAGE,
        Reason.NOT_YET_VALID,
    }
)
_OPEN = frozenset({Reason.UNKNOWN_SIGNER, Reason.EXPIRED, Reason.UNSUPPORTED})
# From worst to best: a file is what its worst signature is.
_ORDER = (Verdict.INVALID, Verdict.INDETERMINATE, Verdict.VALID_WITH_WARNINGS, Verdict.VALID)


def judge(reasons: tuple[Reason, ...]) -> Verdict:
    """Give the verdict that follows from the reasons found against a signature."""
    if _FATAL.intersection(reasons):
        return Verdict.INVALID
    if _OPEN.intersection(reasons):
        return Verdict.INDETERMINATE
    return Verdict.VALID_WITH_WARNINGS if reasons else Verdict.VALID


def judge_file(reports: tuple[SignatureReport, ...], reasons: tuple[Reason, ...]) -> Verification:
    """Give the verdict on a file from its signatures and from what concerns the whole file."""
    if not reports:
        return Verification(Verdict.UNSIGNED, (Reason.NO_SIGNATURE, *reasons))
    found = {judge(reasons), *(report.verdict for report in reports)}
    verdict = next(each for each in _ORDER if each in found)
    return Verification(verdict, reasons, reports)
