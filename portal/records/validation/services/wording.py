"""A stored report in the words of the law (Thông tư 15/2025/TT-BKHCN, Điều 6)."""

from collections.abc import Mapping
from datetime import datetime
from typing import cast

from portal.core.i18n import LazyString
from portal.core.i18n import lazy_gettext as _l
from portal.core.json_types import JsonObject, JsonValue
from portal.records.signatures.rules.algorithm_names import readable

_VERDICTS: Mapping[str, LazyString] = {
    "valid": _l("Hợp lệ"),
    "valid_with_warnings": _l("Hợp lệ, có điều cần lưu ý"),
    "invalid": _l("Không hợp lệ"),
    "indeterminate": _l("Chưa thể kết luận"),
    "unsigned": _l("Không có chữ ký số"),
    "unreadable": _l("Không đọc được tệp"),
}
_LEVELS: Mapping[JsonValue, LazyString] = {
    None: _l("Chữ ký PDF thông thường"),
    "B-B": _l("Cơ bản, không có dấu thời gian"),
    "B-T": _l("Có dấu thời gian"),
    "B-LT": _l("Kèm bằng chứng để kiểm tra lâu dài"),
    "B-LTA": _l("Lưu trữ lâu dài"),
}
_SOURCES: Mapping[str, LazyString] = {
    "file": _l("Bằng chứng kèm trong tệp"),
    "portal": _l("Danh sách thu hồi mà hệ thống đang giữ"),
    "none": _l("Chưa kiểm tra được"),
}
CHANGES: Mapping[str, LazyString] = {
    "signature": _l("Thêm chữ ký số khác"),
    "timestamp": _l("Thêm dấu thời gian lưu trữ"),
    "evidence": _l("Thêm bằng chứng để kiểm tra lâu dài"),
    "form": _l("Điền hoặc sửa ô trong biểu mẫu"),
    "annotation": _l("Thêm ghi chú"),
    "metadata": _l("Sửa thông tin mô tả tệp"),
    "page": _l("Sửa trang"),
    "other": _l("Sửa thành phần khác"),
}
# By the code of a reason; the first that applies is said.
_AT_SIGNING: Mapping[str, LazyString] = {
    "unknown_signer": _l("Không xác định được, vì không rõ ai cấp chứng thư số"),
    "revoked": _l("Đã bị thu hồi"),
    "not_yet_valid": _l("Chưa có hiệu lực"),
    "expired": _l("Đã hết hạn, hoặc không chứng minh được đã ký trước khi hết hạn"),
    "wrong_usage": _l("Không được cấp để ký văn bản"),
    "revocation_unknown": _l("Còn hạn, chưa kiểm tra được có bị thu hồi hay không"),
}
_UNKNOWN = _l("Không rõ")
_NONE = _l("Không có")


def verdict(report: Mapping[str, JsonValue]) -> str:
    """Say the verdict of a report in a few words."""
    return str(_VERDICTS[str(report["verdict"])])


def rows(signature: JsonObject) -> list[tuple[str, str]]:
    """List what the law wants shown of a signature, and what an auditor reads beside it."""
    level = signature["level"]
    return [
        (str(_l("Kết luận")), verdict(signature)),
        (str(_l("Chỉ báo theo ETSI EN 319 102-1")), _indication(signature)),
        (str(_l("Người ký")), _text(signature["signer"])),
        (str(_l("Cơ quan, tổ chức quản lý chứng thư số")), _managed_by(signature)),
        (str(_l("Tổ chức cấp chứng thư số")), _text(signature["issuer"])),
        (str(_l("Số chứng thư số")), _text(signature["certificate_serial"])),
        (str(_l("Chứng thư số có hiệu lực")), _period(signature)),
        (str(_l("Hiệu lực của chứng thư số khi ký")), _at_signing(signature)),
        (str(_l("Thời gian được chứng minh")), _moment(signature["proven_time"])),
        (str(_l("Tổ chức cấp dấu thời gian")), _text(signature["timestamp_issuer"])),
        (str(_l("Thời gian người ký khai")), _moment(signature["signing_time"])),
        (str(_l("Tính toàn vẹn của phần đã ký")), _intact(signature)),
        (str(_l("Tình trạng thu hồi")), _revocation(signature)),
        (str(_l("Mức chữ ký")), f"{_LEVELS[level]} {level or ''}".strip()),
        (str(_l("Thuật toán")), _text(readable(str(signature["algorithm"] or "")))),
        (str(_l("Thay đổi sau khi ký")), _changes(signature)),
        (str(_l("Lưu ý")), _joined(signature["reasons"], signature["notes"])),
    ]


def _indication(signature: JsonObject) -> str:
    return " / ".join(
        str(signature[key]) for key in ("indication", "sub_indication") if signature[key]
    )


def _managed_by(signature: JsonObject) -> str:
    told = [
        str(signature[key]) for key in ("organisation", "organisational_unit") if signature[key]
    ]
    return ", ".join(told) or str(_UNKNOWN)


def _intact(signature: JsonObject) -> str:
    told = _l("Còn nguyên vẹn") if signature["intact"] else _l("Đã bị thay đổi hoặc hỏng")
    return str(told)


def _period(signature: JsonObject) -> str:
    start, end = signature["certificate_from"], signature["certificate_to"]
    return f"{_moment(start)} – {_moment(end)}" if start and end else str(_UNKNOWN)


def _at_signing(signature: JsonObject) -> str:
    """Say whether the certificate held when it signed, as far as that moment is known."""
    codes = cast("list[str]", signature["codes"])
    told = next((text for code, text in _AT_SIGNING.items() if code in codes), None)
    if told is None and not signature["trusted"]:
        return str(_UNKNOWN)
    return str(told or _l("Có hiệu lực"))


def _revocation(signature: JsonObject) -> str:
    source = str(_SOURCES[str(signature["revocation_source"])])
    at = signature["revocation_time"]
    return f"{source}, {_moment(at)}" if at else source


def _changes(signature: JsonObject) -> str:
    held = cast("list[str]", signature["changes"])
    return "; ".join(str(CHANGES[each]) for each in held) or str(_NONE)


def _joined(*lists: JsonValue) -> str:
    told = [str(each) for held in lists if isinstance(held, list) for each in held]
    return " ".join(told) or str(_NONE)


def _text(value: JsonValue) -> str:
    return str(value) if value else str(_UNKNOWN)


def _moment(value: JsonValue) -> str:
    if not value:
        return str(_NONE)
    return datetime.fromisoformat(str(value)).strftime("%H:%M:%S %d/%m/%Y %z")
