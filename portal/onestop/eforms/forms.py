"""Build the web form of one page of an electronic form, and read its answers.

The rules of rules/ are the only judge of an answer: the fields here read what was typed and
ask them, so that a page and the check at submission can never disagree.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, cast

from werkzeug.datastructures import MultiDict

from portal.core.errors import Sentence
from portal.core.i18n import lazy_gettext as _l
from portal.core.i18n import locale
from portal.core.json_types import JsonObject, JsonValue
from portal.identity.accounts import rules as identifiers
from portal.identity.organisations.rules import places
from portal.onestop.eforms.rules.conditions import Condition, holds, is_empty
from portal.onestop.eforms.rules.definitions import (
    RADIO_LIMIT,
    FieldDefinition,
    FieldType,
    PageDefinition,
)
from portal.onestop.eforms.rules.lists import ETHNICITIES, countries
from portal.onestop.eforms.rules.values import as_date, check_value, max_length, missing_sentence
from portal.onestop.eforms.rules.walking import Step, check_step, keep_fields
from portal.ui import fields as ui
from portal.ui.form import Form

YES_NO = (("yes", _l("Có")), ("no", _l("Không")))
Options = dict[str, Any]


class PageForm(Form):
    """The form of one page; ``page``, ``known`` answers and ``today`` are set by build_form."""

    page: PageDefinition
    known: dict[str, JsonValue]
    today: date

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        """Check the questions that apply, then the rules between them and earlier answers."""
        self._forget_hidden()
        if not super().validate(extra_validators):
            self._cross_check()
            return False
        return self._cross_check()

    def step(self) -> Step:
        """Give the page with the fields that show and all answers that count, as typed now."""
        kept = dict(self.known)
        fields = keep_fields(self.page, self.typed(), kept)
        return Step(self.page, fields, kept)

    def typed(self) -> dict[str, JsonValue]:
        """Give the answers of all questions asked, JSON-safe, whether they apply or not."""
        return {
            field.id: to_json(field, self[field.id].data)
            for field in self.page.fields
            if field.id in self
        }

    def _forget_hidden(self) -> None:
        shown = {field.id for field in self.step().fields}
        for question in self.questions:
            if question.short_name not in shown:
                question.clear()
                question.optional = True

    def _cross_check(self) -> bool:
        """Put broken rules beside their fields; a field that is wrong by itself is left alone."""
        wrong = {question.short_name for question in self.questions if question.errors}
        found: dict[str, list[str]] = {}
        for problem in check_step(self.step(), self.today):
            if problem.field_id not in wrong:
                found.setdefault(problem.field_id, []).append(problem.sentence)
        self.add_errors(found)
        return not found


def build_form(
    page: PageDefinition,
    answers: JsonObject,
    today: date,
    formdata: MultiDict[str, Any] | None = None,
) -> PageForm:
    """Make the form of a page, filled with the answers or with what was just posted.

    ``answers`` are those of the whole form that count (rules.keep_shown), with prefilled ones
    when the page is opened. ``today`` is the day in Viet Nam. Empty ``formdata`` means that the
    page is only opened: whatever a browser posts holds at least the token.
    """
    own = {field.id for field in page.fields}
    known = {name: value for name, value in answers.items() if name not in own}
    asked = [field for field in page.fields if may_show(field, own, known)]
    questions = {field.id: _question(field, own, known, today) for field in asked}
    made = type("PageForm", (PageForm,), questions)
    data = {field.id: _to_data(field, answers.get(field.id, field.default)) for field in asked}
    form = cast("PageForm", made(formdata=formdata or None, data=data))
    form.page, form.known, form.today = page, known, today
    return form


def clean(page: PageDefinition, form: PageForm) -> dict[str, JsonValue]:
    """Read the answers of a valid form, JSON-safe.

    Every field of the page is there, with None where the question does not apply or was left
    empty, so that merging them over earlier answers also takes away what was withdrawn.
    """
    step = form.step()
    shown = {field.id: step.answers.get(field.id) for field in step.fields}
    return {field.id: shown.get(field.id) for field in page.fields}


def may_show(field: FieldDefinition, own: set[str], known: JsonObject) -> bool:
    """Tell whether a field has to be on the page: by earlier answers, or by those on the page."""
    condition = field.shown_when
    return condition is None or bool(condition.fields() & own) or condition.holds(known)


def to_json(field: FieldDefinition, data: Any) -> JsonValue:  # noqa: ANN401 - any field's data.
    """Write a web field's data as a JSON-safe answer; None for no answer."""
    if is_empty(data):
        return None
    if field.type is FieldType.YES_NO:
        return bool(data == "yes")
    if isinstance(data, date):
        return data.isoformat()
    if isinstance(data, Decimal):
        return int(data) if data == data.to_integral_value() else float(data)
    return cast("JsonValue", data)


