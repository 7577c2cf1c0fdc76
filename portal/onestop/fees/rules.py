"""What a procedure says of its fee, and how a fee may be paid.

Nothing here decides an amount: the words of the procedure are shown as they stand, because
exemptions are part of them, and the officer enters what was really taken.
"""

import re
from collections.abc import Mapping
from enum import StrEnum

from portal.core.i18n import LazyString
from portal.core.i18n import lazy_gettext as _l

_AMOUNT = re.compile(r"(?<![\d.])(\d{1,3}(?:\.\d{3})+)\s*(?:đ|đồng)\b", re.IGNORECASE)
_WHEN_FREE = ("không thu", "không quy định", "không có")
_FREE_ALTOGETHER = frozenset({"miễn lệ phí", "miễn phí", "miễn phí, lệ phí"})


class Method(StrEnum):
    """How a fee was paid."""

    CASH = "cash"
    TRANSFER = "transfer"

    @property
    def label(self) -> LazyString:
        """Say it in words."""
        return _METHODS[self]


_METHODS: Mapping[Method, LazyString] = {
    Method.CASH: _l("Tiền mặt"),
    Method.TRANSFER: _l("Chuyển khoản"),
}


def charges(fee_text: str) -> bool:
    """Tell whether a procedure's words leave room for a fee; one that says nothing may have one."""
    said = fee_text.strip().rstrip(".").lower()
    return not said.startswith(_WHEN_FREE) and said not in _FREE_ALTOGETHER


def amounts_in(fee_text: str) -> tuple[int, ...]:
    """List the amounts in đồng that a procedure's words name, in their order.

    >>> amounts_in("20.000 đ nộp trực tiếp; 10.000 đ nộp trực tuyến.")
    (20000, 10000)
    """
    return tuple(int(text.replace(".", "")) for text in _AMOUNT.findall(fee_text))


def usual_amount(fee_text: str) -> int | None:
    """Give the amount that can be offered: the only one that is named, if it is for the whole.

    An amount by page or copy ("2.000 đ/trang") is none to offer.
    """
    named = amounts_in(fee_text)
    per_piece = re.search(r"đ\s*/\s*(?!trường hợp)", fee_text)
    return named[0] if len(named) == 1 and not per_piece else None
