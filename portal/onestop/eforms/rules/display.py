"""How an answer reads: labels for stored values, dates and money as people write them."""

from collections.abc import Callable
from decimal import Decimal

from portal.core.i18n import format_date, format_number, format_vnd, locale
from portal.core.i18n import gettext as _
from portal.core.json_types import JsonValue
from portal.identity.accounts.rules import mask_identity_number
from portal.identity.organisations.rules import places
from portal.onestop.eforms.rules.conditions import is_empty
from portal.onestop.eforms.rules.definitions import FieldDefinition, FieldType
from portal.onestop.eforms.rules.lists import ETHNICITIES, country_name
from portal.onestop.eforms.rules.values import as_date, is_number

_UNWRITABLE = Decimal(10) ** 18
Display = Callable[[FieldDefinition, JsonValue], str]


def display(field: FieldDefinition, value: JsonValue, *, masked: bool = False) -> str:
    """Write an answer as a person reads it; an empty one is an empty text.

    ``masked`` hides the middle of identity numbers from readers who need not know them.
    """
    if is_empty(value):
        return ""
    if masked and field.sensitive:
        return mask_identity_number(str(value))
    return _DISPLAYS.get(field.type, _display_text)(field, value)


def _display_text(_field: FieldDefinition, value: JsonValue) -> str:
    return str(value)


def _display_choice(field: FieldDefinition, value: JsonValue) -> str:
    chosen = value if isinstance(value, list | tuple) else [value]
    labels = {choice.value: _(choice.label) for choice in field.choices}
    return ", ".join(labels.get(str(item), str(item)) for item in chosen)


def _display_number(field: FieldDefinition, value: JsonValue) -> str:
    number = _writable(value)
    if number is None:
        return str(value)
    figure, unit = format_number(number), field.limits.unit
    return f"{figure} {_(unit)}" if unit else figure


def _display_money(_field: FieldDefinition, value: JsonValue) -> str:
    amount = _writable(value)
    return str(value) if amount is None else format_vnd(amount)


def _writable(value: JsonValue) -> Decimal | None:
    """Take a number that grouping can write; a stored value past all bounds is shown as it is."""
    if not is_number(value):
        return None
    number = Decimal(str(value))
    return number if abs(number) < _UNWRITABLE else None


def _display_commune(_field: FieldDefinition, value: JsonValue) -> str:
    commune = places.find_commune(str(value))
    return commune.full_name if commune else str(value)


def _display_province(_field: FieldDefinition, value: JsonValue) -> str:
    province = places.find_province(str(value))
    return province.full_name if province else str(value)


_DISPLAYS: dict[FieldType, Display] = {
    FieldType.CHOICE: _display_choice,
    FieldType.CHOICES: _display_choice,
    FieldType.DATE: lambda _field, value: format_date(as_date(value)) or str(value),
    FieldType.NUMBER: _display_number,
    FieldType.MONEY: _display_money,
    FieldType.YES_NO: lambda _field, value: _("Có") if value else _("Không"),
    FieldType.COMMUNE: _display_commune,
    FieldType.PROVINCE: _display_province,
    FieldType.COUNTRY: lambda _field, value: country_name(str(value), locale()) or str(value),
    FieldType.ETHNICITY: lambda _field, value: str(ETHNICITIES.get(str(value), value)),
}
