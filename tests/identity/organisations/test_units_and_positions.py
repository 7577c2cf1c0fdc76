from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from flask import Flask

from portal.core.access import SYSTEM
from portal.core.database import transaction
from portal.identity.audit.queries import history
from portal.identity.organisations import queries, services
from portal.identity.organisations.rules import Function, UnitKind
from tests.factories.identity import make_unit

NOW = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
TODAY = date(2026, 11, 2)
ACCOUNT = UUID(int=3)

pytestmark = pytest.mark.usefixtures("app")


def give(
    unit_id: UUID, function: Function = Function.INTAKE, valid_from: date | None = None
) -> UUID:
    with transaction():
        return services.assign(
            account_id=ACCOUNT,
            unit_id=unit_id,
            function=function,
            title="CHỦ TỊCH",
            valid_from=valid_from,
            actor=SYSTEM,
            now=NOW,
        )


def held_on(day: date) -> list[Function]:
    with transaction(writing=False):
        return [position.function for position in queries.positions_of(ACCOUNT, day)]


def test_a_unit_is_found_by_its_code_and_by_its_commune() -> None:
    unit_id = make_unit("H56.901", commune_code="14797")
    with transaction(writing=False):
        assert queries.unit("H56.901").id == unit_id
        assert queries.get_unit(unit_id).kind is UnitKind.COMMUNE
        found = queries.commune_unit("14797")
        assert found is not None
        assert found.code == "H56.901"
        assert queries.commune_unit("00000") is None
        assert queries.find_unit("H56.777") is None
        with pytest.raises(queries.UnitNotFound):
            queries.unit("H56.777")
        with pytest.raises(queries.UnitNotFound):
            queries.get_unit(UUID(int=1))


def test_units_stand_in_the_order_of_their_codes() -> None:
    for code in ("H56.902", "H56.14", "H56.901"):
        make_unit(code)
    with transaction(writing=False):
        assert [unit.code for unit in queries.units()] == ["H56.14", "H56.901", "H56.902"]


def test_a_code_serves_once() -> None:
    make_unit("H56.901")
    with pytest.raises(services.UnitCodeTaken):
        make_unit("H56.901")


def test_a_function_is_held_from_its_first_day() -> None:
    unit_id = make_unit()
    give(unit_id, valid_from=TODAY + timedelta(days=1))
    assert held_on(TODAY) == []
    assert held_on(TODAY + timedelta(days=1)) == [Function.INTAKE]


def test_a_function_taken_back_is_gone_the_same_day_and_may_be_given_again() -> None:
    unit_id = make_unit()
    position_id = give(unit_id)
    assert held_on(TODAY) == [Function.INTAKE]
    with transaction():
        services.end_position(position_id=position_id, actor=SYSTEM, now=NOW)
    assert held_on(TODAY) == []
    give(unit_id)
    assert held_on(TODAY) == [Function.INTAKE]


def test_a_function_is_not_given_twice() -> None:
    unit_id = make_unit()
    give(unit_id)
    with pytest.raises(services.AlreadyHeld):
        give(unit_id)
    give(unit_id, Function.AUDITOR)
    assert held_on(TODAY) == [Function.AUDITOR, Function.INTAKE]


@pytest.mark.parametrize("twice", [False, True])
def test_what_is_not_held_cannot_be_taken_back(twice: bool) -> None:
    position_id = give(make_unit()) if twice else UUID(int=1)
    with transaction():
        if twice:
            services.end_position(position_id=position_id, actor=SYSTEM, now=NOW)
        with pytest.raises(queries.PositionNotFound):
            services.end_position(position_id=position_id, actor=SYSTEM, now=NOW)


def test_people_in_a_unit_are_listed_by_function() -> None:
    here, there = make_unit("H56.14"), make_unit("H56.901")
    give(here)
    give(there, Function.AGENCY_HEAD)
    with transaction(writing=False):
        (row,) = queries.people_in(here, Function.INTAKE, TODAY)
        assert (row.account_id, row.title, row.unit_code) == (ACCOUNT, "CHỦ TỊCH", "H56.14")
        assert queries.people_in(here, Function.AGENCY_HEAD, TODAY) == ()
        assert len(queries.people_in(there, None, TODAY)) == 1


def test_every_change_is_in_the_journal() -> None:
    unit_id = make_unit()
    position_id = give(unit_id)
    with transaction():
        services.end_position(position_id=position_id, actor=SYSTEM, now=NOW)
    with transaction(writing=False):
        assert [row.action for row in history("unit", unit_id)] == ["unit.created"]
        rows = history("account", ACCOUNT)
    assert [row.action for row in rows] == ["position.assigned", "position.ended"]
    assert {row.chain for row in rows} == {str(unit_id)}
    assert rows[0].facts == {"function": "intake"}


def test_every_kind_and_function_has_its_word() -> None:
    for member in (*UnitKind, *Function):
        assert str(member.label)


def test_a_unit_is_created_from_the_command_line(app: Flask) -> None:
    options = {
        "--code": "H56.14",
        "--name": "Sở Xây dựng tỉnh Thanh Hóa",
        "--short-name": "Sở Xây dựng",
        "--kind": "department",
        "--symbol": "SXD",
        "--place-name": "Thanh Hóa",
    }
    words = [word for pair in options.items() for word in pair]
    answer = app.test_cli_runner().invoke(args=["organisations", "create-unit", *words])
    assert answer.output == "Đã tạo đơn vị H56.14.\n"
    with transaction(writing=False):
        assert queries.unit("H56.14").kind is UnitKind.DEPARTMENT
