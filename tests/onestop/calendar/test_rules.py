from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from portal.core.clock import VIETNAM
from portal.core.i18n import speaking
from portal.onestop.calendar.rules import (
    Calendar,
    Cause,
    DayKind,
    DecreedDay,
    Difference,
    Limit,
    LimitKind,
    Promise,
    Reason,
    Segment,
    SegmentKind,
    Supplement,
    Week,
    WorkingHours,
    due,
    explain,
    figures,
    refusals,
    replay,
)
from portal.onestop.calendar.rules.hours import minute_of_day, read_weeks
from tests.onestop.calendar.worlds import at, days, pause

COMMON = Calendar()
OFF, WORK = DayKind.OFF, DayKind.WORK


def due_on(received_at: datetime, limit: Limit, *segments: Segment) -> str:
    return f"{due(received_at, limit, COMMON, segments).due_at:%d/%m/%Y %H:%M}"


def calendar_days(amount: int) -> Limit:
    return Limit(LimitKind.CALENDAR_DAYS, amount)


@pytest.mark.parametrize(
    ("received_at", "starts"),
    [
        (at(20, 11, "06:00"), "20/11 07:00"),
        (at(20, 11, "11:29"), "20/11 11:29"),
        (at(20, 11, "11:30"), "20/11 13:30"),
        (at(20, 11, "12:10"), "20/11 13:30"),
        (at(20, 11, "17:00"), "23/11 07:00"),
        (at(21, 11, "09:00"), "23/11 07:00"),
        (at(23, 11, "18:00"), "25/11 07:00"),
    ],
)
def test_the_clock_starts_at_the_first_working_minute(received_at: datetime, starts: str) -> None:
    assert f"{due(received_at, days(1), COMMON).starts_at:%d/%m %H:%M}" == starts


def test_a_full_day_from_opening_ends_at_closing() -> None:
    assert due_on(at(20, 11, "07:00"), days(1)) == "20/11/2026 17:00"
    assert due_on(at(20, 11, "13:30"), days(1)) == "23/11/2026 11:30"


def test_tet_and_a_swapped_day_of_2026() -> None:
    assert due_on(at(13, 2, "14:10"), days(1)) == "23/02/2026 14:10"
    # Monday 31 August is off, Saturday 22 August is worked in its place.
    assert due_on(at(21, 8, "14:10"), days(1)) == "22/08/2026 14:10"
    assert due_on(at(28, 8, "14:10"), days(1)) == "03/09/2026 14:10"


def test_calendar_days_are_moved_off_rest_days() -> None:
    assert due_on(at(20, 11, "14:10"), calendar_days(3)) == "23/11/2026 17:00"
    assert due_on(at(20, 11, "14:10"), calendar_days(1)) == "23/11/2026 17:00"
    moved = due(at(20, 11, "14:10"), calendar_days(4), COMMON)
    assert [step.reason for step in moved.steps[-2:]] == [Reason.COUNTED, Reason.DUE]
    weekend = due(at(20, 11, "14:10"), calendar_days(1), COMMON)
    assert [step.reason for step in weekend.steps[-2:]] == [Reason.MOVED, Reason.DUE]
    assert explain(moved) == (
        "4 ngày từ 14:10 thứ Sáu 20/11, dời sang thứ Tư 25/11 vì trùng ngày nghỉ"
    )


def test_a_pause_gives_calendar_days_back() -> None:
    waited = pause(at(5, 11, "10:00"), at(9, 11, "10:00"))
    found = due(at(3, 11, "14:10"), calendar_days(10), COMMON, [waited])
    assert f"{found.due_at:%d/%m %H:%M}" == "17/11 17:00"
    assert "cộng 4 ngày chờ bổ sung" in explain(found)
    assert sum(step.counted for step in found.steps) == 10


def test_a_pause_on_the_day_of_receipt_takes_its_place() -> None:
    waited = pause(at(3, 11, "15:00"), at(5, 11, "10:00"))
    found = due(at(3, 11, "14:10"), calendar_days(10), COMMON, [waited])
    assert f"{found.due_at:%d/%m}" == "16/11"
    assert sum(step.counted for step in found.steps) == 10


