"""A day in three boxes."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, ClassVar

from wtforms.utils import unset_value

from portal.core.errors import Sentence
from portal.core.i18n import format_date
from portal.core.i18n import gettext as _
from portal.core.i18n import lazy_gettext as _l
from portal.ui.fields.field import PortalField

Bound = date | Callable[[], date] | None

PARTS = {"day": _l("Ngày"), "month": _l("Tháng"), "year": _l("Năm")}
_EARLIEST_YEAR = 1800


class DateField(PortalField):
    """A day as ``date | None``; what was typed is kept when it is no day.

    ``not_before`` and ``not_after`` are days, or functions that give one. The boxes are named
    ``<name>-day``, ``<name>-month`` and ``<name>-year``.
    """

    widget_name = "date"
    parts: ClassVar[Mapping[str, Sentence]] = PARTS
    data: date | None

    def __init__(
        self,
        label: Sentence = "",
        *,
        not_before: Bound = None,
        not_after: Bound = None,
        **options: Any,
    ) -> None:
        super().__init__(label, **options)
        self.not_before = not_before
        self.not_after = not_after
        self.typed: dict[str, str] = dict.fromkeys(PARTS, "")
        self.wrong_parts: list[str] = []

    def process(
        self,
        formdata: Any,  # noqa: ANN401 - a multidict or None.
        data: Any = unset_value,  # noqa: ANN401 - as WTForms passes it.
        extra_filters: Any = None,  # noqa: ANN401 - as WTForms passes it.
    ) -> None:
        """Take the stored day, and then what was typed in the three boxes."""
        super().process(None, data, extra_filters)
        self._show(self.data)
        if formdata is None:
            return
        self.typed = {p: str(formdata.get(f"{self.name}-{p}") or "").strip() for p in PARTS}
        self.raw_data = [text for text in self.typed.values() if text]
        self.data = None
        try:
            self.data = self._read() if self.raw_data else None
        except ValueError as error:
            self.process_errors.append(error.args[0])

    def _show(self, day: date | None) -> None:
        if day is not None:
            texts = (f"{day.day:02}", f"{day.month:02}", f"{day.year:04}")
            self.typed = dict(zip(PARTS, texts, strict=True))

    def _read(self) -> date:
        self._require_all_parts()
        self._require_digits()
        day, month, year = (int(text) for text in self.typed.values())
        if year < _EARLIEST_YEAR:
            self.wrong_parts = ["year"]
            raise ValueError(_("Viết năm bằng 4 chữ số, ví dụ 1995."))
        try:
            return date(year, month, day)
        except ValueError:
            shown = f"{day:02}/{month:02}/{year}"
            raise ValueError(_("Ngày %(day)s không có trong lịch", day=shown)) from None

    def _require_all_parts(self) -> None:
        self.wrong_parts = [part for part, text in self.typed.items() if not text]
        if self.wrong_parts:
            missing = _(" và ").join(str(PARTS[p]).lower() for p in self.wrong_parts)
            label = str(self.label.text)
            raise ValueError(_("%(label)s còn thiếu %(parts)s", label=label, parts=missing))

    def _require_digits(self) -> None:
        self.wrong_parts = [
            part for part, text in self.typed.items() if not (text.isascii() and text.isdigit())
        ]
        if self.wrong_parts:
            raise ValueError(_("Chỉ viết ngày, tháng, năm bằng chữ số, ví dụ 31 12 2025."))

    def is_blank(self) -> bool:
        """Tell whether all three boxes are empty."""
        return not any(self.typed.values())

    def clear(self) -> None:
        """Forget the answer."""
        super().clear()
        self.typed = dict.fromkeys(PARTS, "")

    def own_check(self) -> Iterable[Sentence]:
        """Hold the day to its bounds."""
        label, day = str(self.label.text), self.data
        earliest, latest = _day(self.not_before), _day(self.not_after)
        if day and earliest and day < earliest:
            yield _("%(label)s phải từ %(day)s trở đi", label=label, day=format_date(earliest))
        if day and latest and day > latest:
            yield _("%(label)s không được sau %(day)s", label=label, day=format_date(latest))

    @property
    def first_control_id(self) -> str:
        """Lead to the first box that is wrong."""
        return f"{self.id}-{(self.wrong_parts or ['day'])[0]}"

    def box(self, part: str) -> dict[str, str | None]:
        """Give the HTML attributes of one box."""
        wrong = self.errors and part in (self.wrong_parts or PARTS)
        return {
            "id": f"{self.id}-{part}",
            "name": f"{self.name}-{part}",
            "value": self.typed[part] or None,
            "aria-invalid": "true" if wrong else None,
            "autocomplete": f"bday-{part}" if self.autocomplete == "bday" else None,
        }


def _day(bound: Bound) -> date | None:
    return bound() if callable(bound) else bound
