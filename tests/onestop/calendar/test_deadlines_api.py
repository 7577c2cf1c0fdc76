import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from portal.core import clock
from portal.core.database import transaction
from portal.onestop.calendar import api
from tests.factories.identity import make_unit
from tests.onestop.calendar.worlds import at

PATH = "/api/v1/deadlines"
NOW = at(21, 11, "10:00")
FIFTEEN = {"kind": "working_days", "amount": 15}


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with clock.frozen(NOW):
        yield


def ask(client: FlaskClient, **body: object) -> TestResponse:
    return client.post(PATH, json={"received_at": "2026-11-03T14:10", "limit": FIFTEEN, **body})


def refused(client: FlaskClient, path: str, **body: object) -> str:
    answer = ask(client, **body)
    assert answer.status_code == 422, answer.text
    assert path in answer.get_json()["errors"], answer.get_json()
    return str(answer.get_json()["errors"][path][0])


def test_a_question_is_read_whatever_it_says_it_is(app: Flask, client: FlaskClient) -> None:
    """As ``curl -d`` sends it, with the guard against forged forms in place."""
    app.config["WTF_CSRF_ENABLED"] = True
    asked = json.dumps({"received_at": "2026-11-03T14:10", "limit": FIFTEEN})
    kind = "application/x-www-form-urlencoded"
    assert client.post(PATH, data=asked, content_type=kind).status_code == 200


def test_the_answer_tells_when_and_why(client: FlaskClient) -> None:
    pause = {"kind": "paused", "from": "2026-11-10T08:00", "to": "2026-11-16T08:00"}
    told = ask(client, segments=[pause]).get_json()
    assert told["due_at"] == "2026-12-01T14:10"
    assert told["explanation"] == (
        "15 ngày làm việc từ 14:10 thứ Ba 03/11, trừ 24/11 Ngày Văn hóa Việt Nam, "
        "cộng 4 ngày chờ bổ sung"
    )
    steps = {step["date"]: step for step in told["steps"]}
    assert steps["2026-11-24"]["counted"] is False
    assert "Ngày Văn hóa Việt Nam" in steps["2026-11-24"]["why"]
    assert steps["2026-11-23"]["counted"] is True
    assert list(steps) == sorted(steps)


@pytest.mark.parametrize(
    ("received", "limit", "due"),
    [
        ("2026-11-20T14:10", {"kind": "working_hours", "amount": 8}, "2026-11-23T14:10"),
        ("2026-11-20T18:00", {"kind": "working_hours", "amount": 1}, "2026-11-23T08:00"),
        ("2026-11-20T12:10", {"kind": "working_hours", "amount": 1}, "2026-11-20T14:30"),
        ("2026-11-20T14:10", {"kind": "calendar_days", "amount": 4}, "2026-11-25T17:00"),
        ("2026-11-20T15:00", {"kind": "same_day"}, "2026-11-20T17:00"),
        ("2026-11-20T15:01", {"kind": "same_day", "amount": 1}, "2026-11-23T17:00"),
        ("2026-11-20T14:10", {"kind": "working_days", "amount": 0.5}, "2026-11-23T08:10"),
        ("2026-11-20T07:10Z", {"kind": "working_hours", "amount": 1}, "2026-11-20T15:10"),
    ],
)
def test_each_kind_of_limit(
    client: FlaskClient, received: str, limit: dict[str, object], due: str
) -> None:
    assert ask(client, received_at=received, limit=limit).get_json()["due_at"] == due


@pytest.mark.parametrize(
    "hours",
    [
        ["07:30-11:30", "13:00-17:00"],
        [["07:30", "11:30"], ["13:00", "17:00"]],
        {"morning": "07:30-11:30", "afternoon": ["13:00", "17:00"]},
        {"weekdays": [{"from": "07:30", "to": "11:30"}, "13:00-17:00"], "sat": None},
    ],
)
def test_hours_may_be_supposed(client: FlaskClient, hours: object) -> None:
    one = {"kind": "working_hours", "amount": 1}
    told = ask(
        client, received_at="2026-11-20T12:00", limit=one, calendar={"hours": hours}
    ).get_json()
    assert told["due_at"] == "2026-11-20T14:00"


