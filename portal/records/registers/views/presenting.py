"""Verdicts as people read them: a colour, a word and one sentence."""

from collections.abc import Mapping
from dataclasses import dataclass

from portal.core.downloads import MadeFile
from portal.core.i18n import LazyString, format_datetime
from portal.core.i18n import gettext as _
from portal.core.i18n import lazy_gettext as _l
from portal.records.registers.queries import DocumentRow
from portal.records.registers.rules import DocumentState
from portal.records.signatures.rules import Level, SignatureReport, Verdict
from portal.records.signatures.rules.algorithm_names import readable


@dataclass(frozen=True, slots=True)
class VerdictView:
    """How a verdict looks: the kind of note, its heading, and what to do."""

    kind: str
    heading: LazyString
    sentence: LazyString


VERDICT_VIEWS: Mapping[Verdict, VerdictView] = {
    Verdict.VALID: VerdictView(
        "ok",
        _l("Hợp lệ"),
        _l("Chữ ký số hợp lệ và nội dung chưa bị thay đổi từ khi ký."),
    ),
    Verdict.VALID_WITH_WARNINGS: VerdictView(
        "warn",
        _l("Hợp lệ, có điều cần lưu ý"),
        _l("Phần đã ký còn nguyên vẹn, nhưng có điểm ông/bà nên biết trước khi dùng tệp này."),
    ),
    Verdict.INVALID: VerdictView(
        "late",
        _l("Không hợp lệ"),
        _l("Đừng tin tệp này. Hãy xin lại bản gốc từ cơ quan đã ban hành."),
    ),
    Verdict.INDETERMINATE: VerdictView(
        "warn",
        _l("Chưa thể kết luận"),
        _l(
            "Nội dung khớp với chữ ký, nhưng hệ thống không đủ căn cứ để tin người ký. "
            "Hãy hỏi cơ quan ghi trên văn bản trước khi dùng tệp này."
        ),
    ),
    Verdict.UNSIGNED: VerdictView(
        "warn",
        _l("Không có chữ ký số"),
        _l(
            "Không có gì để xác minh: ảnh chữ ký hoặc con dấu không phải là chữ ký số. "
            "Hãy xin bản điện tử có chữ ký số của cơ quan đã ban hành."
        ),
    ),
    Verdict.UNREADABLE: VerdictView(
        "late",
        _l("Không đọc được tệp"),
        _l(
            "Chưa kiểm tra được tệp này vì lý do dưới đây. Hãy tải lại tệp từ nơi ông/bà đã nhận "
            "rồi thử lại; nếu vẫn vậy, hãy xin bản gốc của cơ quan đã ban hành."
        ),
    ),
}

STATE_KINDS: Mapping[DocumentState, str] = {
    DocumentState.DRAFT: "info",
    DocumentState.IN_FORCE: "ok",
    DocumentState.REPLACED: "warn",
    DocumentState.REVOKED: "late",
}

LEVEL_WORDS: Mapping[Level | None, LazyString] = {
    None: _l("Chữ ký PDF thông thường"),
    Level.B_B: _l("Cơ bản, không có dấu thời gian"),
    Level.B_T: _l("Có dấu thời gian"),
    Level.B_LT: _l("Kèm bằng chứng để kiểm tra lâu dài"),
    Level.B_LTA: _l("Lưu trữ lâu dài"),
}

Fact = tuple[str, str] | tuple[str, str, str]


def signature_facts(report: SignatureReport) -> list[Fact]:
    """List what the law wants shown of a signature (Thông tư 15/2025/TT-BKHCN, Điều 6)."""
    unknown = _("Không rõ")
    intact = _("Còn nguyên vẹn") if report.intact else _("Đã bị thay đổi hoặc hỏng")
    level = report.level.value if report.level else ""
    return [
        (_("Người ký"), report.signer or unknown, report.organisation),
        (_("Tổ chức cấp chứng thư số"), report.issuer or unknown),
        (_("Chứng thư số có hiệu lực"), _period(report)),
        _identity(report),
        (_("Phần đã ký"), intact),
        (_("Dấu thời gian"), _moment(report.timestamp_time)),
        (_("Thời điểm người ký khai"), _moment(report.signing_time)),
        (_("Sửa đổi sau khi ký"), _modified(report)),
        (_("Mức chữ ký"), str(LEVEL_WORDS[report.level]), level),
        (_("Thuật toán"), readable(report.algorithm or "") or unknown),
    ]


def _modified(report: SignatureReport) -> str:
    if not report.intact:
        return _("Không xác định được: phần đã ký không còn như lúc ký")
    return _("Có") if report.modified_after_signing else _("Không")


def _identity(report: SignatureReport) -> Fact:
    """Say whether somebody who is believed vouches for the signer, and what to do if not."""
    label = _("Danh tính người ký")
    if report.trusted:
        return label, _("Đã được xác nhận"), _("Tổ chức cấp chứng thư số là nơi Cổng tin cậy.")
    advice = _(
        "Cổng không đủ căn cứ để tin chữ ký này là của người ghi tên. "
        "Hãy hỏi cơ quan ghi trên văn bản trước khi dùng tệp."
    )
    return label, _("Chưa được xác nhận"), advice


def _moment(moment: object) -> str:
    return format_datetime(moment) if moment else _("Không có")  # type: ignore[arg-type]


def _period(report: SignatureReport) -> str:
    start, end = report.certificate_from, report.certificate_to
    if start is None or end is None:
        return _("Không rõ")
    return _("%(start)s đến %(end)s", start=format_datetime(start), end=format_datetime(end))


def download_of(document: DocumentRow) -> MadeFile:
    """Name a released file after its number; its content is ours and was checked."""
    number = document.full_number.replace("/", "-") or document.public_id
    return MadeFile(f"{number}.pdf", document.kept_sha256 or "")
