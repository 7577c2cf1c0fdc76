"""The morning list: what is late, what is due, and only what one may see."""

from datetime import datetime
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from portal.core import clock
from portal.core.database import transaction
from portal.identity.organisations.rules import Function
from portal.onestop.dossiers.queries.today import Morning, morning
from portal.onestop.dossiers.rules import Action, Step
from tests.conftest import Visit
from tests.factories import dossiers as make
from tests.onestop.dossiers.browsing import enter

pytestmark = pytest.mark.usefixtures("app")
SEVEN_DAYS = "1.013225"
EXAMINED = make.road_to(Step.EXAMINATION)


def at(day: int, hour: int = 7) -> datetime:
    return datetime(2026, 11, day, hour, tzinfo=clock.VIETNAM)


def read(function: Function, moment: datetime, unit: str = make.HAC_THANH) -> Morning:
    with clock.frozen(moment), transaction(writing=False):
        return morning(make.crew(unit)[function], now=moment)


def ids(morning: Morning) -> tuple[list[UUID], ...]:
    lists = (morning.late, morning.today, morning.soon, morning.to_receive)
    return tuple([row.id for row in rows] for rows in lists)


def test_dossier_wanders_through_the_list_as_its_day_comes() -> None:
    key = make.make_dossier(*EXAMINED, code=SEVEN_DAYS)  # Due on the 26th at 08:30.
    officer = Function.CASE_OFFICER
    assert ids(read(officer, at(24))) == ([], [], [], [])
    assert ids(read(officer, at(25))) == ([], [], [key], [])
    assert ids(read(officer, at(26))) == ([], [key], [], [])
    assert ids(read(officer, at(26, 9))) == ([key], [], [], [])
    assert read(officer, at(26)).officers == {make.crew()[officer].id: make.crew()[officer].name}


def test_friday_looks_at_monday() -> None:
    make.make_dossier(Action.RECEIVE, code=SEVEN_DAYS)
    assert read(Function.DIVISION_HEAD, at(20)).next_day == datetime(
        2026, 11, 23, 17, 1, tzinfo=clock.VIETNAM
    )


def test_new_filings_are_to_be_answered() -> None:
    key = make.make_dossier(code=SEVEN_DAYS)  # To be received by the 17th at 08:30.
    assert ids(read(Function.INTAKE, at(16, 9))) == ([], [], [], [])
    assert ids(read(Function.INTAKE, at(17))) == ([], [], [], [key])


def test_what_waits_or_is_over_is_not_due() -> None:
    make.make_dossier(*EXAMINED, Action.REQUEST_CORRECTION, code=SEVEN_DAYS)
    make.make_dossier(*EXAMINED, Action.END, code=SEVEN_DAYS)
    make.make_dossier(*make.road_to(Step.HANDOVER), code=SEVEN_DAYS)
    assert ids(read(Function.DIVISION_HEAD, at(30))) == ([], [], [], [])


@pytest.mark.parametrize(
    ("function", "unit", "sees"),
    [
        (Function.CASE_OFFICER, make.HAC_THANH, True),
        (Function.AGENCY_HEAD, make.HAC_THANH, True),
        (Function.RECORDS_CLERK, make.HAC_THANH, False),
        (Function.AGENCY_HEAD, make.SAM_SON, False),
    ],
)
def test_only_those_who_may_see_a_dossier_find_it(
    client: FlaskClient, visit: Visit, function: Function, unit: str, *, sees: bool
) -> None:
    code = make.read(make.make_dossier(*EXAMINED, code=SEVEN_DAYS)).code
    enter(client, make.crew(unit)[function])
    with clock.frozen(at(26, 9)):
        enter(client, make.crew(unit)[function])
        text = visit("/can-bo/hom-nay").text_content()
    assert "Việc đến hạn hôm nay" in text
    assert (code in text) == sees
