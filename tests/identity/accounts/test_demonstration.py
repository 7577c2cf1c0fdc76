from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa

from portal.core.database import transaction
from portal.core.errors import Forbidden
from portal.core.settings import configure, settings
from portal.identity.accounts import queries
from portal.identity.accounts.models import Account
from portal.identity.accounts.rules import check_identity_number
from portal.identity.accounts.services import demonstration, simulated_vneid
from portal.identity.accounts.services.demonstration import seed_accounts
from portal.identity.organisations.queries import get_unit, units
from portal.identity.organisations.rules import Function
from portal.identity.organisations.rules.places import find_commune

NOW = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
TODAY = date(2026, 11, 2)

pytestmark = pytest.mark.usefixtures("app")


def test_three_units_have_one_person_for_every_function() -> None:
    with transaction():
        unit_ids = seed_accounts(NOW)
        groups = queries.demonstration_staff(TODAY)
        codes = [get_unit(unit_id).code for unit_id in unit_ids]
    assert codes == ["H56.14", "H56.901", "H56.902"]
    assert len(groups) == 3
    for name, rows in groups:
        assert name.endswith("(minh họa)")
        assert [row.function for row in rows] == list(Function)
    names = [row.display_name for _, rows in groups for row in rows]
    assert len(set(names)) == 21


def test_the_head_signs_under_the_right_title() -> None:
    with transaction():
        seed_accounts(NOW)
        titles = [
            queries.staff_in(unit.id, Function.AGENCY_HEAD, TODAY)[0].title for unit in units()
        ]
    assert titles == ["GIÁM ĐỐC", "CHỦ TỊCH", "CHỦ TỊCH"]


def test_three_citizens_have_valid_identity_numbers_of_thanh_hoa() -> None:
    with transaction():
        seed_accounts(NOW)
        citizens = queries.demonstration_citizens()
    assert len(citizens) == 3
    for citizen in citizens:
        number = citizen.identity_number or ""
        assert number.startswith("038")
        assert not check_identity_number(number, citizen.date_of_birth, citizen.sex)
        assert find_commune(citizen.commune_code or "")


def test_whoever_the_stand_in_vouches_for_has_a_valid_number() -> None:
    for person in simulated_vneid.PEOPLE:
        assert not check_identity_number(person.identity_number, person.date_of_birth, person.sex)


def test_seeding_again_changes_nothing() -> None:
    with transaction():
        first = seed_accounts(NOW)
    with transaction() as session:
        assert seed_accounts(NOW) == first
        assert session.scalar(sa.select(sa.func.count()).select_from(Account)) == 24


def test_everybody_is_marked_and_nobody_has_a_password() -> None:
    with transaction() as session:
        seed_accounts(NOW)
        marked = session.execute(sa.select(Account.demonstration, Account.password_hash))
        assert {tuple(row) for row in marked} == {(True, None)}


def test_wards_stand_on_the_communes_of_their_names() -> None:
    for unit in demonstration.UNITS[1:]:
        commune = find_commune(unit.commune_code or "")
        assert commune is not None
        assert commune.name == unit.place_name


def test_production_is_never_seeded() -> None:
    configure(replace(settings(), profile="production"))
    with transaction(), pytest.raises(Forbidden):
        seed_accounts(NOW)


def test_user_names_tell_function_and_unit() -> None:
    assert demonstration.username_of("H56.14", Function.INTAKE) == "intake.h56-14"
