"""What administrators and heads may send about paths and people."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from flask import request

from portal.core.i18n import lazy_gettext as _l
from portal.onestop.workflows.rules import Duty
from portal.ui.fields import (
    CheckboxesField,
    DateField,
    MoneyField,
    NumberField,
    SelectField,
    TextAreaField,
    TextField,
)
from portal.ui.form import Form

Choices = Sequence[tuple[str, str]]
_DUTIES = [(duty.value, duty.label) for duty in Duty]
_DAYS = {"not_before": date(2020, 1, 1), "not_after": date(2100, 12, 31)}


class DefinitionForm(Form):
    """A new version of a path, as JSON."""

    definition = TextAreaField(
        _l("Định nghĩa quy trình (JSON)"),
        hint=_l("Theo cấu trúc workflow.schema.json. Bản mới chưa áp dụng cho tới khi công bố."),
        max_length=60_000,
        rows=18,
    )

    @property
    def text(self) -> str:
        """Give the definition as it was written."""
        return str(self.definition.data)


class _PeopleForm(Form):
    """A form whose selects offer people; they are bound once they are known."""

    people: tuple[str, ...] = ()

    def offer(self, people: Choices) -> None:
        """Offer people, and only then take who was chosen."""
        for name in self.people:
            self[name].choices = people
            if request.method == "POST":
                self[name].process(request.form)


class CompetenceForm(_PeopleForm):
    """A cell of the competence matrix."""

    people = ("account_id",)
    account_id = SelectField(_l("Người được phân công"), placeholder=_l("– Chọn –"))
    duty = SelectField(_l("Việc"), choices=_DUTIES, placeholder=_l("– Chọn –"))
    procedure_code = SelectField(
        _l("Thủ tục"),
        optional=True,
        placeholder=_l("Mọi thủ tục"),
        hint=_l("Bỏ trống là mọi thủ tục"),
    )
    territory = TextField(
        _l("Địa bàn"),
        optional=True,
        max_length=80,
        hint=_l("Thôn, khu phố hoặc xã; bỏ trống là mọi địa bàn"),
    )

    def offer_procedures(self, procedures: Choices) -> None:
        """Offer procedures, and only then take which was chosen."""
        self.procedure_code.choices = procedures
        if request.method == "POST":
            self.procedure_code.process(request.form)

    def cell(self) -> dict[str, Any]:
        """Give the answers as ``give_competence`` takes them."""
        told = self.answers
        return {
            "account_id": UUID(told["account_id"]),
            "duty": Duty(told["duty"]),
            "procedure_code": told["procedure_code"] or "",
            "territory": (told["territory"] or "").strip(),
        }


class AbsenceForm(_PeopleForm):
    """Days on which somebody is away."""

    people = ("account_id",)
    account_id = SelectField(_l("Người vắng mặt"), placeholder=_l("– Chọn –"))
    first_day = DateField(_l("Từ ngày"), **_DAYS)
    last_day = DateField(_l("Đến hết ngày"), **_DAYS)

    def absence(self) -> dict[str, Any]:
        """Give the answers as ``note_absence`` takes them."""
        return {**self.answers, "account_id": UUID(self.answers["account_id"])}


class DeputyForm(_PeopleForm):
    """Who acts for whom, and within which limits."""

    people = ("principal_id", "deputy_id")
    principal_id = SelectField(_l("Người được thay"), placeholder=_l("– Chọn –"))
    deputy_id = SelectField(_l("Người làm thay"), placeholder=_l("– Chọn –"))
    duties = CheckboxesField(
        _l("Những việc được làm thay"),
        hint=_l(
            "Chỉ giao được việc thuộc chức năng mà chính ông/bà đang giữ; "
            "lãnh đạo cơ quan giao được mọi việc của đơn vị mình."
        ),
        choices=_DUTIES,
    )
    first_day = DateField(_l("Từ ngày"), **_DAYS)
    last_day = DateField(_l("Đến hết ngày"), **_DAYS)
    ground = TextField(
        _l("Văn bản giao việc"),
        hint=_l("Số, ngày của quyết định hoặc giấy ủy quyền"),
        max_length=400,
    )
    procedures = TextField(
        _l("Chỉ những thủ tục này"),
        optional=True,
        max_length=400,
        hint=_l("Mã thủ tục, cách nhau bằng dấu phẩy; bỏ trống là mọi thủ tục"),
    )
    max_dossiers = NumberField(
        _l("Nhiều nhất bao nhiêu hồ sơ"), optional=True, minimum=1, maximum=100_000,
        hint=_l("Bỏ trống là không giới hạn"),
    )  # fmt: skip
    max_amount_vnd = MoneyField(
        _l("Số tiền lớn nhất của một hồ sơ"), optional=True, hint=_l("Bỏ trống là không giới hạn")
    )

    def offer_duties(self, duties: Iterable[Duty]) -> None:
        """Offer only the duties that the reader may give, and only then take what was ticked."""
        self.duties.choices = [(duty.value, duty.label) for duty in duties]
        if request.method == "POST":
            self.duties.process(request.form)

    def deputy(self) -> dict[str, Any]:
        """Give the answers as ``name_deputy`` takes them."""
        told = self.answers
        most = told["max_dossiers"]
        return {
            **told,
            "principal_id": UUID(told["principal_id"]),
            "deputy_id": UUID(told["deputy_id"]),
            "duties": [Duty(duty) for duty in told["duties"]],
            "procedures": [c.strip() for c in (told["procedures"] or "").split(",") if c.strip()],
            "max_dossiers": None if most is None else int(most),
        }
