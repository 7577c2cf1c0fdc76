"""What staff may send about copies."""

from typing import Any
from uuid import UUID

from portal.core.i18n import lazy_gettext as _l
from portal.records.copies.queries import CopyFilter
from portal.records.copies.rules import CopyForm, CopyStep, Medium
from portal.records.copies.services.requesting import Request
from portal.ui.fields import (
    DateField,
    FileField,
    RadioField,
    SearchField,
    SelectField,
    TextField,
)
from portal.ui.form import Fieldset, FilterForm, Form

FILE_MB = 20


class RequestForm(Form):
    """A copy that the clerk prepares of a document of the registers."""

    form = RadioField(
        _l("Hình thức sao"),
        choices=(
            (CopyForm.TRUE_COPY, _l("Sao y: sao đầy đủ bản gốc hoặc bản chính")),
            (CopyForm.RECOPY, _l("Sao lục: sao đầy đủ một bản sao y")),
            (CopyForm.EXTRACT, _l("Trích sao: sao một phần")),
        ),
        default=CopyForm.TRUE_COPY,
    )
    pages = TextField(
        _l("Các trang cần trích"),
        hint=_l("Ví dụ: 1-3, 5"),
        max_length=200,
        shown_when="form=extract",
    )
    from_medium = RadioField(
        _l("Văn bản được sao là"),
        choices=(
            (Medium.PAPER, _l("Bản giấy (tệp là bản quét)")),
            (Medium.ELECTRONIC, _l("Bản điện tử có chữ ký số")),
        ),
        default=Medium.PAPER,
    )
    to_medium = RadioField(
        _l("Bản sao sẽ là"),
        choices=(
            (Medium.ELECTRONIC, _l("Bản điện tử, cơ quan ký số ở góc trên bên phải trang đầu")),
            (Medium.PAPER, _l("Bản giấy, ký và đóng dấu ngoài hệ thống")),
        ),
        default=Medium.ELECTRONIC,
    )
    source_agency = TextField(_l("Cơ quan ban hành văn bản được sao"), max_length=200)
    source_number = TextField(
        _l("Số, ký hiệu văn bản được sao"),
        hint=_l("Ví dụ: 125/STC-QLNS"),
        optional=True,
        max_length=80,
    )
    source_date = DateField(_l("Ngày của văn bản được sao"), optional=True)
    subject = TextField(_l("Trích yếu"), max_length=500)
    shown = RadioField(
        _l("Trang tra cứu công khai"),
        choices=(
            ("kind", _l("Chỉ hiện hình thức sao (có thông tin cá nhân hoặc nội bộ)")),
            ("subject", _l("Hiện cả trích yếu và cho tải tệp")),
        ),
        default="kind",
    )
    fieldsets = (
        Fieldset(_l("Bản sao"), ("form", "pages", "from_medium", "to_medium")),
        Fieldset(
            _l("Văn bản được sao"),
            ("source_agency", "source_number", "source_date", "subject"),
        ),
        Fieldset(_l("Công khai"), ("shown",)),
    )

    def request(self) -> Request:
        """Give what the clerk asks for; call it on a valid form."""
        told: dict[str, Any] = dict(self.answers)
        told.pop("file", None)
        shown = told.pop("shown")
        return Request(
            **told
            | {
                "form": CopyForm(told["form"]),
                "from_medium": Medium(told["from_medium"]),
                "to_medium": Medium(told["to_medium"]),
                "pages": told.get("pages") or "",
                "personal": shown == "kind",
            }
        )


class ScanRequestForm(RequestForm):
    """A copy of a document on paper that stands in no register: its scan is uploaded."""

    file = FileField(
        _l("Tệp PDF quét từ bản giấy"), accept=(".pdf",), max_mb=FILE_MB, optional=True
    )
    fieldsets = (
        RequestForm.fieldsets[0],
        Fieldset(RequestForm.fieldsets[1].legend, ("file", *RequestForm.fieldsets[1].names)),
        RequestForm.fieldsets[2],
    )


class ReasonForm(Form):
    """Why a copy is not allowed."""

    reason = TextField(_l("Lý do"), max_length=500)


class CopyFilterForm(FilterForm):
    """Which copies are to be seen."""

    q = SearchField(_l("Tìm theo cơ quan, số, trích yếu"), optional=True, max_length=100)
    year = TextField(_l("Năm"), optional=True, max_length=4, width="short")
    form = SelectField(
        _l("Hình thức sao"),
        optional=True,
        placeholder=_l("Tất cả"),
        choices=[(each.value, each.label) for each in CopyForm],
    )
    step = SelectField(
        _l("Trạng thái"),
        optional=True,
        placeholder=_l("Tất cả"),
        choices=[(each.value, each.label) for each in CopyStep],
    )

    def wanted(self, unit_ids: frozenset[UUID]) -> CopyFilter:
        """Give the filter for some units; anything strange means all."""
        typed = self.year.data
        year = int(typed) if typed.isascii() and typed.isdigit() else None
        step = next((each for each in CopyStep if each == self.step.data), None)
        form = next((each for each in CopyForm if each == self.form.data), None)
        return CopyFilter(unit_ids, year, step, form, self.q.data)
