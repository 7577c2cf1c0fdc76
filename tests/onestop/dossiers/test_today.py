"""The morning list: what is late, what is due, and only what one may see."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from portal.core import clock
from portal.core.database import transaction
from portal.identity.organisations.rules import Function
from portal.onestop.calendar.rules import figures
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


def test_a_desk_that_is_late_is_told_before_the_whole_is(client: FlaskClient, visit: Visit) -> None:
    """The path leaves the examination 60 % of seven days: until Friday the 20th at 10:00."""
    key = make.make_dossier(*EXAMINED, code=SEVEN_DAYS)
    officer = Function.CASE_OFFICER
    assert read(officer, at(20, 9)).late_in_step == ()
    (row,) = read(officer, at(20, 11)).late_in_step
    assert (row.id, row.step) == (key, Step.EXAMINATION)
    assert row.at == at(20, 10)
    assert ids(read(officer, at(20, 11))) == ([], [], [], [])
    assert read(officer, at(26, 9)).late_in_step == ()  # By then it is late as a whole.
    assert [r.id for r in read(Function.AGENCY_HEAD, at(20, 11)).late_in_step] == [key]
    assert read(Function.AGENCY_HEAD, at(20, 11), make.SAM_SON).late_in_step == ()
    with clock.frozen(at(20, 11)):
        enter(client, make.crew()[officer])
        assert "Quá hạn bước" in visit("/can-bo/hom-nay").text_content()
        make.play(key, Action.REQUEST_CORRECTION)
    assert read(officer, at(20, 12)).late_in_step == ()


def test_time_that_a_desk_used_before_is_gone() -> None:
    key = make.make_dossier(*EXAMINED, code=SEVEN_DAYS)
    due = make.read(key).step_due_at
    assert due == at(20, 10)
    with clock.frozen(at(18, 8)):
        make.play(key, Action.SEND_BACK)
    assert make.read(key).step_due_at != due
    with clock.frozen(at(18, 9)):
        make.play(key, Action.ASSIGN)
    assert make.read(key).step_due_at == at(20, 11)


def test_the_list_names_whose_papers_can_still_be_asked_for() -> None:
    """Three working days after receipt on Monday the 16th at 08:30: Thursday at 08:30."""
    key = make.make_dossier(*EXAMINED, code=SEVEN_DAYS)
    officer = Function.CASE_OFFICER
    assert read(officer, at(17)).to_ask == ()
    (row,) = read(officer, at(18)).to_ask
    assert (row.id, row.at) == (key, datetime(2026, 11, 19, 8, 30, tzinfo=clock.VIETNAM))
    assert read(officer, at(19, 9)).to_ask == ()
    assert read(Function.AGENCY_HEAD, at(18), make.SAM_SON).to_ask == ()
    make.play(key, Action.REQUEST_CORRECTION)
    make.play(key, Action.ANSWER_CORRECTION)
    assert read(officer, at(18)).to_ask == ()


@pytest.mark.parametrize("needs_release", [False, True])
def test_the_desk_says_how_long_papers_can_be_asked_for(
    client: FlaskClient,
    visit: Visit,
    monkeypatch: pytest.MonkeyPatch,
    needs_release: bool,
) -> None:
    old = figures.FIGURES["supplement_request"]
    value = {**old[-1].value, "late_needs_release": needs_release}
    stricter = (*old[:-1], replace(old[-1], value=value))
    monkeypatch.setitem(figures.FIGURES, "supplement_request", stricter)
    page = f"/can-bo/ho-so/{make.make_dossier(*EXAMINED, code=SEVEN_DAYS)}"
    said = {}
    for moment in (at(18, 8), at(19, 8), at(19, 9)):
        with clock.frozen(moment):
            enter(client, make.crew()[Function.CASE_OFFICER])
            said[moment] = " ".join(visit(page).text_content().split())
    assert "Còn 8 giờ làm việc (đến" in said[at(18, 8)]
    assert "Còn chưa đầy 1 giờ làm việc (đến" in said[at(19, 8)]
    assert "Đã hết thời gian yêu cầu bổ sung lúc" in said[at(19, 9)]
    assert ("phải được lãnh đạo cơ quan đồng ý" in said[at(19, 9)]) is needs_release
    assert "chưa được đối chiếu với văn bản" in said[at(19, 9)]


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