def test_a_pause_in_the_days_of_grace_still_counts() -> None:
    # The tenth day is Sunday 15 November, so Monday 16 is the first day of grace.
    waited = pause(at(16, 11, "09:00"), at(18, 11, "09:00"))
    assert due_on(at(5, 11, "09:00"), calendar_days(10), waited) == "18/11/2026 17:00"
    answered_late = pause(at(9, 11, "09:00"), at(12, 11, "20:00"))
    assert due_on(at(3, 11, "09:00"), calendar_days(6), answered_late) == "13/11/2026 17:00"


def test_a_pause_after_expiry_saves_nobody() -> None:
    late = pause(at(10, 11, "08:00"), at(12, 11, "08:00"))
    assert due_on(at(3, 11, "08:00"), days(2), late) == due_on(at(3, 11, "08:00"), days(2))
    assert due_on(at(3, 11, "08:00"), calendar_days(2), late) == "05/11/2026 17:00"


def test_same_day_pauses_end_at_a_closing() -> None:
    today = Limit(LimitKind.SAME_DAY)
    waited = pause(at(3, 11, "10:00"), at(4, 11, "09:00"))
    assert due_on(at(3, 11, "08:00"), today, waited) == "04/11/2026 17:00"
    assert due_on(at(3, 11, "18:00"), today) == "04/11/2026 17:00"


def test_same_day_says_why_it_is_the_next() -> None:
    told = explain(due(at(3, 11, "15:10"), Limit(LimitKind.SAME_DAY), COMMON))
    assert told.startswith("Trong ngày làm việc, nhận 15:10 thứ Ba 03/11; nhận sau 15:00")
    assert "Nghị định 23/2015/NĐ-CP" in told
    early = explain(due(at(3, 11, "15:00"), Limit(LimitKind.SAME_DAY), COMMON))
    assert early == "Trong ngày làm việc, nhận 15:00 thứ Ba 03/11"


def test_neighbouring_feast_days_are_told_together() -> None:
    told = explain(due(at(13, 2, "14:10"), days(5), COMMON))
    assert told == "5 ngày làm việc từ 14:10 thứ Sáu 13/02, trừ 16/02–20/02 Tết Nguyên Đán"


def test_years_are_told_where_they_change() -> None:
    told = explain(due(at(31, 12, "14:10"), days(1), COMMON))
    assert told.startswith("1 ngày làm việc từ 14:10 thứ Năm 31/12/2026, trừ 01/01/2027")


def test_english_readers_get_english_names_of_feasts() -> None:
    derived = due(at(23, 11), days(2), COMMON)
    with speaking("en"):
        told = explain(derived)
    assert told.startswith("2 working days from")
    assert "excluding 24 Nov Vietnam Cultural Day" in told
    assert "Ngày Văn hóa" not in told


@pytest.mark.parametrize(
    ("limit", "vietnamese", "english"),
    [
        (days(1), "1 ngày làm việc", "1 working day"),
        (days(5), "5 ngày làm việc", "5 working days"),
        (Limit(LimitKind.WORKING_HOURS, Decimal("1.5")), "1,5 giờ làm việc", "1.5 working hours"),
        (Limit(LimitKind.CALENDAR_DAYS, 1), "1 ngày", "1 day"),
        (Limit(LimitKind.SAME_DAY), "Trong ngày làm việc", "Within the working day"),
    ],
)
def test_limits_are_counted_as_each_language_counts(
    limit: Limit, vietnamese: str, english: str
) -> None:
    assert limit.in_words() == vietnamese
    with speaking("en"):
        assert limit.in_words() == english


def test_odd_hours_are_told_in_hours_and_minutes() -> None:
    waited = pause(at(4, 11, "08:00"), at(5, 11, "09:20"))
    derived = due(at(3, 11), Limit(LimitKind.WORKING_HOURS, 20), COMMON, [waited])
    assert "cộng 9 giờ 20 phút chờ bổ sung" in explain(derived)
    in_days = due(at(3, 11), days(3), COMMON, [waited])
    assert "cộng 1 ngày 1 giờ 20 phút chờ bổ sung" in explain(in_days)


def test_a_units_own_hours_change_on_their_day() -> None:
    weeks = read_weeks(
        {
            "weeks": [
                {"effective_from": "2026-11-10", "week": {"tue": ["08:00-12:00"]}},
                {"effective_from": "2026-01-01", "week": {"mon": ["07:00-11:00"]}},
            ]
        }
    )
    calendar = Calendar(weeks, national=False)
    assert calendar.day(date(2026, 11, 9)).hours.minutes == 240
    assert calendar.day(date(2026, 11, 10)).hours.as_texts() == ["08:00-12:00"]
    assert calendar.day(date(2026, 11, 16)).reason is Reason.WEEKLY_REST
    assert calendar.day(date(2025, 11, 10)).hours.minutes == 240