def _to_data(field: FieldDefinition, value: JsonValue) -> Any:  # noqa: ANN401 - any field's data.
    if field.type is FieldType.YES_NO:
        return {True: "yes", False: "no"}.get(value) if isinstance(value, bool) else None
    return as_date(value) if field.type is FieldType.DATE else value


def _question(
    field: FieldDefinition, own: set[str], known: JsonObject, today: date
) -> ui.PortalField:
    required = field.required and holds(field.required_when, known)
    is_own = field.own_when is None or holds(field.own_when, known)
    options: Options = {
        "hint": _l(field.hint) if field.hint else "",
        "optional": not required,
        "required_sentence": missing_sentence(field),
        "autocomplete": field.autocomplete if is_own else "",
        "shown_when": browser_condition(field.shown_when, own),
        "check": lambda data: check_value(field, to_json(field, data), today),
    }
    return _MAKERS[field.type](field, options)


def browser_condition(condition: Condition | None, own: set[str]) -> Mapping[str, Any] | str:
    """Tell the browser when to show a field, if the answers on the page alone decide."""
    if condition is None or not condition.fields() <= own:
        return ""
    return _with_yes_no(condition.to_json())


def _with_yes_no(part: Mapping[str, Any]) -> dict[str, Any]:
    return {key: _yes_no(value) for key, value in part.items()}


def _yes_no(value: Any) -> Any:  # noqa: ANN401 - any JSON value.
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return _with_yes_no(value)
    return [_yes_no(item) for item in value] if isinstance(value, list) else value


def _text(field: FieldDefinition, options: Options) -> ui.PortalField:
    return ui.TextField(_l(field.label), max_length=max_length(field), **options)


def _text_area(field: FieldDefinition, options: Options) -> ui.PortalField:
    return ui.TextAreaField(_l(field.label), max_length=max_length(field), **options)


def _choice(field: FieldDefinition, options: Options) -> ui.PortalField:
    choices = [ui.Choice(c.value, _l(c.label), _l(c.hint) if c.hint else "") for c in field.choices]
    kind = ui.SelectField if len(choices) > RADIO_LIMIT else ui.RadioField
    return kind(_l(field.label), choices=choices, **options)


def _choices(field: FieldDefinition, options: Options) -> ui.PortalField:
    choices = [ui.Choice(c.value, _l(c.label), _l(c.hint) if c.hint else "") for c in field.choices]
    return ui.CheckboxesField(_l(field.label), choices=choices, **options)


def _listed(choices: Callable[[], Iterable[tuple[str, Sentence]]]) -> "Maker":
    def make(field: FieldDefinition, options: Options) -> ui.PortalField:
        return ui.SelectField(_l(field.label), choices=choices, **options)

    return make


def _number(field: FieldDefinition, options: Options) -> ui.PortalField:
    limits = field.limits
    unit = _l(limits.unit) if limits.unit else ""
    return ui.NumberField(_l(field.label), decimals=limits.decimals, unit=unit, **options)


Maker = Callable[[FieldDefinition, Options], ui.PortalField]

_MAKERS: dict[FieldType, Maker] = {
    FieldType.TEXT: _text,
    FieldType.TEXTAREA: _text_area,
    FieldType.CHOICE: _choice,
    FieldType.CHOICES: _choices,
    FieldType.DATE: lambda field, options: ui.DateField(_l(field.label), **options),
    FieldType.IDENTITY_NUMBER: lambda field, options: ui.IdentityNumberField(
        _l(field.label), **options
    ),
    FieldType.PHONE: lambda field, options: ui.PhoneField(
        _l(field.label), normalise=identifiers.normalise_phone, **options
    ),
    FieldType.EMAIL: lambda field, options: ui.EmailField(_l(field.label), **options),
    FieldType.TAX_CODE: lambda field, options: ui.TextField(
        _l(field.label), normalise=identifiers.normalise_tax_code, **options
    ),
    FieldType.COMMUNE: _listed(lambda: ((c.code, c.full_name) for c in places.communes())),
    FieldType.PROVINCE: _listed(lambda: ((p.code, p.full_name) for p in places.provinces())),
    FieldType.COUNTRY: _listed(lambda: countries(locale())),
    FieldType.ETHNICITY: _listed(ETHNICITIES.items),
    FieldType.MONEY: lambda field, options: ui.MoneyField(_l(field.label), **options),
    FieldType.NUMBER: _number,
    FieldType.YES_NO: lambda field, options: ui.RadioField(
        _l(field.label), choices=YES_NO, inline=True, **options
    ),
}
