"""Who may do what with papers: rows are people, columns are acts; who has no row may nothing."""

from collections.abc import Mapping
from uuid import UUID

import pytest

from portal.identity.organisations.rules import Function
from portal.identity.organisations.rules.trees import Tree
from portal.onestop.slips import policies
from tests.factories.identity import staff_actor
from tests.factories.people import ELSEWHERE, HERE, OWNER, elsewhere, everybody

CENTRE = Tree({HERE: None, ELSEWHERE: None}, frozenset({HERE}))
NO_CENTRE = Tree({HERE: None, ELSEWHERE: None})
ASKER = "who asked for the file"
PEOPLE = {**everybody(), ASKER: staff_actor(HERE, account_id=OWNER)}

# see wordings, change them where here is the centre, change them where there is no centre,
# open registers, read the unit's register, draw up the unit's hand-over list, open an export,
# open the list of letters, read, sign, seal the unit's
NOTHING = (False,) * 11
NO_LETTERS = (False,) * 4
READER = (False, False, False, True, True, False, False, *NO_LETTERS)
LISTER = (False, False, False, True, True, True, False, *NO_LETTERS)
OTHER_READER = (False, False, False, True, False, False, False, *NO_LETTERS)
SIGNER, SEALER = (True, True, True, False), (True, True, False, True)
OTHER_LETTERS = (*OTHER_READER[:7], True, False, False, False)
TABLE: Mapping[str, tuple[bool, ...]] = {
    Function.INTAKE: LISTER,
    Function.DIVISION_HEAD: READER,
    Function.AGENCY_HEAD: (*READER[:7], *SIGNER),
    Function.RECORDS_CLERK: (*LISTER[:7], *SEALER),
    Function.AUDITOR: READER,
    Function.ADMINISTRATOR: (True, True, True, *(False,) * 8),
    elsewhere(Function.INTAKE): OTHER_READER,
    elsewhere(Function.DIVISION_HEAD): OTHER_READER,
    elsewhere(Function.AGENCY_HEAD): OTHER_LETTERS,
    elsewhere(Function.RECORDS_CLERK): OTHER_LETTERS,
    elsewhere(Function.AUDITOR): OTHER_READER,
    elsewhere(Function.ADMINISTRATOR): (True, False, True, *(False,) * 8),
    ASKER: (*(False,) * 6, True, *NO_LETTERS),
}


@pytest.mark.parametrize("person", PEOPLE)
def test_who_does_what_with_papers(person: str) -> None:
    actor = PEOPLE[person]
    row = (
        policies.may_see_wordings(actor),
        policies.may_change_wordings(actor, CENTRE),
        policies.may_change_wordings(actor, NO_CENTRE),
        policies.may_read_registers(actor),
        policies.may_read_register(actor, HERE),
        policies.may_hand_over(actor, HERE),
        policies.may_open_export(actor, OWNER),
        policies.may_see_letters(actor),
        policies.may_see_letter(actor, HERE),
        policies.may_sign_letter(actor, HERE),
        policies.may_seal_letter(actor, HERE),
    )
    assert row == TABLE.get(person, NOTHING)


def test_a_function_of_one_unit_reads_no_register_of_another() -> None:
    head = staff_actor(HERE, Function.AGENCY_HEAD)
    assert policies.readable_units(head) == {HERE}
    assert not policies.may_read_register(head, UUID(int=5))
