"""What was answered, for check-your-answers and for papers; and what changed."""

from dataclasses import dataclass
from itertools import groupby

from portal.core.i18n import gettext as _
from portal.core.json_types import JsonObject
from portal.onestop.eforms.rules.conditions import holds, is_empty
from portal.onestop.eforms.rules.definitions import FormDefinition, PageDefinition
from portal.onestop.eforms.rules.display import display
from portal.onestop.eforms.rules.walking import Step, walk


@dataclass(frozen=True, slots=True)
class SummaryRow:
    """A question and its answer as people read them."""

    field_id: str
    label: str
    value: str
    sensitive: bool = False


@dataclass(frozen=True, slots=True)
class SummaryPage:
    """The rows of one page."""

    page_id: str
    title: str
    rows: tuple[SummaryRow, ...]


def summary(
    definition: FormDefinition, answers: JsonObject, *, masked: bool = False, joined: bool = False
) -> list[SummaryPage]:
    """Sum up the answers that count, page by page.

    An optional question that was left empty has an empty value. ``masked`` hides the middle of
    identity numbers; leave it off for the person they belong to. ``joined`` writes each address
    on one line, the nearest part first, under the id of its first field.
    """
    rows_of = _joined_rows if joined else _rows
    return [
        SummaryPage(step.page.id, _(step.page.title), rows_of(step, masked=masked))
        for step in walk(definition, answers)
    ]


def changed_fields(before: JsonObject, after: JsonObject) -> tuple[str, ...]:
    """Name the fields whose answers differ, in the order they were first answered.

    An empty answer and a missing one are the same.
    """
    names = dict.fromkeys([*before, *after])
    return tuple(name for name in names if _differ(name, before, after))


def prefilled(page: PageDefinition, answers: JsonObject, facts: JsonObject) -> JsonObject:
    """Fill in what the account knows where nothing is answered yet and it is the holder's own.

    ``facts`` go by the names of rules/expansion.py: full_name, born (ISO), sex, identity_number,
    phone, email, ethnicity, nationality, residence_province, residence_commune,
    residence_detail. Nothing given counts as known when it is empty.
    """
    own = {
        field.id: facts[field.prefill]
        for field in page.fields
        if field.prefill and not is_empty(facts.get(field.prefill))
        if field.id not in answers and holds(field.own_when, answers)
    }
    return {**answers, **own}


def _rows(step: Step, *, masked: bool) -> tuple[SummaryRow, ...]:
    return tuple(
        SummaryRow(
            field.id,
            _(field.label),
            display(field, step.answers.get(field.id), masked=masked),
            field.sensitive,
        )
        for field in step.fields
    )


def _joined_rows(step: Step, *, masked: bool) -> tuple[SummaryRow, ...]:
    rows: list[SummaryRow] = []
    pairs = zip(step.fields, _rows(step, masked=masked), strict=True)
    for address, group in groupby(pairs, key=lambda pair: pair[0].address):
        parts = [row for _field, row in group]
        rows.extend([_one_line(address, parts)] if address else parts)
    return tuple(rows)


def _one_line(address: str, parts: list[SummaryRow]) -> SummaryRow:
    label = _(address)
    line = ", ".join(part.value for part in reversed(parts) if part.value)
    return SummaryRow(parts[0].field_id, label[:1].upper() + label[1:], line)


def _differ(name: str, before: JsonObject, after: JsonObject) -> bool:
    old, new = before.get(name), after.get(name)
    if is_empty(old) and is_empty(new):
        return False
    return bool(old != new)
