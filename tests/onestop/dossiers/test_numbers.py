from datetime import date, datetime

import pytest
import sqlalchemy as sa

from portal.core import clock
from portal.core.database import transaction
from portal.onestop.dossiers.models import DossierNumber
from portal.onestop.dossiers.services.numbers import next_number
from tests.factories import dossiers as make

pytestmark = pytest.mark.usefixtures("app")
TODAY, TOMORROW = date(2026, 11, 16), date(2026, 11, 17)


def take(unit: str = make.HAC_THANH, day: date = TODAY) -> int:
    where = make.unit_id(unit)
    with transaction():
        return next_number(where, day)


def test_numbers_of_a_day_follow_each_other() -> None:
    assert [take() for _ in range(5)] == [1, 2, 3, 4, 5]


def test_each_unit_and_day_begins_anew() -> None:
    assert [take(), take(make.SAM_SON), take(day=TOMORROW), take()] == [1, 1, 1, 2]


def test_number_of_a_failed_transaction_is_given_again() -> None:
    take()
    with pytest.raises(ZeroDivisionError):
        take_and_fail()
    assert take() == 2


def take_and_fail() -> None:
    where = make.unit_id()
    with transaction():
        assert next_number(where, TODAY) == 2
        raise ZeroDivisionError


def test_table_holds_one_row_a_unit_and_day() -> None:
    for _ in range(3):
        take()
    with transaction(writing=False) as session:
        assert session.scalars(sa.select(DossierNumber.last)).all() == [3]


@pytest.mark.parametrize(
    ("hour", "minute", "code"),
    [(23, 59, "H56.901-261116-0001"), (0, 0, "H56.901-261117-0001")],
)
def test_day_turns_at_midnight_in_viet_nam(hour: int, minute: int, code: str) -> None:
    day = 16 if hour else 17
    moment = datetime(2026, 11, day, hour, minute, tzinfo=clock.VIETNAM)
    assert make.read(make.submit(make.make_draft(), at=moment)).code == code


def test_two_dossiers_around_midnight_have_two_series() -> None:
    late = datetime(2026, 11, 16, 23, 59, 59, tzinfo=clock.VIETNAM)
    early = datetime(2026, 11, 17, 0, 0, 1, tzinfo=clock.VIETNAM)
    drafts = [make.make_draft() for _ in range(3)]
    codes = [
        make.read(make.submit(draft, at=moment)).code
        for draft, moment in zip(drafts, (late, early, early), strict=True)
    ]
    assert codes == ["H56.901-261116-0001", "H56.901-261117-0001", "H56.901-261117-0002"]
