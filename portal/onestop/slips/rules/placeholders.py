"""The placeholders that a wording may use, by paper, and which of them it must."""

from collections.abc import Mapping
from dataclasses import dataclass

from portal.core.i18n import LazyString
from portal.core.i18n import lazy_gettext as _l
from portal.onestop.dossiers.rules.issued import PaperKind


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The names of a paper: those it must use, others it may, and its tables."""

    needed: tuple[str, ...]
    others: tuple[str, ...] = ()
    table: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """List every name, the needed ones first."""
        table = (self.table,) if self.table else ()
        return tuple(dict.fromkeys((*self.needed, *self.others, *table)))


_DOSSIER = ("ma_ho_so", "ten_thu_tuc", "chu_ho_so", "nguoi_nop", "co_quan", "can_bo")
_CONTACT = ("dia_chi", "so_dien_thoai", "thu_dien_tu", "lien_he")

VOCABULARY: Mapping[PaperKind, Vocabulary] = {
    PaperKind.ACKNOWLEDGEMENT: Vocabulary(
        ("nguoi_nop", "ten_thu_tuc", "thoi_diem_nop", "ma_bam"),
        ("ma_ho_so", "chu_ho_so", "co_quan", "ma_pin", *_CONTACT),
        "bang_giay_to",
    ),
    PaperKind.RECEIPT_01: Vocabulary(
        ("ten_thu_tuc", "chu_ho_so", "thoi_diem_nhan", "thoi_diem_tra"),
        (
            *("ma_ho_so", "nguoi_nop", "co_quan", "can_bo", "kenh", "so_bo", "thoi_han"),
            "so_dinh_danh",
            *("cach_tinh", "cach_nhan_ket_qua", "ma_bam", *_CONTACT),
        ),
        "bang_giay_to",
    ),
    PaperKind.CORRECTION_02: Vocabulary(
        ("ten_thu_tuc", "ly_do"),
        (*_DOSSIER, "can_cu", "han_bo_sung", "lan_thu", *_CONTACT),
        "bang_bo_sung",
    ),
    PaperKind.REFUSAL_03: Vocabulary(("ten_thu_tuc", "ly_do"), (*_DOSSIER, *_CONTACT)),
    PaperKind.EXTENSION_04: Vocabulary(
        ("ten_thu_tuc", "ly_do", "loi_xin_loi", "hen_tra_moi"),
        (*_DOSSIER, "thoi_diem_nhan", "hen_tra_cu", "can_cu", "noi_cham", *_CONTACT),
    ),
    PaperKind.STOP_05: Vocabulary(
        ("ten_thu_tuc", "ly_do", "can_cu"),
        (*_DOSSIER, "rut_ho_so", "tam_dung", "giay_to_tra_lai", "hoan_phi", *_CONTACT),
    ),
    PaperKind.CONTROL_06: Vocabulary(
        ("ma_ho_so", "co_quan"),
        ("ten_thu_tuc", "chu_ho_so", "co_quan_phoi_hop", "thoi_diem_nhan", "thoi_diem_tra"),
        "bang_luan_chuyen",
    ),
    PaperKind.FEE_RECEIPT: Vocabulary(
        ("nguoi_nop", "so_tien", "so_tien_bang_chu"),
        (
            *("ma_ho_so", "ten_thu_tuc", "chu_ho_so", "co_quan", "can_bo", "dia_chi"),
            *("ma_so_thue", "hinh_thuc_thu", "thoi_diem_thu", "ma_giao_dich", "lien_he"),
            *("huy_so", "ly_do_huy"),
        ),
        "bang_phi",
    ),
    PaperKind.REGISTER_07: Vocabulary(("co_quan", "ky"), ("so_luong",), "bang_so"),
    PaperKind.HANDOVER_LIST: Vocabulary(
        ("ben_giao", "ben_nhan", "so_luong"), ("co_quan", "thoi_diem_giao"), "bang_ban_giao"
    ),
}

LABELS: Mapping[str, LazyString] = {
    "bang_ban_giao": _l("Bảng hồ sơ bàn giao"),
    "bang_bo_sung": _l("Bảng nội dung cần bổ sung"),
    "bang_giay_to": _l("Bảng giấy tờ đã nộp"),
    "bang_luan_chuyen": _l("Bảng các lần giao, nhận"),
    "bang_phi": _l("Bảng các khoản thu"),
    "bang_so": _l("Bảng của sổ theo dõi"),
    "ben_giao": _l("Bên giao"),
    "ben_nhan": _l("Bên nhận"),
    "cach_nhan_ket_qua": _l("Cách nhận kết quả"),
    "cach_tinh": _l("Cách tính ngày hẹn trả"),
    "can_bo": _l("Cán bộ làm việc này"),
    "can_cu": _l("Căn cứ pháp lý"),
    "chu_ho_so": _l("Chủ hồ sơ"),
    "co_quan": _l("Cơ quan giải quyết"),
    "co_quan_phoi_hop": _l("Cơ quan phối hợp"),
    "dia_chi": _l("Địa chỉ của chủ hồ sơ"),
    "giay_to_tra_lai": _l("Giấy tờ trả lại"),
    "han_bo_sung": _l("Hạn bổ sung"),
    "hen_tra_cu": _l("Ngày hẹn trả ban đầu"),
    "hen_tra_moi": _l("Ngày hẹn trả mới"),
    "hinh_thuc_thu": _l("Hình thức thu"),
    "hoan_phi": _l("Việc hoàn phí, lệ phí"),
    "huy_so": _l("Số của phiếu bị hủy, nếu đây là phiếu hủy"),
    "kenh": _l("Hình thức nộp"),
    "ky": _l("Kỳ của sổ"),
    "lan_thu": _l("Lần thứ mấy"),
    "lien_he": _l("Nơi liên hệ khi cần hướng dẫn"),
    "loi_xin_loi": _l("Lời xin lỗi"),
    "ly_do": _l("Lý do"),
    "ly_do_huy": _l("Lý do hủy phiếu"),
    "ma_bam": _l("Mã băm SHA-256 của nội dung đã nộp"),
    "ma_giao_dich": _l("Mã giao dịch thanh toán"),
    "ma_ho_so": _l("Mã hồ sơ"),
    "ma_pin": _l("Mã PIN tra cứu"),
    "ma_so_thue": _l("Mã số thuế của người nộp"),
    "nguoi_nop": _l("Người nộp"),
    "noi_cham": _l("Nơi gây chậm"),
    "rut_ho_so": _l("Có chữ nếu dừng vì người nộp xin rút"),
    "so_bo": _l("Số bộ hồ sơ"),
    "so_dien_thoai": _l("Số điện thoại của người nộp"),
    "so_dinh_danh": _l("Số định danh của chủ hồ sơ, chỉ còn vài số cuối"),
    "so_luong": _l("Số lượng hồ sơ"),
    "so_tien": _l("Số tiền"),
    "so_tien_bang_chu": _l("Số tiền bằng chữ"),
    "tam_dung": _l("Có chữ nếu chỉ tạm dừng"),
    "ten_thu_tuc": _l("Tên thủ tục"),
    "thoi_diem_giao": _l("Thời điểm bàn giao"),
    "thoi_diem_nhan": _l("Thời điểm tiếp nhận"),
    "thoi_diem_nop": _l("Thời điểm nộp"),
    "thoi_diem_thu": _l("Thời điểm thu"),
    "thoi_diem_tra": _l("Thời điểm hẹn trả"),
    "thoi_han": _l("Thời gian giải quyết theo quy định"),
    "thu_dien_tu": _l("Thư điện tử của người nộp"),
}
