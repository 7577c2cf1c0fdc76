"""Biểu 06: the figures add up, and each is the length of its list."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.core.clock import VIETNAM
from portal.onestop.dossiers.rules import Action
from portal.onestop.slips.queries import report
from portal.onestop.slips.queries.report import ReportFilter
from portal.onestop.slips.rules.periods import read_period
from portal.onestop.slips.rules.report import Figure, Line, shape, total
from tests.factories import dossiers as make
from tests.onestop.slips.clones import Fate, add, undone

pytestmark = pytest.mark.usefixtures("app")
F = Figure
SUMS = {
    F.RECEIVED: (F.ONLINE, F.DIRECT, F.CARRIED),
    F.SETTLED: (F.EARLY, F.ON_TIME, F.LATE),
    F.PENDING: (F.PENDING_IN_TIME, F.PENDING_LATE),
}
MOMENTS = st.datetimes(
    datetime(2026, 6, 1),  # noqa: DTZ001 - the zone is drawn on top.
    datetime(2026, 12, 31),  # noqa: DTZ001 - as above.
    timezones=st.just(VIETNAM),
)  # fmt: skip
DELAYS = st.timedeltas(timedelta(hours=-40), timedelta(days=120))


@st.composite
def fates(draw: st.DrawFn) -> Fate:
    received = draw(MOMENTS)
    due = draw(st.none() | st.just(received + abs(draw(DELAYS))))
    near_due = due + draw(st.timedeltas(timedelta(days=-2), timedelta(days=2))) if due else None
    done = draw(st.sampled_from([None, received + abs(draw(DELAYS)), near_due]))
    ends = draw(st.booleans())
    return Fate(
        received_at=draw(st.sampled_from([received, received, received, None])),
        due_at=due,
        decided_at=None if ends else done,
        ended_at=done if ends else None,
        channel=draw(st.sampled_from(["online", "counter", "post"])),
        like=draw(st.integers(0, 1)),
    )


@pytest.fixture
def patterns() -> Sequence[UUID]:
    """Two dossiers of one unit in two fields of government, received after all periods here."""
    return [make.make_dossier(code=code) for code in (make.PLAIN, "1.013225")]


def wanted(period: str, now: datetime | None = None) -> ReportFilter:
    return ReportFilter(make.unit_id(), read_period(period), now or make.MORNING)


def behind(asked: ReportFilter, figure: Figure, field: str = "") -> set[UUID]:
    return {row.id for row in report.behind(asked, figure, field, limit=10_000)}


@given(st.lists(fates(), max_size=12), st.sampled_from(["2026", "2026-Q3", "2026-Q4", "2026-11"]))
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_figures_add_up_and_lead_to_their_dossiers(
    patterns: Sequence[UUID], lives: list[Fate], period: str
) -> None:
    asked = wanted(period)
    with undone() as session:
        add(session, patterns, lives)
        lines = report.lines(asked)
        for line in (*lines, total(lines, "")):
            _adds_up(asked, line)


def _adds_up(asked: ReportFilter, line: Line) -> None:
    listed = {figure: behind(asked, figure, line.field) for figure in Figure}
    assert line.figures == {figure: len(found) for figure, found in listed.items()}
    for whole, parts in {**SUMS, F.RECEIVED: (F.SETTLED, F.PENDING)}.items():
        assert listed[whole] == set().union(*(listed[part] for part in parts))
        assert line.figures[whole] == sum(line.figures[part] for part in parts)
    assert line.figures[F.RECEIVED] == sum(line.figures[part] for part in SUMS[F.RECEIVED])


@given(st.lists(fates(), max_size=8))
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_what_one_quarter_leaves_the_next_one_begins_with(
    patterns: Sequence[UUID], lives: list[Fate]
) -> None:
    with undone() as session:
        add(session, patterns, lives)
        for one, other in (("2026-Q2", "2026-Q3"), ("2026-Q3", "2026-Q4")):
            assert behind(wanted(one), F.PENDING) == behind(wanted(other), F.CARRIED)


def at(day: int, hour: int = 9, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=VIETNAM)


@pytest.mark.parametrize(
    ("fate", "figures"),
    [
        (Fate(None), set()),
        (Fate(at(3), at(20)), {F.RECEIVED, F.ONLINE, F.PENDING, F.PENDING_IN_TIME}),
        (Fate(at(3), None), {F.RECEIVED, F.ONLINE, F.PENDING, F.PENDING_IN_TIME}),
        (Fate(at(3), at(10)), {F.RECEIVED, F.ONLINE, F.PENDING, F.PENDING_LATE}),
        (Fate(at(3), at(10, 17), at(9)), {F.RECEIVED, F.ONLINE, F.SETTLED, F.EARLY}),
        (Fate(at(3), at(10, 17), at(10)), {F.RECEIVED, F.ONLINE, F.SETTLED, F.ON_TIME}),
        (Fate(at(3), at(10, 8), at(10)), {F.RECEIVED, F.ONLINE, F.SETTLED, F.LATE}),
        # The day is the Vietnamese one: half past midnight there is the day before in UTC.
        (Fate(at(3), at(10, 17), at(10, 0)), {F.RECEIVED, F.ONLINE, F.SETTLED, F.ON_TIME}),
        (Fate(at(3), None, None, at(5)), {F.RECEIVED, F.ONLINE, F.SETTLED, F.ON_TIME}),
        (Fate(at(3), channel="post"), {F.RECEIVED, F.DIRECT, F.PENDING, F.PENDING_IN_TIME}),
        (Fate(at(3, month=9), at(4)), {F.RECEIVED, F.CARRIED, F.PENDING, F.PENDING_LATE}),
        (Fate(at(3, month=9), at(4), at(1, month=10)), {F.RECEIVED, F.CARRIED, F.SETTLED, F.EARLY}),
        (Fate(at(3, month=8), at(4), at(30, month=9)), set()),
    ],
)
def test_where_a_dossier_counts(patterns: Sequence[UUID], fate: Fate, figures: set[Figure]) -> None:
    asked = wanted("2026-Q4")
    with undone() as session:
        (key,) = add(session, patterns, [fate])
        assert {figure for figure in Figure if key in behind(asked, figure)} == figures


def test_other_units_do_not_count(patterns: Sequence[UUID]) -> None:
    make.make_dossier(Action.RECEIVE, unit=make.SAM_SON)
    with undone() as session:
        (key,) = add(session, patterns, [Fate(at(3))])
        assert behind(wanted("2026"), F.RECEIVED) == {key}


def test_columns_are_configured_and_not_verified() -> None:
    held = shape()
    assert {column.figure for column in held.columns} == set(Figure)
    assert sum(span for _, span in held.groups) == len(held.columns)
    assert not held.verified
    assert "cần đối chiếu" in held.legal_reference