def test_half_a_saturday_is_counted_as_it_is(client: FlaskClient) -> None:
    hours = {"weekdays": ["07:00-11:30", "13:30-17:00"], "saturday": "07:00-11:30"}
    limit = {"kind": "working_hours", "amount": 5}
    told = ask(
        client, received_at="2026-11-20T17:00", limit=limit, calendar={"hours": hours}
    ).get_json()
    assert told["due_at"] == "2026-11-23T07:30"


def test_days_may_be_supposed_off_or_worked(client: FlaskClient) -> None:
    one = {"kind": "working_days", "amount": 1}
    friday = {"received_at": "2026-11-20T14:10", "limit": one}
    off = {"days_off": [{"date": "2026-11-23", "name": "Ngày thử"}]}
    assert ask(client, **friday, calendar=off).get_json()["due_at"] == "2026-11-25T14:10"
    worked = {"make_up_days": ["2026-11-21"]}
    told = ask(client, **friday, calendar=worked).get_json()
    assert told["due_at"] == "2026-11-21T14:10"
    assert "21/11 làm bù" in told["explanation"]


def test_an_answer_to_come_is_simulated(client: FlaskClient) -> None:
    waiting = [{"kind": "paused", "from": "2026-11-19T08:00"}]
    told = ask(client, segments=waiting, if_answered_on="2026-11-27").get_json()
    later = ask(client, segments=waiting, if_answered_on="2026-11-30T08:00").get_json()
    assert told["due_at"] == "2026-12-02T11:10"
    assert later["due_at"] == "2026-12-03T14:10"


def test_hours_by_which_a_limit_takes_decades_are_refused(client: FlaskClient) -> None:
    hours = {"hours": {"mon": ["07:00-07:01"]}}
    fifty = {"kind": "working_hours", "amount": 50}
    assert "quá 25 năm" in refused(client, "calendar", limit=fifty, calendar=hours)


def test_a_supplement_may_restart_the_clock(client: FlaskClient) -> None:
    pause = {"kind": "paused", "from": "2026-11-05T08:00", "to": "2026-11-10T09:00"}
    five = {"kind": "working_days", "amount": 5}
    told = ask(client, limit=five, segments=[pause], supplement="restart").get_json()
    assert told["due_at"] == "2026-11-17T09:00"
    assert "tính lại từ 09:00 thứ Ba 10/11" in told["explanation"]


def test_an_extension_moves_the_date_once(client: FlaskClient) -> None:
    granted = {
        "kind": "extended",
        "from": "2026-11-09T08:00",
        "added": {"kind": "working_days", "amount": 2},
    }
    five = {"kind": "working_days", "amount": 5}
    told = ask(client, limit=five, segments=[granted]).get_json()
    assert told["due_at"] == "2026-11-12T14:10"
    assert "gia hạn thêm 2 ngày làm việc" in told["explanation"]
    twice = [granted, {**granted, "from": "2026-11-10T08:00"}]
    assert "1 lần" in refused(client, "segments[1]", limit=five, segments=twice)
    late = [{**granted, "from": "2026-11-10T14:10"}]
    assert "đã hết" in refused(client, "segments[0].from", limit=five, segments=late)