def test_a_decree_wins_over_a_holiday_and_the_later_decree_over_both() -> None:
    feast = date(2026, 11, 24)
    worked = COMMON.overlaid(DecreedDay(feast, WORK, "Làm bù"))
    assert worked.day(feast).reason is Reason.MAKE_UP
    assert worked.overlaid(DecreedDay(feast, OFF)).day(feast).reason is Reason.DECREED_OFF
    saturday = COMMON.overlaid(DecreedDay(date(2026, 11, 21), WORK))
    assert saturday.day(date(2026, 11, 21)).hours.minutes == 480


def test_every_figure_has_a_day_and_a_source() -> None:
    for entries in figures.FIGURES.values():
        for entry in entries:
            assert entry.legal_reference
            assert entry.effective_from >= date(1999, 1, 1)


def test_the_figure_in_force_is_the_one_of_the_day(tmp_path: Path) -> None:
    assert figures.in_force("extensions_allowed", date(2025, 6, 30)).legal_reference.startswith(
        "Nghị định 61/2018"
    )
    assert figures.in_force("extensions_allowed", date(2025, 7, 1)).effective_from.year == 2025
    assert figures.in_force("same_day_cut_off", date(2001, 1, 1)).value == "15:00"
    file = tmp_path / "figures.json"
    file.write_text(
        '{"x": [{"effective_from": "2026-01-01", "legal_reference": "b", "verified": true,'
        ' "value": 2}, {"effective_from": "2020-01-01", "legal_reference": "a",'
        ' "verified": false, "value": 1}]}'
    )
    assert [entry.value for entry in figures.read(file)["x"]] == [1, 2]


@pytest.mark.parametrize("spans", [["7-11"], ["11:30-07:00"], ["07:00-24:01"], ["07:60-08:00"]])
def test_unreadable_hours_are_refused(spans: list[str]) -> None:
    with pytest.raises(refusals.HoursUnreadable):
        WorkingHours.of(*spans)


def test_an_unreadable_time_is_refused() -> None:
    with pytest.raises(refusals.HoursUnreadable):
        minute_of_day("noon")


@pytest.mark.parametrize(
    ("kind", "amount", "refusal"),
    [
        (LimitKind.WORKING_DAYS, 0, refusals.AmountNotPositive),
        (LimitKind.WORKING_DAYS, -3, refusals.AmountNotPositive),
        (LimitKind.CALENDAR_DAYS, Decimal("1.5"), refusals.AmountNotWhole),
        (LimitKind.CALENDAR_DAYS, 100_000, refusals.AmountTooLarge),
        (LimitKind.SAME_DAY, 2, refusals.SameDayHasNoAmount),
    ],
)
def test_an_impossible_limit_is_refused(
    kind: LimitKind, amount: int | Decimal, refusal: type[refusals.ClockRefused]
) -> None:
    with pytest.raises(refusal):
        Limit(kind, amount)


def test_a_calendar_without_work_is_refused() -> None:
    with pytest.raises(refusals.CalendarWithoutWork):
        due(at(3, 11), days(1), Calendar((Week.of({}),)))
    rare = Calendar((Week.of({}),)).overlaid(DecreedDay(date(2026, 11, 21), WORK))
    with pytest.raises(refusals.CalendarWithoutWork):
        due(at(3, 11), days(1), rare)


@pytest.mark.parametrize("year", [1999, 2099])
def test_a_year_without_calendar_is_refused(year: int) -> None:
    with pytest.raises(refusals.OutsideCalendar):
        due(datetime(year, 6, 1, tzinfo=VIETNAM), days(1), COMMON)
    with pytest.raises(refusals.OutsideCalendar):
        COMMON.line(year if year < 2000 else 1990)


def test_a_segment_in_the_future_is_refused() -> None:
    waited = pause(at(4, 11), at(6, 11))
    with pytest.raises(refusals.SegmentInFuture) as caught:
        due(at(3, 11), days(5), COMMON, [waited], now=at(5, 11))
    assert caught.value.where == "segments[0].to"
    assert due(at(3, 11), days(5), COMMON, [waited], now=at(6, 11)).segments == (waited,)


