"""The one page of the counter asks for everything that receiving may ask for."""

import pytest

from portal.core.database import transaction
from portal.onestop.desk.queries import intake as find
from portal.onestop.dossiers.queries import drafts as find_drafts
from portal.onestop.eforms.rules.definitions import RuleKind
from tests.factories import dossiers as make

BIRTH = "1.001193"


@pytest.mark.usefixtures("app")
def test_what_a_rule_asks_for_is_on_the_page() -> None:
    draft_id = make.make_draft(BIRTH, complete=False)
    with transaction(writing=False):
        page = find.sheet(find_drafts.get(draft_id), now=make.MORNING).page
    asked = {field.id for field in page.fields}
    pairs = [(rule.field, rule.other) for rule in page.rules if rule.kind is RuleKind.EITHER]
    assert len(pairs) >= 2, "One for the mother and one for the father"
    assert {name for pair in pairs for name in pair} <= asked