def test_a_unit_has_its_own_days(client: FlaskClient) -> None:
    unit_id = make_unit("H56.14")
    for name in ("H56.14", str(unit_id)):
        assert ask(client, unit=name).status_code == 200
    assert "đơn vị" in refused(client, "unit", unit="H56.99")


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("received_at", {"received_at": None}),
        ("received_at", {"received_at": "03/11/2026"}),
        ("received_at", {"received_at": "2026-11-31T08:00"}),
        ("received_at", {"received_at": "2026-11-03"}),
        ("received_at", {"received_at": "1999-12-31T08:00"}),
        ("received_at", {"received_at": "2000-01-01T00:00+14:00"}),
        ("received_at", {"received_at": "0001-01-01T00:00+14:00"}),
        ("received_at", {"received_at": 5}),
        ("limit", {"limit": None}),
        ("limit", {"limit": [1]}),
        ("limit.kind", {"limit": {"amount": 3}}),
        ("limit.kind", {"limit": {"kind": "weeks", "amount": 3}}),
        ("limit.kind", {"limit": {"kind": ["working_days"], "amount": 3}}),
        ("limit.amount", {"limit": {"kind": "working_days"}}),
        ("limit.amount", {"limit": {"kind": "working_days", "amount": 0}}),
        ("limit.amount", {"limit": {"kind": "working_days", "amount": -1}}),
        ("limit.amount", {"limit": {"kind": "working_days", "amount": True}}),
        ("limit.amount", {"limit": {"kind": "working_days", "amount": "5"}}),
        ("limit.amount", {"limit": {"kind": "working_days", "amount": 10**30}}),
        ("limit.amount", {"limit": {"kind": "working_days", "amount": 0.0001}}),
        ("limit.amount", {"limit": {"kind": "calendar_days", "amount": 1.5}}),
        ("limit.amount", {"limit": {"kind": "same_day", "amount": 3}}),
        ("limit.unit", {"limit": {**FIFTEEN, "unit": "x"}}),
        ("segment", {"segment": []}),
        ("segments", {"segments": {}}),
        ("segments", {"segments": [{}] * 401}),
        ("segments[0]", {"segments": [None]}),
        ("segments[0].from", {"segments": [{"kind": "paused"}]}),
        ("segments[0].kind", {"segments": [{"from": "2026-11-04T08:00"}]}),
        ("unit", {"unit": 7}),
        ("unit", {"unit": "\ud800"}),
        ("unit", {"unit": "H56\0"}),
        ("calendar", {"calendar": []}),
        ("calendar.days_off", {"calendar": {"days_off": "2026-11-23"}}),
        ("calendar.days_off[0]", {"calendar": {"days_off": ["23/11"]}}),
        ("calendar.days_off[0].date", {"calendar": {"days_off": [{"name": "x"}]}}),
        ("calendar.hours", {"calendar": {"hours": 8}}),
        ("calendar.hours", {"calendar": {"hours": ["17:00-07:00"]}}),
        ("calendar.hours", {"calendar": {"hours": ["07:00-11:00", "10:00-12:00"]}}),
        ("calendar.hours", {"calendar": {"hours": ["07:00-25:00"]}}),
        ("calendar.hours", {"calendar": {"hours": {"someday": ["07:00-11:00"]}}}),
        ("calendar.hours", {"calendar": {"hours": [["07:00"]]}}),
        ("calendar", {"calendar": {"hours": []}}),
        ("calendar", {"calendar": {"hours": {}}}),
        (
            "calendar.make_up_days",
            {"calendar": {"days_off": ["2026-11-23"], "make_up_days": ["2026-11-23"]}},
        ),
        ("if_answered_on", {"if_answered_on": "2026-11-27"}),
        ("if_answered_on", {"if_answered_on": "soon"}),
        ("supplement", {"supplement": "never"}),
    ],
)
def test_a_bad_field_is_named(client: FlaskClient, path: str, body: dict[str, object]) -> None:
    assert refused(client, path, **body)


PAUSE = {"kind": "paused", "from": "2026-11-10T08:00", "to": "2026-11-12T08:00"}


@pytest.mark.parametrize(
    ("path", "change", "words"),
    [
        ("segments[1].from", {"from": "2026-11-11T08:00", "to": "2026-11-13T08:00"}, "chồng"),
        ("segments[1].to", {"from": "2026-11-20T08:00", "to": "2026-11-25T08:00"}, "tương lai"),
        ("segments[1].from", {"from": "2026-11-24T08:00", "to": None}, "tương lai"),
        ("segments[1].to", {"from": "2026-11-16T08:00", "to": "2026-11-13T08:00"}, "trước khi"),
        ("segments[1].from", {"from": "2026-11-02T08:00", "to": "2026-11-04T08:00"}, "tiếp nhận"),
        ("segments[1].to", {"from": "2026-11-18T08:00", "to": None}, "tạm dừng"),
        ("segments[1].cause", {"from": "2026-11-18T08:00", "cause": "internal"}, "nội bộ"),
        ("segments[1].added", {"kind": "extended", "from": "2026-11-18T08:00"}, "thêm bao lâu"),
    ],
)
def test_an_impossible_segment_is_refused(
    client: FlaskClient, path: str, change: dict[str, object], words: str
) -> None:
    second = {"kind": "paused", "to": "2026-11-19T08:00", **change}
    assert words in refused(client, path, segments=[PAUSE, second])


