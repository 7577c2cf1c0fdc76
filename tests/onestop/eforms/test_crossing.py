from datetime import date
from typing import Any

import pytest

from portal.onestop.eforms.rules import advice, check_all
from portal.onestop.eforms.rules.crossing import years_before
from tests.onestop.eforms.building import make_field, make_form, make_page

TODAY = date(2026, 11, 21)


def broken(rule: dict[str, Any], kinds: tuple[str, str], answers: dict[str, Any]) -> list[str]:
    fields = [
        make_field(kind, id=name, required=False)
        for name, kind in zip(("one", "two"), kinds, strict=True)
    ]
    form = make_form(make_page(*fields, rules=[{"field": "one", **rule}]))
    return [p.sentence for p in check_all(form, answers, TODAY).get("only", [])]


DATES = ("date", "date")
NUMBERS = ("number", "number")
IDENTITY = ("identity_number", "date")

CASES: list[tuple[dict[str, Any], tuple[str, str], dict[str, Any], dict[str, Any], str]] = [
    ({"kind": "not_future"}, DATES, {"one": "2026-11-21"}, {"one": "2026-11-22"}, "tương lai"),
    (
        {"kind": "later_than", "other": "two"},
        DATES,
        {"one": "2020-01-02", "two": "2020-01-01"},
        {"one": "2020-01-01", "two": "2020-01-01"},
        "phải sau",
    ),
    (
        {"kind": "later_than", "other": "two", "value": 15},
        DATES,
        {"one": "2020-01-02", "two": "2005-01-01"},
        {"one": "2020-01-01", "two": "2005-01-02"},
        "phải sau",
    ),
    (
        {"kind": "earlier_than", "other": "two"},
        DATES,
        {"one": "2019-12-31", "two": "2020-01-01"},
        {"one": "2020-01-01", "two": "2020-01-01"},
        "phải trước",
    ),
    (
        {"kind": "not_before", "other": "two"},
        DATES,
        {"one": "2020-01-01", "two": "2020-01-01"},
        {"one": "2019-12-31", "two": "2020-01-01"},
        "không được trước",
    ),
    (
        {"kind": "within_days", "value": 60},
        DATES,
        {"one": "2026-09-22"},
        {"one": "2026-09-21"},
        "quá 60 ngày",
    ),
    (
        {"kind": "years_old", "value": 18},
        DATES,
        {"one": "2008-11-21"},
        {"one": "2008-11-22"},
        "đủ 18 tuổi",
    ),
    (
        {"kind": "identity_born", "other": "two"},
        IDENTITY,
        {"one": "038095001234", "two": "1995-12-31"},
        {"one": "038095001234", "two": "1996-01-01"},
        "sinh năm 1995",
    ),
    (
        {"kind": "identity_sex", "value": "male"},
        IDENTITY,
        {"one": "038095001234"},
        {"one": "038195001234"},
        "của nữ",
    ),
    (
        {"kind": "not_more_than", "other": "two"},
        NUMBERS,
        {"one": 80, "two": 80},
        {"one": 81, "two": 80},
        "không được lớn hơn",
    ),
    (
        {"kind": "not_less_than", "other": "two"},
        NUMBERS,
        {"one": 80, "two": 80},
        {"one": 79, "two": 80},
        "không được nhỏ hơn",
    ),
    (
        {"kind": "different", "other": "two"},
        ("text", "text"),
        {"one": "a", "two": "b"},
        {"one": "a", "two": "a"},
        "trùng",
    ),
    (
        {"kind": "either", "other": "two"},
        ("identity_number", "text"),
        {"two": "Hộ chiếu B1234567"},
        {},
        "số định danh cá nhân hoặc",
    ),
    (
        {"kind": "without_words", "value": "công ty, doanh nghiệp"},
        ("text", "text"),
        {"one": "Nem chua Bà Năm"},
        {"one": "Doanh Nghiệp Bà Năm"},
        "doanh nghiệp",
    ),
]


@pytest.mark.parametrize(("rule", "kinds", "kept", "broken_by", "part"), CASES)
def test_a_rule_is_kept_or_broken(
    rule: dict[str, Any],
    kinds: tuple[str, str],
    kept: dict[str, Any],
    broken_by: dict[str, Any],
    part: str,
) -> None:
    assert broken(rule, kinds, kept) == []
    [sentence] = broken(rule, kinds, broken_by)
    assert part in sentence
    own = {**rule, "sentence": "Câu riêng của biểu mẫu."}
    assert broken(own, kinds, broken_by) == ["Câu riêng của biểu mẫu."]


@pytest.mark.parametrize("rule", [case[0] for case in CASES if case[0]["kind"] != "either"])
def test_a_rule_about_nothing_answered_is_silent(rule: dict[str, Any]) -> None:
    assert broken(rule, ("text", "text"), {}) == []


def test_a_field_that_is_wrong_by_itself_gets_no_second_sentence() -> None:
    rule = {"kind": "identity_born", "other": "two"}
    [sentence] = broken(rule, IDENTITY, {"one": "123", "two": "1995-01-01"})
    assert "12 chữ số" in sentence


def test_advice_informs_and_does_not_refuse() -> None:
    rule = {"kind": "within_days", "field": "answer", "value": 60, "severity": "advice"}
    form = make_form(make_page(make_field("date"), rules=[rule]))
    answers = {"answer": "2026-01-01"}
    assert check_all(form, answers, TODAY) == {}
    [hint] = advice(form, answers, TODAY)["only"]
    assert (hint.field_id, hint.sentence) == ("answer", "Ngày này đã quá 60 ngày.")
    assert advice(form, {"answer": "2026-11-01"}, TODAY) == {}


def test_a_leap_day_has_its_birthday_on_the_28th() -> None:
    assert years_before(date(2024, 2, 29), 1) == date(2023, 2, 28)
