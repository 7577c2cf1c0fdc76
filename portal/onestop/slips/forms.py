"""What people may send about slips: filters of registers, wordings, hand-over lists."""

import re
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from flask import request

from portal.core.clock import local, now
from portal.core.errors import NotFound
from portal.core.i18n import lazy_gettext as _l
from portal.identity.organisations.queries import UnitRow
from portal.onestop.dossiers.rules import State
from portal.onestop.slips.queries.register import RegisterFilter
from portal.onestop.slips.queries.report import ReportFilter
from portal.onestop.slips.queries.wordings import WordingRow
from portal.onestop.slips.rules.exports import Format
from portal.onestop.slips.rules.periods import quarter_of, read_period
from portal.onestop.slips.rules.report import Figure
from portal.onestop.slips.rules.wordings import Text
from portal.ui.fields import (
    CheckboxesField,
    DateField,
    HiddenField,
    SelectField,
    TextAreaField,
    TextField,
)
from portal.ui.form import FilterForm, Form, make_form

LONGEST_BODY = 20_000
_COUNT = re.compile(r"\d{1,9}", re.ASCII)
_PERIOD = _l("Kỳ")
_PERIOD_HINT = _l("Viết năm (2026), quý (2026-Q4) hoặc tháng (2026-11).")


class PeriodForm(FilterForm):
    """A unit and a period, sent by GET."""

    unit = SelectField(_l("Đơn vị"))
    period = TextField(_PERIOD, hint=_PERIOD_HINT, width="short", max_length=10)

    def offer(self, units: Iterable[UnitRow]) -> None:
        """Offer units, the first one and the present quarter where nothing was chosen."""
        self.unit.choices = [(str(unit.id), unit.name) for unit in units]
        self.unit.process(request.args)
        self.unit.data = self.unit.data or next((c.value for c in self.unit.options), "")
        self.period.data = self.period.data or quarter_of(local(now()).date()).code

    @property
    def unit_id(self) -> UUID:
        """Give the unit asked for; raises NotFound for what is none."""
        return read_id(request.args.get("unit") or self.unit.data)

    def report(self) -> ReportFilter:
        """Give the report asked for; raises BadPeriod."""
        return ReportFilter(self.unit_id, read_period(self.period.data), now())


class RegisterForm(PeriodForm):
    """What is to be seen of a register, sent by GET."""

    procedure = SelectField(_l("Thủ tục"), optional=True, placeholder=_l("Tất cả"))
    state = SelectField(
        _l("Trạng thái"),
        optional=True,
        placeholder=_l("Tất cả"),
        choices=[(state.value, state.label) for state in State],
    )

    def offer_procedures(self, known: Sequence[tuple[str, str]]) -> None:
        """Offer procedures, and only then take which was chosen."""
        self.procedure.choices = [(code, f"{code} – {name}") for code, name in known]
        self.procedure.process(request.args)

    def register(self) -> RegisterFilter:
        """Give the register asked for; an unknown state means all. Raises BadPeriod."""
        state = self.state.data
        return RegisterFilter(
            self.unit_id,
            read_period(self.period.data),
            request.args.get("procedure", "")[:40],
            State(state) if state in set(State) else None,
        )


class WordingForm(Form):
    """The parts of a wording."""

    title = TextField(_l("Tên giấy, phiếu"), max_length=300, optional=True)
    symbol = TextField(
        _l("Ký hiệu sau số"),
        hint=_l("Ví dụ HDHS thì số là 05/HDHS."),
        max_length=40,
        width="short",
        optional=True,
    )
    body = TextAreaField(
        _l("Nội dung"),
        hint=_l(
            "Mỗi dòng là một đoạn. Chỗ trống viết {{ ten }}; dòng “nhãn | nội dung” chia hai "
            "cột; **chữ đậm** đặt giữa hai dấu sao."
        ),
        rows=20,
        max_length=LONGEST_BODY,
        optional=True,
    )
    left_signature = TextField(_l("Chữ trên chữ ký bên trái"), max_length=120, optional=True)
    right_signature = TextField(_l("Chữ trên chữ ký bên phải"), max_length=120, optional=True)
    recipients = TextAreaField(
        _l("Nơi nhận"), hint=_l("Mỗi nơi một dòng; chỉ dùng cho văn bản."), rows=3, optional=True
    )
    legal_reference = TextField(
        _l("Căn cứ"), hint=_l("Số, ngày, tên văn bản và số của mẫu"), max_length=400, optional=True
    )
    seen = HiddenField(optional=True)

    @classmethod
    def of(cls, row: WordingRow) -> "WordingForm":
        """Show a version as it is."""
        return cls(data={**row.text.parts(), "seen": str(row.revision)})

    def text(self) -> Text:
        """Give the parts as they were written."""
        return Text(**{name: self.answers[name] for name in Text.__slots__})


class PublishForm(Form):
    """From which day a version holds."""

    effective_from = DateField(
        _l("Có hiệu lực từ ngày"),
        hint=_l("Giấy, phiếu lập từ ngày này dùng bản mới; giấy đã lập giữ bản cũ."),
    )
    seen = HiddenField(optional=True)

    def told(self) -> dict[str, Any]:
        """Give the day and the revision seen, as ``wordings.publish`` takes them."""
        return {"effective_from": self.effective_from.data, "seen": seen(self)}


def handover_form(waiting: Iterable[tuple[UUID, str]]) -> Form:
    """Make the form of a hand-over list: to whom, and which dossiers (field ``dossiers``)."""
    fields: dict[str, Any] = {
        "receiver": TextField(_l("Bên nhận"), max_length=200),
        "dossiers": CheckboxesField(
            _l("Hồ sơ bàn giao"), choices=[(str(key), label) for key, label in waiting]
        ),
    }
    return make_form("HandoverForm", fields)()


def seen(form: Form) -> int | None:
    """Give the revision that was seen, if it is a number."""
    text = str(form["seen"].data or "")
    return int(text) if _COUNT.fullmatch(text) else None


def read_id(text: str) -> UUID:
    """Read an identifier from an address; raises NotFound for what is none."""
    try:
        return UUID(text)
    except ValueError:
        raise NotFound from None


def chosen_format() -> Format:
    """Read the format of a file; raises NotFound for an unknown one."""
    text = request.form.get("format", "")
    if text not in set(Format):
        raise NotFound
    return Format(text)


def chosen_figure() -> Figure:
    """Read the figure whose dossiers are asked for; raises NotFound for an unknown one."""
    text = request.args.get("figure", "")
    if text not in set(Figure):
        raise NotFound
    return Figure(text)