def test_waiting_inside_never_pauses_and_a_running_segment_changes_nothing() -> None:
    for cause in (Cause.INTERNAL, Cause.OPINION, Cause.SYSTEM_FAULT):
        with pytest.raises(refusals.CauseNeverPauses):
            due_on(at(3, 11), days(5), Segment(SegmentKind.PAUSED, at(4, 11), at(5, 11), cause))
    elsewhere = Segment(SegmentKind.WITH_OTHER_AGENCY, at(4, 11), at(5, 11), Cause.OPINION)
    assert due_on(at(3, 11), days(5), elsewhere) == due_on(at(3, 11), days(5))


def test_financial_duty_and_stops_pause() -> None:
    for cause, words in (
        (Cause.FINANCIAL_DUTY, "cộng 1 ngày chờ thực hiện nghĩa vụ tài chính"),
        (Cause.STOP, "cộng 1 ngày dừng giải quyết"),
    ):
        stopped = Segment(SegmentKind.PAUSED, at(4, 11), at(5, 11), cause)
        derived = due(at(3, 11), days(5), COMMON, [stopped])
        assert explain(derived).endswith(words)


def test_an_extension_counts_in_the_unit_of_its_limit() -> None:
    def extended(added: Limit | None) -> Segment:
        return Segment(SegmentKind.EXTENDED, at(4, 11), added=added)

    assert due_on(at(3, 11), calendar_days(5), extended(calendar_days(5))) == "13/11/2026 17:00"
    today = Limit(LimitKind.SAME_DAY)
    held = Segment(SegmentKind.EXTENDED, at(3, 11, "09:00"), added=days(2))
    assert due_on(at(3, 11), today, held) == "05/11/2026 17:00"
    for limit, added in ((calendar_days(5), days(1)), (days(5), calendar_days(1)), (days(5), None)):
        with pytest.raises(refusals.ExtensionWithoutAmount):
            due_on(at(3, 11), limit, extended(added))


def test_an_extension_may_come_up_to_the_last_minute() -> None:
    limit, end = days(5), at(10, 11)
    last = Segment(SegmentKind.EXTENDED, end - timedelta(minutes=1), added=days(1))
    assert due_on(at(3, 11), limit, last) == "11/11/2026 08:00"
    with pytest.raises(refusals.ExtensionAfterExpiry):
        due_on(at(3, 11), limit, Segment(SegmentKind.EXTENDED, end, added=days(1)))


def test_a_supplement_answered_later_does_not_revive_what_had_expired() -> None:
    """The clock began anew on the 12th, but the extension of the 6th came after its expiry."""
    late = Segment(SegmentKind.EXTENDED, at(6, 11), added=days(2))
    asked = pause(at(10, 11), at(12, 11))
    with pytest.raises(refusals.ExtensionAfterExpiry):
        due(at(3, 11), days(2), COMMON, (late, asked), supplement=Supplement.RESTART)
    in_time = Segment(SegmentKind.EXTENDED, at(12, 11, "10:00"), added=days(1))
    found = due(at(3, 11), days(2), COMMON, (asked, in_time), supplement=Supplement.RESTART)
    assert f"{found.due_at:%d/%m %H:%M}" == "17/11 08:00"


def test_only_pauses_that_moved_the_date_are_named_in_its_words() -> None:
    before = pause(at(3, 11, "18:00"), at(3, 11, "20:00"))
    after = Segment(SegmentKind.PAUSED, at(9, 11), at(10, 11), Cause.FINANCIAL_DUTY)
    told = explain(due(at(3, 11, "17:30"), days(1), COMMON, (before, after)))
    assert "cộng" not in told
    real = pause(at(4, 11), at(5, 11))
    told = explain(due(at(3, 11, "17:30"), days(1), COMMON, (before, real, after)))
    assert told.endswith("cộng 1 ngày chờ bổ sung")


def test_a_replay_lists_only_what_would_differ() -> None:
    before = Promise("H56.14-261103-0001", at(3, 11, "14:10"), at(6, 11, "14:10"), days(3))
    across = Promise("H56.14-261105-0002", at(5, 11, "14:10"), at(10, 11, "14:10"), days(3))
    decreed = COMMON.overlaid(DecreedDay(date(2026, 11, 10), OFF))
    (found,) = replay([before, across], decreed)
    assert isinstance(found, Difference)
    assert (found.reference, found.days) == ("H56.14-261105-0002", 1)
