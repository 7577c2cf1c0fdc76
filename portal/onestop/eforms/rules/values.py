"""What a valid answer of each field type is.

Answers are JSON-safe: dates are ISO text, money whole đồng, yes or no a boolean.
"""

import math
from collections.abc import Callable, Sequence
from datetime import date

from portal.core.i18n import LazyString, format_number
from portal.core.i18n import gettext as _
from portal.core.i18n import lazy_gettext as _l
from portal.core.json_types import JsonValue
from portal.identity.accounts import rules as identifiers
from portal.identity.organisations.rules import places
from portal.onestop.eforms.rules.conditions import is_empty
from portal.onestop.eforms.rules.definitions import FieldDefinition, FieldType
from portal.onestop.eforms.rules.lists import ETHNICITIES, country_name

Sentences = Sequence[str]
DEFAULT_MAX_LENGTH = 300
DEFAULT_MAX_TEXTAREA = 4000
FIRST_YEAR = 1900
LAST_YEAR = 2199
MAX_MONEY_VND = 10**15
_NAME_MARKS = frozenset(" .-'’")


def check_value(field: FieldDefinition, value: JsonValue, today: date) -> Sentences:
    """Tell what is wrong with one answer by itself; nothing when it may stand."""
    if is_empty(value):
        return [missing_sentence(field)] if field.required else []
    return _CHECKS[field.type](field, value, today)


def as_date(value: JsonValue) -> date | None:
    """Read an ISO date; None when the value is not one."""
    if not isinstance(value, str):
        return None
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return None
    return day if day.isoformat() == value else None


def missing_sentence(field: FieldDefinition) -> str:
    """Ask for a missing answer."""
    if field.required_sentence:
        return _(field.required_sentence)
    label = _lowered(_(field.label))
    if field.type in _CHOSEN:
        return _("Chọn %(what)s", what=label)
    return _("Nhập %(what)s", what=label)


def _lowered(label: str) -> str:
    """Start with a small letter inside a sentence, except for abbreviations."""
    return label[:1].lower() + label[1:] if label[1:2].islower() else label


_CHOSEN = frozenset(
    {
        FieldType.CHOICE,
        FieldType.CHOICES,
        FieldType.COMMUNE,
        FieldType.PROVINCE,
        FieldType.COUNTRY,
        FieldType.ETHNICITY,
        FieldType.YES_NO,
    }
)


def _check_text(field: FieldDefinition, value: JsonValue, _today: date) -> Sentences:
    if not isinstance(value, str):
        return [_("Nội dung nhập không đọc được. Hãy nhập lại.")]
    problem = _check_length(field, value) or _check_characters(field, value)
    return [problem] if problem else []


def _check_length(field: FieldDefinition, value: str) -> str:
    least, most = field.limits.min_length or 0, max_length(field)
    if len(value) > most:
        return _(
            "Nội dung dài %(length)s ký tự; nhiều nhất là %(most)s ký tự.",
            length=len(value),
            most=most,
        )
    if len(value) < least:
        return _("Hãy nhập ít nhất %(least)s ký tự.", least=least)
    return ""


def max_length(field: FieldDefinition) -> int:
    """Tell how many characters a text field takes at most."""
    usual = DEFAULT_MAX_TEXTAREA if field.type is FieldType.TEXTAREA else DEFAULT_MAX_LENGTH
    return field.limits.max_length or usual


def _check_characters(field: FieldDefinition, value: str) -> str:
    if any(ord(character) < ord(" ") and character not in "\r\n\t" for character in value):
        return _("Nội dung có ký tự không hiển thị được. Hãy nhập lại.")
    if field.limits.shape == "name" and not _is_name(value):
        return _("Họ tên chỉ gồm chữ cái, khoảng trắng, dấu chấm và dấu gạch nối.")
    return ""


def _is_name(value: str) -> bool:
    return all(letter.isalpha() or letter in _NAME_MARKS for letter in value)


def _check_choice(field: FieldDefinition, value: JsonValue, _today: date) -> Sentences:
    if isinstance(value, str) and value in {choice.value for choice in field.choices}:
        return []
    return [_("Hãy chọn một trong các lựa chọn đã nêu.")]


