"""Working hours of a unit: a change begins on a day, and what was before can be had again."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.core import clock
from portal.core.access import SYSTEM
from portal.core.database import session, transaction
from portal.core.errors import DomainError
from portal.identity.audit.queries import history
from portal.identity.organisations.models import Unit
from portal.identity.organisations.queries import UnitNotFound
from portal.identity.organisations.rules import Function
from portal.onestop.calendar import policies, queries, services
from portal.onestop.calendar.rules import DayKind, Week
from portal.onestop.calendar.rules.hours import default_weeks, succeeded
from portal.onestop.calendar.rules.refusals import (
    HoursBegunAlready,
    HoursUnreadable,
    WeekWithoutWork,
)
from tests.conftest import Visit
from tests.factories.identity import (
    citizen_actor,
    make_citizen,
    make_staff,
    make_unit,
    sign_in,
    staff_actor,
)
from tests.onestop.calendar.worlds import at, days

pytestmark = pytest.mark.usefixtures("app")
NOW = at(2, 11)
MONDAY = date(2026, 11, 23)
URL = "/can-bo/gio-lam-viec"
WORKED = ("mon", "tue", "wed", "thu", "fri")
LATER = {**{key: ["08:00-12:00", "13:00-17:00"] for key in WORKED}, "sat": ["07:30-11:30"]}

LATER_TOLD = "; ".join(f"{key} {', '.join(spans)}" for key, spans in LATER.items())


def change(
    unit_id: UUID,
    day: date = MONDAY,
    hours: Mapping[str, Sequence[str]] = LATER,
    *,
    on: int = 2,
) -> UUID:
    with transaction():
        return services.set_hours(
            unit_id=unit_id,
            effective_from=day,
            hours=hours,
            legal_reference="Văn bản minh họa",
            actor=SYSTEM,
            now=at(on, 11),
        )


def spans(unit_id: UUID, day: date, *, known: int | None = None) -> list[str]:
    with transaction(writing=False):
        told = at(known, 11) if known else None
        return queries.calendar_for(unit_id, known_at=told).day(day).hours.as_texts()


def test_hours_hold_from_their_day_on_and_those_before_are_kept() -> None:
    ours, theirs = make_unit(), make_unit()
    change(ours)
    friday, saturday = MONDAY - timedelta(days=3), MONDAY + timedelta(days=5)
    assert spans(ours, friday) == ["07:00-11:30", "13:30-17:00"]
    assert spans(ours, MONDAY) == ["08:00-12:00", "13:00-17:00"]
    assert (spans(ours, saturday), spans(theirs, saturday)) == (["07:30-11:30"], [])
    assert spans(theirs, MONDAY) == ["07:00-11:30", "13:30-17:00"]


def test_a_promise_counts_by_the_hours_of_each_day() -> None:
    unit_id = make_unit()
    change(unit_id)
    with transaction(writing=False):
        told = services.promise(received_at=at(20, 11, "16:00"), limit=days(1), unit_id=unit_id)
    assert told.due_at == at(23, 11, "16:00"), "One hour on Friday, seven of the new Monday"


def test_what_was_promised_is_derived_from_the_hours_known_then() -> None:
    unit_id = make_unit()
    change(unit_id, on=10)
    week_id = change(unit_id, MONDAY + timedelta(days=7), {"mon": ["09:00-10:00"]}, on=12)
    with transaction():
        services.withdraw_hours(week_id=week_id, actor=SYSTEM, now=at(14, 11))
    later = MONDAY + timedelta(days=7)
    seen = {known: spans(unit_id, later, known=known) for known in (9, 11, 13, 15)}
    assert seen == {
        9: ["07:00-11:30", "13:30-17:00"],
        11: ["08:00-12:00", "13:00-17:00"],
        13: ["09:00-10:00"],
        15: ["08:00-12:00", "13:00-17:00"],
    }
    with transaction(writing=False):
        again = services.derive(
            received_at=at(9, 11),
            limit=days(10),
            unit_id=unit_id,
            segments=(),
            now=at(15, 11),
        )
    assert again.due_at == at(23, 11), "By the new hours it would be an hour later"


def test_decreed_days_lie_over_a_units_own_hours() -> None:
    unit_id = make_unit()
    change(unit_id)
    with transaction():
        services.add_day(
            day=MONDAY,
            kind=DayKind.OFF,
            name="Ngày minh họa",
            legal_reference="Văn bản minh họa",
            unit_id=unit_id,
            actor=SYSTEM,
            now=NOW,
        )
    assert spans(unit_id, MONDAY) == []


def test_hours_of_the_column_hold_until_the_first_change() -> None:
    unit_id = make_unit()
    with transaction():
        session().get_one(Unit, unit_id).working_hours = {"mon": ["10:00-12:00"]}
    change(unit_id)
    assert spans(unit_id, MONDAY - timedelta(days=7)) == ["10:00-12:00"]
    assert spans(unit_id, MONDAY) == ["08:00-12:00", "13:00-17:00"]


def test_own_weeks_take_the_place_of_common_ones() -> None:
    base = (*default_weeks(), Week.of({"mon": ["09:00-10:00"]}, date(2030, 1, 1)))
    own = (Week.of(LATER, MONDAY),)
    assert succeeded(base, own) == (base[0], own[0])
    assert succeeded(base, ()) == base


REFUSED: list[tuple[Mapping[str, Sequence[str]], type[DomainError], str]] = [
    ({}, WeekWithoutWork, "ít nhất một buổi"),
    ({"mon": [], "sun": []}, WeekWithoutWork, "ít nhất một buổi"),
    ({"mon": ["07:00-11:30", "11:00-17:00"]}, HoursUnreadable, "không chồng nhau"),
    ({"mon": ["13:30-17:00", "07:00-11:30"]}, HoursUnreadable, "theo thứ tự"),
    ({"mon": ["11:30-07:00"]}, HoursUnreadable, "các khoảng như"),
    ({"mon": ["07:00-25:00"]}, HoursUnreadable, "các khoảng như"),
    ({"mon": ["bảy giờ"]}, HoursUnreadable, "các khoảng như"),
]


@pytest.mark.parametrize(("hours", "refusal", "words"), REFUSED)
def test_a_week_that_cannot_be_is_refused(
    hours: Mapping[str, Sequence[str]], refusal: type[DomainError], words: str
) -> None:
    unit_id = make_unit()
    with pytest.raises(refusal, match=words):
        change(unit_id, hours=hours)
    assert recorded(unit_id) == []


def test_the_past_the_same_day_twice_and_unknown_units_are_refused() -> None:
    unit_id = make_unit()
    with pytest.raises(HoursBegunAlready, match="trước hôm nay"):
        change(unit_id, date(2026, 11, 1))
    with pytest.raises(UnitNotFound):
        change(uuid4())
    assert recorded(unit_id) == []
    change(unit_id)
    with pytest.raises(services.HoursAlreadySet, match="23/11/2026"):
        change(unit_id, hours={"mon": ["09:00-10:00"]})
    assert recorded(unit_id) == [MONDAY]


def test_todays_mistake_about_today_is_replaced_and_kept() -> None:
    """Nobody could withdraw it before tomorrow; what was promised meanwhile derives again."""
    unit_id, today = make_unit(), date(2026, 11, 23)
    wrong = change(unit_id, today, {"mon": ["09:00-10:00"]}, on=23)
    with transaction():
        right = services.set_hours(
            unit_id=unit_id,
            effective_from=today,
            hours=LATER,
            legal_reference="Văn bản minh họa",
            actor=SYSTEM,
            now=at(23, 11, "15:00"),
        )
    assert recorded(unit_id) == [today]
    assert spans(unit_id, today) == LATER["mon"]
    with transaction(writing=False):
        moments = {at(23, 11, "14:59"): ["09:00-10:00"], at(23, 11, "15:00"): LATER["mon"]}
        for moment, hours in moments.items():
            known = queries.calendar_for(unit_id, known_at=moment)
            assert known.day(today).hours.as_texts() == hours
        changes = [row.facts["change"] for row in history("working_week", wrong)]
        assert changes == ["added", "removed"]
        assert queries.get_week(right).hours == LATER


@pytest.mark.parametrize(("recorded_on", "begins"), [(22, 23), (23, 24)])
def test_what_was_not_recorded_today_for_today_is_not_replaced(
    recorded_on: int, begins: int
) -> None:
    unit_id, day = make_unit(), date(2026, 11, begins)
    change(unit_id, day, {"mon": ["09:00-10:00"]}, on=recorded_on)
    with pytest.raises(services.HoursAlreadySet):
        change(unit_id, day, on=23)
    with transaction(writing=False):
        assert [row.hours for row in queries.weeks_of(unit_id)] == [{"mon": ["09:00-10:00"]}]


def test_hours_that_have_begun_stay() -> None:
    unit_id = make_unit()
    week_id = change(unit_id)
    for day in (23, 24):
        with pytest.raises(services.HoursInForce), transaction():
            services.withdraw_hours(week_id=week_id, actor=SYSTEM, now=at(day, 11))
    assert recorded(unit_id) == [MONDAY]
    with transaction():
        services.withdraw_hours(week_id=week_id, actor=SYSTEM, now=at(22, 11))
    for gone in (week_id, uuid4()):
        with pytest.raises(queries.WeekNotFound), transaction():
            services.withdraw_hours(week_id=gone, actor=SYSTEM, now=NOW)
        with pytest.raises(queries.WeekNotFound), transaction(writing=False):
            queries.get_week(gone)
    change(unit_id)
    assert recorded(unit_id) == [MONDAY]


def recorded(unit_id: UUID) -> list[date]:
    with transaction(writing=False):
        return [row.effective_from for row in queries.weeks_of(unit_id)]


def test_changes_are_in_the_journal() -> None:
    week_id = change(make_unit())
    with transaction():
        services.withdraw_hours(week_id=week_id, actor=SYSTEM, now=NOW)
    with transaction(writing=False):
        added, removed = history("working_week", week_id)
    assert [added.action, removed.facts["change"]] == ["calendar.hours_changed", "removed"]
    assert (added.facts["effective_from"], added.facts["hours"]) == ("2026-11-23", LATER_TOLD)


def test_administrators_change_the_hours_of_their_own_unit() -> None:
    ward, other = UUID(int=1), UUID(int=2)
    asked = {
        "ward": staff_actor(ward, Function.ADMINISTRATOR),
        "other": staff_actor(other, Function.ADMINISTRATOR),
        "head": staff_actor(ward, Function.AGENCY_HEAD),
        "citizen": citizen_actor(),
    }
    allowed = [who for who, actor in asked.items() if policies.may_change_hours(actor, ward)]
    assert allowed == ["ward"]


def form(unit_id: UUID, **changes: str) -> dict[str, str]:
    day = clock.local(clock.now()).date() + timedelta(days=40)
    when = {"day": f"{day.day}", "month": f"{day.month}", "year": f"{day.year}"}
    told = {f"{key}_am": "07:30-11:30" for key in (*WORKED, "sat")}
    told |= {f"effective_from-{part}": text for part, text in when.items()}
    return {"unit": str(unit_id), "legal_reference": "Văn bản minh họa", **told, **changes}


def test_a_page_shows_changes_and_withdraws(client: FlaskClient, visit: Visit) -> None:
    unit_id = make_unit()
    sign_in(client, make_staff(unit_id, Function.ADMINISTRATOR))
    page = visit(URL)
    assert page.xpath("//input[@name='mon_am']/@value") == ["07:00-11:30"]
    assert page.xpath("//input[@name='sat_am' and not(@value)]")
    answer = client.post(URL, data=form(unit_id))
    assert answer.status_code == 303
    shown = visit(answer.location)
    assert "sắp áp dụng" in shown.text_content()
    assert shown.xpath("string(//*[@role='status'])") == "Đã lưu giờ làm việc."
    assert client.post(URL, data=form(unit_id)).status_code == 409
    (action,) = shown.xpath("//form[contains(@action, '/go')]/@action")
    assert client.post(action).status_code == 303
    assert recorded(unit_id) == []
    assert client.post(action).status_code == 404


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"mon_am": "7 giờ"}, "Viết giờ như 07:00-11:30"),
        ({"mon_pm": "11:00-15:00"}, "không chồng nhau"),
        ({f"{key}_am": "" for key in (*WORKED, "sat")}, "ít nhất một buổi"),
        ({"effective_from-year": "2020"}, "trước hôm nay"),
        ({"effective_from-day": "32"}, "không có trong lịch"),
        ({"legal_reference": ""}, "Nhập căn cứ"),
        ({"unit": ""}, "Chọn đơn vị"),
    ],
)
def test_a_wrong_week_is_told_and_changes_nothing(
    client: FlaskClient, changes: dict[str, str], words: str
) -> None:
    unit_id = make_unit()
    sign_in(client, make_staff(unit_id, Function.ADMINISTRATOR))
    answer = client.post(URL, data=form(unit_id, **changes))
    assert answer.status_code == 422
    assert words in answer.text
    assert recorded(unit_id) == []


def test_nobody_changes_the_hours_of_another_unit(app: Flask) -> None:
    ours, theirs = make_unit(), make_unit()
    week_id = change(theirs, date(2090, 1, 2))
    admin, head = app.test_client(), app.test_client()
    sign_in(admin, make_staff(ours, Function.ADMINISTRATOR))
    sign_in(head, make_staff(theirs, Function.AGENCY_HEAD))
    assert admin.post(URL, data=form(theirs)).status_code == 422, "It is not offered"
    assert admin.post(f"{URL}/{week_id}/go").status_code == 404
    assert [head.get(URL).status_code, head.post(URL, data=form(theirs)).status_code] == [403, 403]
    assert head.post(f"{URL}/{week_id}/go").status_code == 404
    citizen = app.test_client()
    sign_in(citizen, make_citizen())
    assert citizen.get(URL).status_code == 403
    assert recorded(theirs) == [date(2090, 1, 2)]
