"""Finding Vietnamese words of the interface on pages in English."""

import re
from collections.abc import Iterator

from lxml import html

# Words that interfaces are made of; names of people, places and agencies hold none of them.
INTERFACE_WORDS = (
    "bạn bấm bắt buộc biểu mẫu bổ sung bước cách cần cấp có của cổng cho chọn chưa chỉ chữ ký "
    "dịch vụ dưới đã đang đăng nhập đăng xuất để đến đồng được đơn vị giấy tờ giờ hạn hãy hết hồ sơ "
    "hoặc không kiểm tra kết quả khai khi lại làm việc lỗi lý do lưu mã mỗi một mục mục đích nếu "
    "ngày người nhập nhận những nộp ông/bà phải quay sau số tài khoản tải tất cả tệp tên "
    "thành phần thêm theo thông báo thời hạn thủ tục tiếp tiếp nhận tình trạng tìm trả trang "
    "trong trước từ và vào văn bản về vì với xác minh xem ý kiến"
).split()
_WORDS = re.compile(rf"\b(?:{'|'.join(sorted(INTERFACE_WORDS, key=len, reverse=True))})\b", re.I)
_SPOKEN = ("alt", "aria-label", "placeholder", "title", "data-label")
_UNSEEN = frozenset({"script", "style", "title", "head"})


def vietnamese_words(page: html.HtmlElement) -> set[str]:
    """List what a page in English still says in Vietnamese outside ``lang="vi"``."""
    return {text for text in _said(page) if _WORDS.search(text)}


def _said(page: html.HtmlElement) -> Iterator[str]:
    for element in page.iter(html.etree.Element):
        if element.tag in _UNSEEN:
            continue
        if _is_english(element):
            yield from (element.get(name, "") for name in _SPOKEN)
            yield " ".join((element.text or "").split())
        parent = element.getparent()
        if parent is not None and _is_english(parent):
            yield " ".join((element.tail or "").split())


def _is_english(element: html.HtmlElement) -> bool:
    return bool(element.xpath("ancestor-or-self::*[@lang][1]/@lang") == ["en"])
