from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.clock import VIETNAM
from portal.onestop.performance.rules.durations import (
    back_test,
    forecast,
    quantile,
    thirds,
    together,
)
from portal.onestop.performance.rules.periods import UnknownPeriod, around, period
from portal.onestop.performance.rules.scoring import Figure, NoScheme, in_force, schemes, score

TABLE = in_force(date(2026, 11, 16))
counts = st.integers(min_value=0, max_value=5_000)


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("2026-11", date(2026, 11, 1), date(2026, 12, 1)),
        ("2026-12", date(2026, 12, 1), date(2027, 1, 1)),
        ("2026-q4", date(2026, 10, 1), date(2027, 1, 1)),
        ("2026", date(2026, 1, 1), date(2027, 1, 1)),
    ],
)
def test_a_period_begins_and_ends_at_midnight_in_viet_nam(
    written: str, first: date, last: date
) -> None:
    found = period(written)
    assert found.name == written
    assert found.start == datetime(first.year, first.month, 1, tzinfo=VIETNAM)
    assert found.end == datetime(last.year, last.month, 1, tzinfo=VIETNAM)


@pytest.mark.parametrize("written", ["", "2026-13", "2026-q5", "26", "2026-1", "1999", "x"])
def test_what_is_no_period_is_refused(written: str) -> None:
    with pytest.raises(UnknownPeriod):
        period(written)


@given(st.sampled_from(["2026-01", "2026-12", "2026-q1", "2026-q4", "2026"]))
def test_periods_touch_without_gap(written: str) -> None:
    found = period(written)
    assert found.before.end == found.start
    assert found.after.start == found.end
    assert found.after.before == found


def test_a_moment_lies_in_its_month_quarter_and_year() -> None:
    # 18:00 in UTC on the last of September is already October in Viet Nam.
    moment = datetime(2026, 9, 30, 18, tzinfo=UTC)
    assert [each.name for each in around(moment)] == ["2026-10", "2026-q4", "2026"]


def test_the_six_groups_make_a_hundred_points() -> None:
    groups = TABLE.groups
    assert len(groups) == 6
    assert sum(group.most for group in groups) == 100
    for group in groups:
        assert sum(each.most for each in group.criteria) == group.most, group.code


@given(
    st.dictionaries(st.sampled_from(["on_time", "online", "satisfied"]), st.tuples(counts, counts))
)
def test_points_never_leave_their_bounds(found: dict[str, tuple[int, int]]) -> None:
    figures = {name: Figure(min(pair), max(pair)) for name, pair in found.items()}
    judged = score(figures, TABLE)
    for line in judged.lines:
        assert line.points is None or 0 <= line.points <= line.criterion.most
        assert (line.points is None) or line.criterion.figure in figures
    assert 0 <= judged.points <= judged.measured <= 100


def test_satisfaction_is_full_at_ninety_percent_and_nothing_without_ratings() -> None:
    def points(part: int, whole: int) -> float | None:
        judged = score({"satisfied": Figure(part, whole)}, TABLE)
        return next(x.points for x in judged.lines if x.criterion.figure == "satisfied")

    assert points(9, 10) == pytest.approx(6)
    assert points(10, 10) == pytest.approx(6)
    assert points(45, 100) == pytest.approx(3)
    assert points(0, 0) == 0


def test_progress_of_nothing_is_not_judged() -> None:
    judged = score({"on_time": Figure(0, 0)}, TABLE)
    assert judged.measured == 0


@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=50), st.floats(0.01, 1))
def test_a_quantile_covers_its_share(values: list[int], part: float) -> None:
    ordered = sorted(values)
    found = quantile(ordered, part)
    assert found in ordered
    assert sum(value <= found for value in ordered) >= part * len(ordered) - 1e-9


def test_few_cases_say_nothing() -> None:
    assert thirds([1] * 9) is None
    assert forecast([1] * 9, 0) is None
    assert forecast([1] * 9 + [3], 2) is None
    assert back_test([1] * 20, [1] * 9) is None


def test_thirds_and_forecasts() -> None:
    cut = thirds(list(range(1, 31)))
    assert cut is not None
    assert (cut.fast, cut.slow, cut.count) == (10, 20, 30)
    made = forecast(list(range(1, 11)), 0)
    assert made is not None
    assert (made.half, made.most) == (5, 8)


def test_the_test_of_a_forecast_counts_what_ended_in_time() -> None:
    tested = back_test(list(range(1, 11)), [1] * 5 + [6] * 3 + [100] * 2)
    assert tested is not None
    assert (tested.within_half, tested.within_most) == (0.5, 0.8)


def test_the_back_test_makes_the_very_forecasts_that_are_shown() -> None:
    """Each later case is judged by what would have been shown at each moment that it saw."""
    earlier, later, moments = list(range(10, 210, 5)), list(range(1, 300, 7)), (0, 100)
    tested = back_test(earlier, later, moments)
    shown = [
        (told, length - spent)
        for spent in moments
        for length in later
        if length >= spent and (told := forecast(earlier, spent))
    ]
    assert tested
    assert tested.tried_on == len(shown) > len(later)
    assert tested.by_half == sum(left <= told.half for told, left in shown)
    assert tested.by_most == sum(left <= told.most for told, left in shown)
    both = together([tested, tested])
    assert both
    assert (both.tried_on, both.within_half) == (2 * tested.tried_on, tested.within_half)
    assert together([]) is None


def test_a_table_holds_from_its_first_day_until_the_next_one() -> None:
    later = replace(TABLE, name="Bảng sau", effective_from=date(2027, 1, 1))
    both = (later, TABLE)
    assert in_force(date(2026, 12, 31), both) is TABLE
    assert in_force(date(2027, 1, 1), both) is later
    with pytest.raises(NoScheme):
        in_force(date(2022, 6, 22))
    assert in_force(date(2022, 6, 23)) in schemes()


def test_a_period_is_judged_by_its_last_day_or_today() -> None:
    inside = datetime(2026, 11, 16, 8, tzinfo=VIETNAM)
    assert period("2026-q4").judged_on(inside) == date(2026, 11, 16)
    assert period("2026-q1").judged_on(inside) == date(2026, 3, 31)


def test_what_is_not_measured_is_left_out_of_the_hundred() -> None:
    assert score({}, TABLE).out_of_hundred is None
    half = score({"on_time": Figure(1, 2)}, TABLE)
    assert (half.points, half.measured, half.out_of_hundred) == (10, 20, 50)
    reasons = [each.unmeasured for group in TABLE.groups for each in group.criteria]
    figures = [each.figure for group in TABLE.groups for each in group.criteria]
    assert [bool(reason) for reason in reasons] == [figure is None for figure in figures]
    unknown = [each.most for g in TABLE.groups for each in g.criteria if each.figure is None]
    assert sum(unknown) == 32
