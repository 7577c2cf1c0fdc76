"""The form of a unit's working hours: a week in fourteen half days."""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from flask import request

from portal.core.i18n import lazy_gettext as _l
from portal.onestop.calendar.forms.pages import BOUNDS, Choices
from portal.onestop.calendar.rules import Week, WorkingHours
from portal.onestop.calendar.rules.hours import WEEKDAYS
from portal.onestop.calendar.rules.refusals import HoursUnreadable
from portal.ui.fields import DateField, SelectField, TextField
from portal.ui.form import Form, make_form

HALVES = {"am": _l("Buổi sáng"), "pm": _l("Buổi chiều")}
_NOON = 12 * 60


def _check_span(text: str) -> Iterator[str]:
    try:
        WorkingHours.of(text)
    except HoursUnreadable:
        yield str(_l("Viết giờ như 07:00-11:30."))


class HoursForm(Form):
    """From when on, by what decision, and the hours of each half day; empty is rest."""

    unit = SelectField(_l("Đơn vị"), placeholder=_l("– Chọn –"))
    effective_from = DateField(
        _l("Áp dụng từ ngày"), hint=_l("Từ hôm nay trở đi; giờ cũ được giữ lại."), **BOUNDS
    )
    legal_reference = TextField(
        _l("Căn cứ"), hint=_l("Số, ngày và cơ quan ban hành văn bản"), max_length=400
    )

    def offer(self, units: Choices) -> None:
        """Offer units, and only then take which was chosen."""
        self.unit.choices = units
        if request.form:
            self.unit.process(request.form)

    @property
    def unit_id(self) -> UUID:
        """Give the unit whose hours are changed."""
        return UUID(self.unit.data)

    def change(self) -> dict[str, Any]:
        """Give the change as ``services.set_hours`` takes it; call it on a valid form."""
        told = {name: self.answers[name] for name in ("effective_from", "legal_reference")}
        return {"unit_id": self.unit_id, "hours": self.hours(), **told}

    def hours(self) -> dict[str, list[str]]:
        """Give the week as ``services.set_hours`` takes it."""
        told = self.answers
        return {
            day: [told[half] for half in (f"{day}_am", f"{day}_pm") if told[half]]
            for day in WEEKDAYS
        }


def hours_form(week: Week, unit_id: UUID) -> HoursForm:
    """Make the form, filled with the hours that hold."""
    halves = {
        f"{day}_{half}": TextField(
            label, optional=True, width="short", max_length=13, check=_check_span
        )
        for day in WEEKDAYS
        for half, label in HALVES.items()
    }
    made: Any = type("WeekForm", (HoursForm, make_form("Halves", halves)), {})
    form: HoursForm = made(data={"unit": str(unit_id), **_halves(week)})
    return form


def _halves(week: Week) -> Mapping[str, str]:
    """Write each span in the half of the day in which it begins."""
    return {
        f"{day}_{'am' if start < _NOON else 'pm'}": text
        for day, hours in zip(WEEKDAYS, week.days, strict=True)
        for (start, _end), text in zip(hours.spans, hours.as_texts(), strict=True)
    }
