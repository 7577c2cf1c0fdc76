"""Invented words for the preview of a wording, plainly a sample."""

from portal.onestop.dossiers.rules.issued import PaperKind
from portal.onestop.slips.rules.content import Content, Table
from portal.onestop.slips.rules.placeholders import LABELS, VOCABULARY

_WORDS = {
    "ma_ho_so": "H56.901-261116-0001",
    "ten_thu_tuc": "Đăng ký khai sinh",
    "chu_ho_so": "Lê Thị Hồng Nhung",
    "nguoi_nop": "Lê Thị Hồng Nhung",
    "co_quan": "UBND phường Hạc Thành (minh họa)",
    "can_bo": "Nguyễn Thị Kim Oanh",
    "dia_chi": "12 đường Lê Lợi, Phường Hạc Thành, Tỉnh Thanh Hóa",
    "so_dien_thoai": "0912345678",
    "so_dinh_danh": "0380•••••123",
    "kenh": "trực tuyến",
    "so_bo": "01",
    "lan_thu": "1",
    "thoi_diem_nop": "08:30 16/11/2026",
    "thoi_diem_nhan": "09:10 16/11/2026",
    "thoi_diem_tra": "17:00 18/11/2026",
    "hen_tra_cu": "17:00 18/11/2026",
    "hen_tra_moi": "17:00 23/11/2026",
    "so_tien": "15.000 ₫",
    "so_tien_bang_chu": "Mười lăm nghìn đồng",
    "ky": "Quý IV năm 2026",
    "so_luong": "2",
}


def sample(kind: PaperKind) -> Content:
    """Give content for a preview; a placeholder without a sample shows its own name."""
    vocabulary = VOCABULARY[kind]
    words = {name: _WORDS.get(name, f"[{LABELS[name]}]") for name in vocabulary.names}
    table = Table(("TT", str(LABELS.get(vocabulary.table, ""))), (("1", "…"), ("2", "…")))
    return Content(words, {vocabulary.table: table} if vocabulary.table else {})