def _check_choices(field: FieldDefinition, value: JsonValue, _today: date) -> Sentences:
    known = [choice.value for choice in field.choices]
    if isinstance(value, list | tuple) and all(item in known for item in value):
        return []
    return [_("Hãy chọn trong các lựa chọn đã nêu.")]


def _check_date(_field: FieldDefinition, value: JsonValue, _today: date) -> Sentences:
    day = as_date(value)
    if day is None:
        return [_("Ngày không có trong lịch. Hãy nhập ngày, tháng, năm, ví dụ 27 3 1995.")]
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        return [_("Năm phải gồm bốn chữ số, từ 1900 trở đi.")]
    return []


def _check_identity(_field: FieldDefinition, value: JsonValue, today: date) -> Sentences:
    return identifiers.check_identity_number(str(value), today=today)


def _check_number(field: FieldDefinition, value: JsonValue, _today: date) -> Sentences:
    if not is_number(value):
        return [_("Hãy nhập bằng chữ số, ví dụ 120 hoặc 85,5.")]
    number = float(value)  # type: ignore[arg-type]  # is_number has just told.
    if round(number, field.limits.decimals) != number:
        return [_wrong_decimals(field)]
    return _check_bounds(field, number)


def is_number(value: JsonValue) -> bool:
    """Tell whether a value is a finite number; true and false are none."""
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _wrong_decimals(field: FieldDefinition) -> str:
    if field.limits.decimals == 0:
        return _("Hãy nhập số nguyên, không có phần thập phân.")
    return _("Nhập nhiều nhất %(decimals)s chữ số thập phân.", decimals=field.limits.decimals)


def _check_bounds(field: FieldDefinition, number: float) -> Sentences:
    least, most = field.limits.minimum, field.limits.maximum
    if least is not None and number < least:
        return [_("Số nhỏ nhất được nhập là %(least)s.", least=format_number(least))]
    if most is not None and number > most:
        return [_("Số lớn nhất được nhập là %(most)s.", most=format_number(most))]
    return []


def _check_money(field: FieldDefinition, value: JsonValue, _today: date) -> Sentences:
    if not isinstance(value, int) or isinstance(value, bool):
        return [_("Hãy nhập số tiền bằng chữ số, đơn vị đồng, ví dụ 50.000.000.")]
    if not 0 <= value <= MAX_MONEY_VND:
        return [_("Số tiền phải từ 0 đồng và không quá một triệu tỷ đồng.")]
    return _check_bounds(field, value)


def _check_yes_no(_field: FieldDefinition, value: JsonValue, _today: date) -> Sentences:
    return [] if isinstance(value, bool) else [_("Hãy chọn Có hoặc Không.")]


def _listed(find: Callable[[str], object], sentence: LazyString) -> "Check":
    """Make a check of a code that must stand in a list."""

    def check(_field: FieldDefinition, value: JsonValue, _today: date) -> Sentences:
        return [] if isinstance(value, str) and find(value) else [str(sentence)]

    return check


Check = Callable[[FieldDefinition, JsonValue, date], Sentences]

_CHECKS: dict[FieldType, Check] = {
    FieldType.TEXT: _check_text,
    FieldType.TEXTAREA: _check_text,
    FieldType.CHOICE: _check_choice,
    FieldType.CHOICES: _check_choices,
    FieldType.DATE: _check_date,
    FieldType.IDENTITY_NUMBER: _check_identity,
    FieldType.PHONE: lambda _field, value, _today: identifiers.check_phone(str(value)),
    FieldType.EMAIL: lambda _field, value, _today: identifiers.check_email(str(value)),
    FieldType.TAX_CODE: lambda _field, value, _today: identifiers.check_tax_code(str(value)),
    FieldType.COMMUNE: _listed(places.find_commune, _l("Hãy chọn xã, phường trong danh sách.")),
    FieldType.PROVINCE: _listed(
        places.find_province, _l("Hãy chọn tỉnh, thành phố trong danh sách.")
    ),
    FieldType.COUNTRY: _listed(country_name, _l("Hãy chọn quốc gia trong danh sách.")),
    FieldType.ETHNICITY: _listed(ETHNICITIES.get, _l("Hãy chọn dân tộc trong danh sách.")),
    FieldType.MONEY: _check_money,
    FieldType.NUMBER: _check_number,
    FieldType.YES_NO: _check_yes_no,
}
