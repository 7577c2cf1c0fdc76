"""The form all pages use: CSRF on, Vietnamese errors, questions that apply only sometimes.

A form is a class, or is made from data::

    fields = {"name": TextField("Họ và tên"), "born": DateField("Ngày sinh")}
    page = make_form("ApplicantPage", fields)()
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, cast

from flask import request
from flask_wtf import FlaskForm
from wtforms.meta import DefaultMeta

from portal.core.errors import DomainError, Invalid, Sentence
from portal.ui.fields.field import PortalField


@dataclass(frozen=True, slots=True)
class Fieldset:
    """Questions under one heading, by field name."""

    legend: Sentence
    names: tuple[str, ...]
    hint: Sentence = ""


@dataclass(frozen=True, slots=True)
class ListedError:
    """A line of the error summary; ``target`` is the control's id, empty for the whole form."""

    target: str
    sentence: str


class Form(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types.
    """A form of one page. ``fieldsets`` groups its fields; the others stand before them."""

    fieldsets: ClassVar[tuple[Fieldset, ...]] = ()
    form_errors: list[Sentence]

    class Meta:
        """Speak through our own sentences, never through a library's catalogue."""

        def get_translations(self, form: Any) -> Any:  # noqa: ANN401 - WTForms' signature.
            """Leave messages as they are written."""
            return DefaultMeta.get_translations(self, form)

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        """Check all questions that apply; the others are forgotten."""
        for field in self.questions:
            if not self.asks(field):
                field.clear()
                field.optional = True
        return bool(super().validate(extra_validators))

    @property
    def questions(self) -> tuple[PortalField, ...]:
        """List our fields, which is all of them but the CSRF token."""
        return tuple(field for field in self if isinstance(field, PortalField))

    def asks(self, field: PortalField) -> bool:
        """Tell whether a question applies to the answers given; JSON conditions always do."""
        rule = field.shown_when
        if not isinstance(rule, str) or not rule:
            return True
        return all(self._meets(part) for part in rule.split("&"))

    def _meets(self, part: str) -> bool:
        name, _, wanted = part.partition("=")
        other = self[name]
        if not wanted:
            return not other.is_blank()
        given = other.data if isinstance(other.data, list) else [other.data]
        return bool({str(value) for value in given} & set(wanted.split("|")))

    def add_errors(self, errors: Mapping[str, Sequence[Sentence]]) -> None:
        """Put a service's refusals (``Invalid.errors``) beside the fields they are about."""
        for name, sentences in errors.items():
            if name in self:
                self[name].errors = [*self[name].errors, *sentences]
            else:
                self.form_errors = [*self.form_errors, *sentences]

    def add_errors_of(self, refusal: DomainError) -> None:
        """Put what a refusal says of single fields beside them; most say nothing of any."""
        if isinstance(refusal, Invalid):
            self.add_errors(refusal.errors)

    @property
    def error_list(self) -> tuple[ListedError, ...]:
        """List all errors in the order of the page."""
        return tuple(self._listed_errors())

    def _listed_errors(self) -> Iterator[ListedError]:
        for sentence in self.form_errors:
            yield ListedError("", str(sentence))
        for field in self:
            target = getattr(field, "first_control_id", "")
            for sentence in field.errors:
                yield ListedError(target, str(sentence))

    @property
    def answers(self) -> dict[str, Any]:
        """Give the data of all questions by name."""
        return {field.short_name: field.data for field in self.questions}

    @property
    def ungrouped(self) -> tuple[PortalField, ...]:
        """List the questions that stand in no fieldset."""
        grouped = {name for fieldset in self.fieldsets for name in fieldset.names}
        return tuple(field for field in self.questions if field.short_name not in grouped)


class FilterForm(Form):
    """A form sent by GET: it reads the address, sets no cookie and needs no token."""

    class Meta:
        """Switch the token off."""

        csrf = False

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"formdata": request.args, **options})


def make_form(
    name: str, fields: Mapping[str, PortalField], fieldsets: tuple[Fieldset, ...] = ()
) -> type[Form]:
    """Make a form class from data; field names may be any text, they are not attributes.

    Read its answers as ``form["name"].data`` or all at once as ``form.answers``.
    """
    return cast("type[Form]", type(name, (Form,), {**fields, "fieldsets": fieldsets}))
