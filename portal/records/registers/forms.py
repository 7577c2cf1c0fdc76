"""What people may send: a file to be checked, and entries of the authority register."""

import re
from collections.abc import Iterable
from datetime import date
from uuid import UUID

from flask import request

from portal.core.errors import Sentence
from portal.core.i18n import lazy_gettext as _l
from portal.records.registers.rules import kinds
from portal.records.registers.services.authorities import Grant
from portal.records.signatures.rules import Scope, SigningForm
from portal.ui.fields import (
    CheckboxesField,
    DateField,
    FileField,
    RadioField,
    SelectField,
    TextField,
)
from portal.ui.fields.choices import Choices
from portal.ui.form import Fieldset, Form

MAX_MB = 30
DECISION_MB = 20
_PROCEDURE = re.compile(r"[0-9]\.[0-9]{6}(\.[A-Z0-9.]+)?")


class CheckForm(Form):
    """One PDF; nothing is stored and nobody need be signed in, so there is no token."""

    class Meta:
        """Switch the token off: the page stays without cookies and may be cached."""

        csrf = False

    file = FileField(
        _l("Tệp PDF cần xác minh"),
        hint=_l("Tệp chỉ được đọc để kiểm tra rồi bỏ đi, không được lưu lại."),
        accept=(".pdf",),
        max_mb=MAX_MB,
    )


def _procedures(text: str) -> list[str]:
    return [part for part in re.split(r"[\s,;]+", text) if part]


def _check_procedures(text: str) -> Iterable[Sentence]:
    if not all(_PROCEDURE.fullmatch(code) for code in _procedures(text)):
        yield _l("Ghi mã thủ tục dạng 1.001193, cách nhau bằng dấu phẩy.")


class AuthorityForm(Form):
    """An entry to be confirmed by another person."""

    account_id = SelectField(_l("Người được ký"), coerce=UUID)
    title = TextField(_l("Chức vụ ghi dưới chữ ký"), hint=_l("Ví dụ: PHÓ CHỦ TỊCH"), max_length=120)
    signing_form = RadioField(
        _l("Hình thức ký"), choices=[(each.value, each.label) for each in SigningForm]
    )
    head_title = TextField(
        _l("Chức vụ của người được ký thay"),
        hint=_l("Ví dụ: CHỦ TỊCH. Trên văn bản sẽ ghi: KT. CHỦ TỊCH."),
        max_length=120,
        shown_when="signing_form=deputy|by_order|by_mandate",
    )
    scope = RadioField(_l("Được ký"), choices=[(each.value, each.label) for each in Scope])
    kinds = CheckboxesField(
        _l("Chỉ các loại văn bản"),
        hint=_l("Không chọn loại nào nghĩa là mọi loại."),
        choices=lambda: [
            *((kind.code, kind.name) for kind in kinds().values()),
            ("ban-sao", _l("Bản sao văn bản")),
        ],
        optional=True,
        shown_when="scope=documents",
    )
    procedures = TextField(
        _l("Chỉ các thủ tục có mã"),
        hint=_l("Ví dụ: 1.001193, 2.000815. Để trống nghĩa là mọi thủ tục."),
        optional=True,
        max_length=500,
        check=_check_procedures,
        shown_when="scope=results",
    )
    valid_from = DateField(_l("Từ ngày"))
    valid_through = DateField(_l("Đến hết ngày"), optional=True)
    decision_number = TextField(
        _l("Số, ký hiệu quyết định"), hint=_l("Ví dụ: 12/QĐ-UBND"), max_length=120
    )
    decision_date = DateField(_l("Ngày quyết định"))
    decision = FileField(
        _l("Tệp quyết định (PDF)"), accept=(".pdf",), max_mb=DECISION_MB, optional=True
    )
    fieldsets = (
        Fieldset(_l("Ai ký"), ("account_id", "title", "signing_form", "head_title")),
        Fieldset(_l("Ký những gì"), ("scope", "kinds", "procedures")),
        Fieldset(
            _l("Theo quyết định nào, trong thời gian nào"),
            ("decision_number", "decision_date", "decision", "valid_from", "valid_through"),
        ),
    )

    def offer(self, people: Choices) -> None:
        """Offer people, and only then take who was chosen."""
        self.account_id.choices = people
        if request.method == "POST":
            self.account_id.process(request.form)

    def grant(self, unit_id: UUID) -> Grant:
        """Give what the entry is to say."""
        codes = self.kinds.data or _procedures(self.procedures.data)
        return Grant(
            unit_id=unit_id,
            account_id=self.account_id.data,
            title=self.title.data,
            form=SigningForm(self.signing_form.data),
            scope=Scope(self.scope.data),
            codes=tuple(codes),
            head_title=self.head_title.data,
            valid_from=_day(self.valid_from.data),
            valid_through=self.valid_through.data,
            decision_number=self.decision_number.data,
            decision_date=_day(self.decision_date.data),
        )


def _day(given: date | None) -> date:
    if given is None:
        raise ValueError("The form was not checked.")
    return given


class DecisionForm(Form):
    """The second person's word on an entry."""

    decision = RadioField(
        _l("Quyết định của người thứ hai"),
        choices=(("confirm", _l("Xác nhận")), ("refuse", _l("Không xác nhận"))),
        inline=True,
    )
    reason = TextField(_l("Lý do không xác nhận"), max_length=500, shown_when="decision=refuse")


class EndForm(Form):
    """Why an authority ends."""

    end_reason = TextField(_l("Lý do kết thúc"), max_length=500)
