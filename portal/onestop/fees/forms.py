"""What an officer may send about fees."""

from collections.abc import Mapping
from datetime import datetime, time
from typing import Any
from uuid import UUID

from flask import request

from portal.core.clock import VIETNAM, local, now
from portal.core.errors import NotFound
from portal.core.i18n import lazy_gettext as _l
from portal.onestop.dossiers.models import Dossier
from portal.onestop.fees.rules import Method, usual_amount
from portal.onestop.fees.services import Paid
from portal.onestop.slips.rules.periods import Period, read_period
from portal.ui.fields import (
    CheckboxField,
    DateField,
    MoneyField,
    RadioField,
    SelectField,
    TextAreaField,
    TextField,
)
from portal.ui.form import Fieldset, FilterForm, Form


def _is_time(text: Any) -> list[str]:  # noqa: ANN401 - whatever was typed.
    try:
        time.fromisoformat(str(text))
    except ValueError:
        return [str(_l("Viết giờ và phút, ví dụ 09:30."))]
    return []


class FeeForm(Form):
    """A fee that was paid."""

    name = TextField(_l("Khoản thu"), max_length=300)
    amount_vnd = MoneyField(_l("Số tiền đã thu"), minimum=1, maximum=10**11)
    method = RadioField(
        _l("Hình thức nộp"),
        choices=[(method.value, method.label) for method in Method],
        default=Method.CASH.value,
        inline=True,
    )
    reference = TextField(
        _l("Mã giao dịch chuyển khoản"), max_length=80, shown_when="method=transfer"
    )
    payer_name = TextField(_l("Người nộp tiền"), max_length=200)
    payer_address = TextField(_l("Địa chỉ người nộp tiền"), max_length=300, optional=True)
    payer_tax_code = TextField(_l("Mã số thuế"), max_length=14, width="short", optional=True)
    paid_on = DateField(_l("Ngày nộp tiền"), not_after=lambda: local(now()).date())
    paid_time = TextField(
        _l("Giờ nộp tiền"),
        hint=_l("Ví dụ 09:30."),
        max_length=5,
        width="short",
        check=_is_time,
    )
    ends_wait = CheckboxField(
        _l("Đây là nghĩa vụ tài chính mà hồ sơ đang chờ"),
        hint=_l("Thời hạn giải quyết chạy tiếp từ lúc nộp tiền."),
        optional=True,
    )
    fieldsets = (
        Fieldset(_l("Khoản thu"), ("name", "amount_vnd", "method", "reference")),
        Fieldset(_l("Người nộp tiền"), ("payer_name", "payer_address", "payer_tax_code")),
        Fieldset(_l("Thời điểm nộp"), ("paid_on", "paid_time", "ends_wait")),
    )

    @classmethod
    def blank(cls, dossier: Dossier, fee_text: str, *, waits: bool) -> "FeeForm":
        """Offer what is usual: the procedure's one amount, paid now in cash by who filed."""
        present = local(now())
        return cls(
            formdata=None,
            data={
                "name": str(_l("Phí, lệ phí")),
                "amount_vnd": usual_amount(fee_text),
                "method": Method.CASH.value,
                "payer_name": dossier.submitter_name,
                "paid_on": present.date(),
                "paid_time": f"{present:%H:%M}",
                "ends_wait": waits,
            },
        )

    def paid(self) -> Paid:
        """Give what was paid; call it on a valid form."""
        told = dict(self.answers)
        clock = time.fromisoformat(told.pop("paid_time"))
        moment = datetime.combine(told.pop("paid_on"), clock, VIETNAM)
        method = Method(told.pop("method"))
        reference = told.pop("reference", "") or ""
        told["amount_vnd"] = int(told["amount_vnd"])
        told["ends_wait"] = bool(told.get("ends_wait"))
        told["reference"] = reference if method is Method.TRANSFER else ""
        return Paid(**told, method=method, paid_at=moment)


class CancelForm(Form):
    """Why a receipt is cancelled."""

    reason = TextAreaField(_l("Lý do hủy phiếu thu"), rows=2, max_length=1000, optional=True)


class ReceiptsForm(FilterForm):
    """A unit and a period, sent by GET."""

    unit = SelectField(_l("Đơn vị"))
    period = TextField(
        _l("Kỳ"),
        hint=_l("Viết năm (2026), quý (2026-Q4) hoặc tháng (2026-11)."),
        width="short",
        max_length=10,
    )

    def offer(self, units: Mapping[UUID, str]) -> UUID:
        """Offer units, and give the one chosen: the first, and the present month, where none was.

        Raises NotFound for a unit that is not offered.
        """
        self.unit.choices = [(str(key), name) for key, name in units.items()]
        self.unit.process(request.args)
        self.unit.data = self.unit.data or next((c.value for c in self.unit.options), "")
        self.period.data = self.period.data or f"{local(now()):%Y-%m}"
        asked = request.args.get("unit") or self.unit.data
        chosen = next((key for key in units if str(key) == asked), None)
        if chosen is None:
            raise NotFound
        return chosen

    def wanted(self) -> Period:
        """Give the period asked for; raises BadPeriod."""
        return read_period(self.period.data)
