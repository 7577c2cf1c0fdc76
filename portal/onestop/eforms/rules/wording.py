"""Say in words when a form asks for a paper, before anything has been answered."""

from collections.abc import Iterator

from portal.core.i18n import gettext as _
from portal.onestop.eforms.rules.conditions import Condition
from portal.onestop.eforms.rules.definitions import (
    FieldDefinition,
    FieldType,
    FormDefinition,
    PaperDefinition,
)
from portal.onestop.eforms.rules.display import display


def paper_conditions(definition: FormDefinition, paper: PaperDefinition) -> list[str]:
    """Tell in which cases a paper is asked for; nothing when it always is."""
    return list(_sentences(definition, paper))


def _sentences(definition: FormDefinition, paper: PaperDefinition) -> Iterator[str]:
    shown, required = paper.shown_when, paper.required_when
    if shown is not None and shown.test == "not":
        yield _("Trừ khi %(case)s.", case=in_words(shown.parts[0], definition))
    elif shown is not None:
        yield _("Khi %(case)s.", case=in_words(shown, definition))
    if paper.min and required not in {None, shown}:
        yield _("Bắt buộc khi %(case)s.", case=in_words(required, definition))


def in_words(condition: Condition, definition: FormDefinition) -> str:
    """Write a condition as part of a sentence, by the questions and answers of its form."""
    if condition.test == "not":
        return _("không phải: %(case)s", case=in_words(condition.parts[0], definition))
    if condition.parts:
        joint = _(" và ") if condition.test == "all" else _(" hoặc ")
        return joint.join(in_words(part, definition) for part in condition.parts)
    return _test_in_words(condition, _field(definition, condition.field))


def _test_in_words(condition: Condition, field: FieldDefinition) -> str:
    question = _(field.label)
    if condition.test == "answered":
        said = _("có khai “%(question)s”") if condition.value else _("không khai “%(question)s”")
        return said % {"question": question}
    if condition.test == "at_least":
        least = display(field, condition.value)
        return _("“%(question)s” từ %(least)s trở lên", question=question, least=least)
    wanted = condition.value if isinstance(condition.value, tuple) else (condition.value,)
    answers = _(" hoặc ").join(f"“{_answer(field, value)}”" for value in wanted)
    return _("“%(question)s” là %(answers)s", question=question, answers=answers)


def _answer(field: FieldDefinition, value: object) -> str:
    if field.type is FieldType.YES_NO:
        return _("Có") if value else _("Không")
    return display(field, str(value))


def _field(definition: FormDefinition, field_id: str) -> FieldDefinition:
    """Find the question a condition looks at; the form was checked to have it."""
    return next(field for page in definition.pages for field in page.fields if field.id == field_id)
