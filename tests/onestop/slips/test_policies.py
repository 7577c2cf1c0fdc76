"""Who may do what with papers: rows are people, columns are acts; who has no row may nothing."""

from collections.abc import Mapping
from uuid import UUID

import pytest

from portal.identity.organisations.rules import Function, UnitKind
from portal.onestop.slips import policies
from tests.factories.identity import staff_actor
from tests.factories.people import ELSEWHERE, HERE, OWNER, elsewhere, everybody

CENTRE = {HERE: UnitKind.PROVINCE_CENTRE, ELSEWHERE: UnitKind.COMMUNE}
NO_CENTRE = {HERE: UnitKind.COMMUNE, ELSEWHERE: UnitKind.DEPARTMENT}
ASKER = "who asked for the file"
PEOPLE = {**everybody(), ASKER: staff_actor(HERE, account_id=OWNER)}

# see wordings, change them where here is the centre, change them where there is no centre,
# open registers, read the unit's register, draw up the unit's hand-over list, open an export
NOTHING = (False,) * 7
READER = (False, False, False, True, True, False, False)
LISTER = (False, False, False, True, True, True, False)
OTHER_READER = (False, False, False, True, False, False, False)
TABLE: Mapping[str, tuple[bool, ...]] = {
    Function.INTAKE: LISTER,
    Function.DIVISION_HEAD: READER,
    Function.AGENCY_HEAD: READER,
    Function.RECORDS_CLERK: LISTER,
    Function.AUDITOR: READER,
    Function.ADMINISTRATOR: (True, True, True, False, False, False, False),
    elsewhere(Function.INTAKE): OTHER_READER,
    elsewhere(Function.DIVISION_HEAD): OTHER_READER,
    elsewhere(Function.AGENCY_HEAD): OTHER_READER,
    elsewhere(Function.RECORDS_CLERK): OTHER_READER,
    elsewhere(Function.AUDITOR): OTHER_READER,
    elsewhere(Function.ADMINISTRATOR): (True, False, True, False, False, False, False),
    ASKER: (False, False, False, False, False, False, True),
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
    )
    assert row == TABLE.get(person, NOTHING)


def test_a_function_of_one_unit_reads_no_register_of_another() -> None:
    head = staff_actor(HERE, Function.AGENCY_HEAD)
    assert policies.readable_units(head) == {HERE}
    assert not policies.may_read_register(head, UUID(int=5))
