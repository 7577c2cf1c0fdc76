"""Where an answer about the account's holder says something else than the account."""

import unicodedata
from dataclasses import dataclass

from portal.core.i18n import gettext as _
from portal.core.json_types import JsonObject, JsonValue
from portal.onestop.eforms.rules.conditions import holds, is_empty
from portal.onestop.eforms.rules.definitions import FormDefinition, PageDefinition
from portal.onestop.eforms.rules.display import display
from portal.onestop.eforms.rules.walking import walk

# Who somebody is. A telephone or an address may be another one today, a name may not.
_IDENTIFYING = ("full_name", "born", "identity_number")


@dataclass(frozen=True, slots=True)
class Unlike:
    """An answer said to be the holder's own that the account contradicts, both as people read."""

    page_id: str
    label: str
    given: str
    known: str


def unlike_account(
    definition: FormDefinition, answers: JsonObject, facts: JsonObject
) -> tuple[Unlike, ...]:
    """List the answers that should be the account holder's own and are not.

    ``facts`` go by the names that ``prefilled`` takes. Applicant (chủ hồ sơ), submitter (người
    nộp) and representative (người được ủy quyền) are three people in Nghị định
    118/2025/NĐ-CP: a form that takes one for the other names the wrong one on every paper.
    """
    return tuple(
        Unlike(step.page.id, _(field.label), display(field, given), display(field, known))
        for step in walk(definition, answers)
        for field in step.fields
        if field.prefill in _IDENTIFYING and holds(field.own_when, step.answers)
        if _contradicts(given := step.answers.get(field.id), known := facts.get(field.prefill))
    )


def asks_holder(page: PageDefinition, answers: JsonObject, facts: JsonObject) -> bool:
    """Tell whether a page asks the holder's own name, and the account knows it."""
    return any(
        field.prefill == _IDENTIFYING[0] and holds(field.own_when, answers)
        for field in page.fields
        if not is_empty(facts.get(field.prefill))
    )


def _contradicts(given: JsonValue, known: JsonValue) -> bool:
    if is_empty(given) or is_empty(known):
        return False
    return _plain(given) != _plain(known)


def _plain(value: JsonValue) -> str:
    return " ".join(unicodedata.normalize("NFC", str(value)).casefold().split())
