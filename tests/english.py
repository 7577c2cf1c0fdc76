"""Finding Vietnamese words of the interface on pages in English."""

import re
from collections.abc import Iterator

from lxml import html

# What interfaces say again and again; names of people, places and agencies hold none of these.
INTERFACE_WORDS = (
    *("bạn", "ông/bà", "của", "được", "không", "hoặc", "và", "phải", "nếu", "hãy", "để", "với"),
    *("chưa", "đã", "đang", "những", "này", "một", "mỗi", "tất cả", "trước", "sau khi", "tại"),
    *("chọn", "nhập", "bỏ", "thêm", "sửa", "gửi", "nộp", "tải", "tìm", "xem", "lọc", "quay"),
    *("đăng nhập", "đăng xuất", "đăng ký", "tiếp nhận", "tiếp tục", "kiểm tra", "xác minh"),
    *(
        "tra cứu",
        "yêu cầu",
        "bổ sung",
        "từ chối",
        "giải quyết",
        "thực hiện",
        "hướng dẫn",
        "áp dụng",
    ),
    *("hồ sơ", "thủ tục", "giấy tờ", "tờ khai", "biểu mẫu", "kết quả", "văn bản", "chữ ký", "tệp"),
    *(
        "ngày",
        "giờ làm việc",
        "thời hạn",
        "hẹn",
        "bước",
        "trang chủ",
        "trang sau",
        "mục",
        "lý do",
        "nội dung",
    ),
    *(
        "tình trạng",
        "trạng thái",
        "thông tin",
        "thông báo",
        "tài khoản",
        "số định danh",
        "mật khẩu",
    ),
    *("họ và tên", "người", "cơ quan", "cán bộ", "đơn vị", "lĩnh vực", "sự kiện", "dịch vụ"),
    *("phí", "lệ phí", "bắt buộc", "lỗi", "trực tuyến", "trực tiếp", "bưu chính", "căn cứ"),
)
_WORD = re.compile(rf"\b(?:{'|'.join(INTERFACE_WORDS)})\b", re.IGNORECASE)
_SPOKEN = ("alt", "aria-label", "placeholder", "title", "data-label")
# A title begins with the heading, which may be the name of a procedure.
_UNSEEN = frozenset({"script", "style", "title"})


def interface_words(page: html.HtmlElement) -> set[str]:
    """List the sentences of a page that hold Vietnamese words outside ``lang="vi"``."""
    return {text for text in _said(page) if _WORD.search(text)}


def _said(page: html.HtmlElement) -> Iterator[str]:
    for element in page.iter("*"):
        if element.tag in _UNSEEN:
            continue
        if not _is_vietnamese(element):
            yield from (element.get(name, "") for name in _SPOKEN)
            yield " ".join((element.text or "").split())
        if not _is_vietnamese(element.getparent()):
            yield " ".join((element.tail or "").split())


def _is_vietnamese(element: html.HtmlElement | None) -> bool:
    """Tell the language of an element below the root, whose own stands for the whole page."""
    while element is not None and element.getparent() is not None:
        if element.get("lang"):
            return bool(element.get("lang") == "vi")
        element = element.getparent()
    return False
