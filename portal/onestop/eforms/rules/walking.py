"""Walk through a form with the answers given so far: what shows, what counts, what is wrong."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from portal.core.errors import NotFound
from portal.core.i18n import lazy_gettext as _l
from portal.core.json_types import JsonObject, JsonValue
from portal.onestop.eforms.rules.conditions import holds, is_empty
from portal.onestop.eforms.rules.crossing import check_rule
from portal.onestop.eforms.rules.definitions import FieldDefinition, FormDefinition, PageDefinition
from portal.onestop.eforms.rules.values import check_value


class UnknownPage(NotFound):
    """The form has no such page, or it does not show with these answers."""

    sentence = _l("Biểu mẫu không có trang này, hoặc trang này không cần khai.")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a field, or an advice about it, in one sentence."""

    field_id: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Step:
    """A page that shows, the fields of it that show, and all answers that count so far."""

    page: PageDefinition
    fields: tuple[FieldDefinition, ...]
    answers: Mapping[str, JsonValue]


def walk(definition: FormDefinition, answers: JsonObject) -> Iterator[Step]:
    """Go through the pages that show, in order.

    A condition looks only at earlier answers that count themselves, so an answer hidden by a
    changed mind neither shows nor hides anything.
    """
    kept: dict[str, JsonValue] = {}
    for page in definition.pages:
        if holds(page.shown_when, kept):
            fields = keep_fields(page, answers, kept)
            yield Step(page, fields, dict(kept))


def keep_fields(
    page: PageDefinition, answers: JsonObject, kept: dict[str, JsonValue]
) -> tuple[FieldDefinition, ...]:
    """Put the answers of a page that count into ``kept``; give the fields that show.

    Whether a field is required is settled by the answers before it.
    """
    shown = []
    for field in page.fields:
        if not holds(field.shown_when, kept):
            continue
        shown.append(replace(field, required=field.required and holds(field.required_when, kept)))
        value = answers.get(field.id)
        if not is_empty(value):
            kept[field.id] = value
    return tuple(shown)


def pages(definition: FormDefinition, answers: JsonObject) -> list[PageDefinition]:
    """List the pages that show with these answers."""
    return [step.page for step in walk(definition, answers)]


def page(definition: FormDefinition, answers: JsonObject, page_id: str) -> PageDefinition:
    """Get a page that shows with these answers.

    Raises UnknownPage (404) for a forged id or a page that is hidden.
    """
    for shown in pages(definition, answers):
        if shown.id == page_id:
            return shown
    raise UnknownPage


def next_page(
    definition: FormDefinition, answers: JsonObject, page_id: str
) -> PageDefinition | None:
    """Find the page after another; None after the last. Raises UnknownPage."""
    return _neighbour(definition, answers, page_id, 1)


def previous_page(
    definition: FormDefinition, answers: JsonObject, page_id: str
) -> PageDefinition | None:
    """Find the page before another; None before the first. Raises UnknownPage."""
    return _neighbour(definition, answers, page_id, -1)


def _neighbour(
    definition: FormDefinition, answers: JsonObject, page_id: str, distance: int
) -> PageDefinition | None:
    shown = pages(definition, answers)
    place = shown.index(page(definition, answers, page_id)) + distance
    return shown[place] if 0 <= place < len(shown) else None


def first_unfinished(
    definition: FormDefinition, answers: JsonObject, today: date
) -> PageDefinition | None:
    """Find where to go on: the first page with a problem; None when all is well."""
    wrong = check_all(definition, answers, today)
    return next((shown for shown in pages(definition, answers) if shown.id in wrong), None)


def keep_shown(definition: FormDefinition, answers: JsonObject) -> dict[str, JsonValue]:
    """Drop empty answers, answers of fields that do not show and of fields unknown to the form."""
    kept: dict[str, JsonValue] = {}
    for step in walk(definition, answers):
        kept.update(
            {
                field.id: answers[field.id]
                for field in step.fields
                if not is_empty(answers.get(field.id))
            }
        )
    return kept


def check_all(
    definition: FormDefinition, answers: JsonObject, today: date
) -> dict[str, list[Problem]]:
    """Check every answer of every page that shows, as at submission.

    Returns the problems by page id; pages without any are left out.
    """
    found = {step.page.id: check_step(step, today) for step in walk(definition, answers)}
    return {page_id: problems for page_id, problems in found.items() if problems}


def check_step(step: Step, today: date) -> list[Problem]:
    """Check the answers of one page: each by itself, then the rules between those that stand."""
    problems = [
        Problem(field.id, sentence)
        for field in step.fields
        for sentence in check_value(field, step.answers.get(field.id), today)
    ]
    wrong = {problem.field_id for problem in problems}
    return problems + _broken_rules(step, today, "error", wrong)


def advice(
    definition: FormDefinition, answers: JsonObject, today: date
) -> dict[str, list[Problem]]:
    """Tell what a person should know but is not refused for, by page id."""
    found = {
        step.page.id: _broken_rules(step, today, "advice", set())
        for step in walk(definition, answers)
    }
    return {page_id: hints for page_id, hints in found.items() if hints}


def _broken_rules(step: Step, today: date, severity: str, wrong: set[str]) -> list[Problem]:
    shown = {field.id for field in step.fields} - wrong
    return [
        Problem(rule.field, sentence)
        for rule in step.page.rules
        if rule.severity == severity and rule.field in shown and rule.other not in wrong
        for sentence in check_rule(rule, step.answers, today)
    ]