def test_a_supposed_answer_may_not_lie_years_away(client: FlaskClient) -> None:
    waiting = [{"kind": "paused", "from": "2026-11-19T08:00"}]
    assert "quá xa" in refused(
        client, "if_answered_on", segments=waiting, if_answered_on="2090-01-01"
    )


@pytest.mark.parametrize(
    "data",
    [b"", b"{", b"[]", b"\xff", b"NaN", b"[" * 100_000, b'{"limit": 1E+99999999999999999999}'],
)
def test_a_body_that_is_no_json_object_is_refused(client: FlaskClient, data: bytes) -> None:
    answer = client.post(PATH, data=data)
    assert answer.status_code == 422
    assert "JSON" in answer.get_json()["error"]


def test_a_huge_body_is_refused(client: FlaskClient) -> None:
    assert client.post(PATH, data=b" " * (api.MAX_BODY_BYTES + 1)).status_code == 413


def test_questions_are_limited(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api, "QUESTIONS_PER_MINUTE", 1)
    assert ask(client).status_code == 200
    assert ask(client).status_code == 429


def test_nothing_is_kept_of_a_question(client: FlaskClient) -> None:
    ask(client, calendar={"days_off": ["2026-11-23"]})
    with transaction(writing=False) as session:
        tables = session.connection().exec_driver_sql("SELECT count(*) FROM calendar_day")
        assert tables.scalar() == 0


moments = st.one_of(
    st.datetimes(min_value=(NOW - timedelta(days=400)).replace(tzinfo=None)).map(
        lambda moment: moment.isoformat()
    ),
    st.integers(0, 600_000).map(
        lambda minutes: (NOW - timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M")
    ),
)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12) | moments,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner),
    max_leaves=6,
)
kinds = st.sampled_from(["working_hours", "working_days", "calendar_days", "same_day"])
limit = st.fixed_dictionaries(
    {"kind": kinds, "amount": st.integers(-1, 3000) | st.floats() | anything}
)
segment = st.fixed_dictionaries(
    {"kind": st.sampled_from(["paused", "running", "extended", "with_other_agency"]) | anything},
    optional={
        "from": moments | anything,
        "to": moments | anything,
        "cause": st.sampled_from(["supplement", "stop", "internal"]) | anything,
        "added": limit | anything,
    },
)
day = st.dates().map(str) | anything
supposed = st.fixed_dictionaries(
    {},
    optional={
        "days_off": st.lists(day, max_size=4) | anything,
        "make_up_days": st.lists(day, max_size=4) | anything,
        "hours": st.lists(st.sampled_from(["07:00-11:30", "13:30-17:00", "9-5"]), max_size=2)
        | anything,
    },
)
question = st.fixed_dictionaries(
    {"received_at": moments | anything, "limit": limit | anything},
    optional={
        "unit": anything,
        "segments": st.lists(segment, max_size=3) | anything,
        "calendar": supposed | anything,
        "if_answered_on": moments | anything,
        "supplement": st.sampled_from(["pause", "restart"]) | anything,
    },
)


@given(question | anything)
@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_no_body_ever_breaks_it(client: FlaskClient, body: object) -> None:
    answer = client.post(PATH, data=json.dumps(body), content_type="application/json")
    assert answer.status_code in {200, 422}, (body, answer.text)
    if answer.status_code == 200:
        assert answer.get_json()["due_at"] >= answer.get_json()["starts_at"]
    else:
        assert answer.get_json()["error"]
