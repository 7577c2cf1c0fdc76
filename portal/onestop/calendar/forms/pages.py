"""The forms of the calendar's two pages."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from flask import request

from portal.core.clock import VIETNAM
from portal.core.i18n import gettext as _
from portal.core.i18n import lazy_gettext as _l
from portal.onestop.calendar.rules import DayKind, Limit, LimitKind, Segment, SegmentKind
from portal.onestop.calendar.rules.limits import MOST
from portal.onestop.calendar.rules.question import Question
from portal.onestop.calendar.rules.timeline import FIRST_YEAR, LAST_YEAR
from portal.ui.fields import DateField, NumberField, RadioField, SelectField, TextField
from portal.ui.form import FilterForm, Form

BOUNDS = {"not_before": date(FIRST_YEAR, 1, 1), "not_after": date(LAST_YEAR, 12, 31)}
COMMON = "common"
Choices = Sequence[tuple[str, str]]
_FIELD_OF = {
    "received_at": "received_on",
    "limit.amount": "amount",
    "segments[0].from": "paused_on",
    "segments[0].to": "answered_on",
    "if_answered_on": "answered_on",
    "unit": "unit",
}


def _check_time(text: str) -> Iterator[str]:
    try:
        time.fromisoformat(text)
    except ValueError:
        yield _("Viết giờ và phút, ví dụ 14:10.")


class QuestionForm(FilterForm):
    """When would my result be due? Sent by GET, so that the answer has an address."""

    received_on = DateField(_l("Ngày nộp hồ sơ"), **BOUNDS)
    received_time = TextField(
        _l("Giờ nộp"), hint=_l("Ví dụ 14:10"), default="08:00", width="short", check=_check_time
    )
    kind = RadioField(
        _l("Thời hạn tính theo"),
        choices=(
            (LimitKind.WORKING_DAYS, _l("Ngày làm việc")),
            (LimitKind.WORKING_HOURS, _l("Giờ làm việc")),
            (LimitKind.CALENDAR_DAYS, _l("Ngày, kể cả ngày nghỉ")),
            (LimitKind.SAME_DAY, _l("Trong ngày làm việc")),
        ),
        default=LimitKind.WORKING_DAYS,
    )
    amount = NumberField(
        _l("Thời hạn là bao nhiêu"),
        minimum=0,
        maximum=max(MOST.values()),
        decimals=1,
        shown_when="kind=working_days|working_hours|calendar_days",
    )
    unit = SelectField(
        _l("Nơi giải quyết"), optional=True, placeholder=_l("Theo lịch làm việc chung")
    )
    paused_on = DateField(
        _l("Ngày được yêu cầu bổ sung"),
        hint=_l("Bỏ trống nếu không bị yêu cầu bổ sung"),
        optional=True,
        **BOUNDS,
    )
    answered_on = DateField(
        _l("Ngày ông/bà bổ sung xong"),
        hint=_l("Có thể là một ngày dự kiến trong tương lai"),
        optional=True,
        **BOUNDS,
    )

    def offer(self, units: Choices) -> None:
        """Offer units, and only then take which was chosen."""
        self.unit.choices = units
        self.unit.process(request.args)

    def question(self) -> Question:
        """Put the answers as a question; call it once the form is valid."""
        at = time.fromisoformat(self.received_time.data)
        received_at = datetime.combine(self.answers["received_on"], at, VIETNAM)
        kind = LimitKind(self.kind.data)
        return Question(
            received_at=received_at,
            limit=Limit(kind, 1 if kind is LimitKind.SAME_DAY else self.amount.data),
            unit=self.unit.data,
            segments=self._segments(received_at),
            if_answered_on=_midnight(self.answered_on.data),
        )

    def _segments(self, received_at: datetime) -> tuple[Segment, ...]:
        begun = _midnight(self.paused_on.data)
        if begun is None:
            return ()
        same_day = begun.date() == received_at.date()
        start = received_at if same_day else begun
        return (Segment(SegmentKind.PAUSED, start),)

    def refuse(self, errors: Mapping[str, Sequence[object]]) -> None:
        """Put the clock's refusals beside the fields they are about."""
        self.add_errors(
            {
                _FIELD_OF.get(path, ""): [str(sentence) for sentence in told]
                for path, told in errors.items()
            }
        )


def _midnight(day: date | None) -> datetime | None:
    return datetime.combine(day, time.min, VIETNAM) if day else None


class DayForm(Form):
    """A decreed day off or make-up working day."""

    day = DateField(_l("Ngày"), **BOUNDS)
    kind = RadioField(
        _l("Ngày này là"),
        choices=((DayKind.OFF, _l("Ngày nghỉ")), (DayKind.WORK, _l("Ngày làm bù"))),
        inline=True,
    )
    name = TextField(_l("Tên gọi"), hint=_l("Ví dụ: Nghỉ bù Quốc khánh"), max_length=200)
    legal_reference = TextField(
        _l("Căn cứ"), hint=_l("Số, ngày và cơ quan ban hành văn bản"), max_length=400
    )
    unit = SelectField(_l("Áp dụng cho"), placeholder=_l("– Chọn –"))

    def offer(self, units: Choices) -> None:
        """Offer units, and only then take which was chosen."""
        self.unit.choices = units
        self.unit.process(request.form)

    def decree(self) -> dict[str, Any]:
        """Give the answers as ``services.add_day`` takes them, but for the unit."""
        told = self.answers
        plain = {name: told[name] for name in ("day", "name", "legal_reference")}
        return {**plain, "kind": DayKind(told["kind"])}

    @property
    def unit_id(self) -> UUID | None:
        """Give the unit for which the day is decreed; none stands for all."""
        return None if self.unit.data == COMMON else UUID(self.unit.data)
