"""What a fee's paper is told: what was paid, by whom, how, and which paper it takes back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from portal.core.i18n import format_datetime, format_vnd
from portal.onestop.dossiers.rules.issued import PaperKind
from portal.onestop.slips.rules.content import Content, Table
from portal.onestop.slips.rules.money import in_words


@dataclass(frozen=True, slots=True)
class FeeLine:
    """One fee (phí or lệ phí) that was paid."""

    name: str
    amount_vnd: int


@dataclass(frozen=True, slots=True)
class FeeFacts:
    """A receipt for fees: a demonstration, because the law wants an electronic invoice.

    ``cancels`` is the number of a receipt that was wrong: then this one only takes it back.
    """

    kind: ClassVar[PaperKind] = PaperKind.FEE_RECEIPT
    lines: Sequence[FeeLine]
    payer_name: str
    paid_at: datetime
    method: str
    collector_name: str
    payer_address: str = ""
    payer_tax_code: str = ""
    transaction: str = ""
    cancels: str = ""
    cancelled_because: str = ""

    def content(self) -> Content:
        """Say it; raises ValueError for a negative amount."""
        total = sum(line.amount_vnd for line in self.lines)
        rows = tuple(
            (str(place), line.name, format_vnd(line.amount_vnd))
            for place, line in enumerate(self.lines, 1)
        )
        return Content(
            {
                "nguoi_nop": self.payer_name,
                "dia_chi": self.payer_address,
                "ma_so_thue": self.payer_tax_code,
                "so_tien": format_vnd(total),
                "so_tien_bang_chu": in_words(total),
                "hinh_thuc_thu": self.method,
                "thoi_diem_thu": format_datetime(self.paid_at),
                "ma_giao_dich": self.transaction,
                "can_bo": self.collector_name,
                "huy_so": self.cancels,
                "ly_do_huy": self.cancelled_because.rstrip("."),
            },
            {"bang_phi": Table(("TT", "Khoản thu", "Số tiền"), rows, (2,))},
            left=self.payer_name,
            right=self.collector_name,
        )
