"""Whether a form makes sense by itself: what the JSON Schema cannot tell."""

from collections import Counter
from collections.abc import Iterable, Iterator

from portal.onestop.eforms.rules.conditions import Condition
from portal.onestop.eforms.rules.definitions import FormDefinition, PageDefinition

# A web form has attributes of these names; a field may not take their place.
RESERVED = frozenset(
    {
        "add_errors",
        "add_errors_of",
        "answers",
        "asks",
        "csrf_token",
        "data",
        "error_list",
        "errors",
        "fieldsets",
        "form_errors",
        "hidden_tag",
        "is_submitted",
        "known",
        "meta",
        "page",
        "populate_obj",
        "post_process",
        "process",
        "questions",
        "step",
        "today",
        "typed",
        "ungrouped",
        "validate",
        "validate_on_submit",
    }
)


def inconsistencies(definition: FormDefinition) -> list[str]:
    """Tell an engineer what a form contradicts itself in; nothing when it is sound.

    Ids are unique, conditions look only at earlier fields, rules only at fields up to the end of
    their own page, and no id is a word that web forms need.
    """
    return [
        *_repeated("page", (page.id for page in definition.pages)),
        *_repeated("field", (field.id for page in definition.pages for field in page.fields)),
        *_repeated("paper", (paper.id for paper in definition.papers)),
        *_backward_looks(definition),
        *_paper_conditions(definition),
        *_reserved_ids(definition),
    ]


def _repeated(kind: str, ids: Iterable[str]) -> list[str]:
    return [f"the {kind} id {name} is used twice" for name, n in Counter(ids).items() if n > 1]


def _backward_looks(definition: FormDefinition) -> Iterator[str]:
    known: set[str] = set()
    for page in definition.pages:
        yield from _unknown(f"page {page.id}", page.shown_when, known)
        for field in page.fields:
            for condition in (field.shown_when, field.required_when, field.own_when):
                yield from _unknown(f"field {field.id}", condition, known)
            known.add(field.id)
        yield from _rule_fields(page, known)


def _rule_fields(page: PageDefinition, known: set[str]) -> Iterator[str]:
    for rule in page.rules:
        if page.field(rule.field) is None:
            yield f"a rule of page {page.id} is about {rule.field}, which is not on it"
        if rule.other and rule.other not in known:
            yield f"a rule of page {page.id} compares with {rule.other}, which is not asked before"


def _paper_conditions(definition: FormDefinition) -> Iterator[str]:
    known = {field.id for page in definition.pages for field in page.fields}
    for paper in definition.papers:
        for condition in (paper.required_when, paper.shown_when):
            yield from _unknown(f"paper {paper.id}", condition, known)


def _unknown(place: str, condition: Condition | None, known: set[str]) -> Iterator[str]:
    for name in sorted(condition.fields() - known) if condition else ():
        yield f"{place} looks at {name}, which is not asked before"


def _reserved_ids(definition: FormDefinition) -> Iterator[str]:
    for page in definition.pages:
        for field in page.fields:
            if field.id in RESERVED:
                yield f"the field id {field.id} is reserved"
