"""Which items the citizen may answer, and what the dossier says with the answers put in."""

from collections.abc import Collection, Mapping
from datetime import date

from portal.core.json_types import JsonObject, JsonValue
from portal.onestop.corrections.rules.items import field_key, fields_of, papers_of
from portal.onestop.eforms.rules.definitions import FormDefinition
from portal.onestop.eforms.rules.walking import Problem, check_all, keep_shown


def merged(
    form: FormDefinition, filed: JsonObject, given: Mapping[str, JsonValue]
) -> dict[str, JsonValue]:
    """Put answers (by field id) over those that were filed, and drop what no longer counts."""
    return keep_shown(form, {**filed, **given})


def to_answer(
    form: FormDefinition, answers: JsonObject, judged: Collection[str], deficient: Collection[str]
) -> tuple[str, ...]:
    """List the keys that wait for an answer, in the order of the form.

    These are what was deficient and still applies, and what only a new answer brings up,
    because no sheet could have judged it.
    """
    asked = [*fields_of(form, answers), *papers_of(form, answers)]
    return tuple(key for key in asked if key in deficient or key not in judged)


def new_problems(
    form: FormDefinition, before: JsonObject, after: JsonObject, today: date
) -> list[Problem]:
    """List what the answers made wrong; what was filed as it is stays as it was accepted."""
    old = _problems(form, before, today)
    return [problem for problem in _problems(form, after, today) if problem not in old]


def _problems(form: FormDefinition, answers: JsonObject, today: date) -> list[Problem]:
    return [p for found in check_all(form, answers, today).values() for p in found]


def problem_key(problem: Problem) -> str:
    """Name the item that a problem is about."""
    return field_key(problem.field_id)
