from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.json_types import JsonValue
from portal.onestop.eforms.rules import FieldDefinition, FieldType, check_all, summary
from tests.onestop.eforms.building import make_field, make_form, make_page

TODAY = date(2026, 11, 21)
any_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=4,
)


def problems(kind: str, value: Any, **field: Any) -> list[str]:
    form = make_form(make_page(make_field(kind, **field)))
    found = check_all(form, {"answer": value}, TODAY)
    return [problem.sentence for problem in found.get("only", [])]


def shown(kind: str, value: JsonValue, **field: Any) -> str:
    form = make_form(make_page(make_field(kind, **field)))
    return summary(form, {"answer": value})[0].rows[0].value


@pytest.mark.parametrize(
    ("kind", "value", "reading"),
    [
        ("text", "Lê Lợi", "Lê Lợi"),
        ("textarea", "một\nhai", "một\nhai"),
        ("choice", "b", "Hai"),
        ("choices", ["a", "b"], "Một, Hai"),
        ("date", "2026-11-03", "03/11/2026"),
        ("identity_number", "038095001234", "038095001234"),
        ("phone", "0912345678", "0912345678"),
        ("email", "ten@example.vn", "ten@example.vn"),
        ("tax_code", "0100112437", "0100112437"),
        ("commune", "14797", "Phường Hạc Thành"),
        ("province", "38", "Tỉnh Thanh Hóa"),
        ("country", "LA", "Lào"),
        ("ethnicity", "muong", "Mường"),
        ("money", 50_000_000, "50.000.000\xa0₫"),
        ("number", 12, "12"),
        ("yes_no", True, "Có"),
        ("yes_no", False, "Không"),
    ],
)
def test_each_type_takes_its_answer_and_reads_it_out(
    kind: str, value: JsonValue, reading: str
) -> None:
    assert problems(kind, value) == []
    assert shown(kind, value) == reading


@pytest.mark.parametrize(
    ("kind", "value", "part"),
    [
        ("text", 5, "không đọc được"),
        ("text", "a" * 301, "301 ký tự; nhiều nhất là 300"),
        ("text", "a\x00b", "ký tự không hiển thị được"),
        ("textarea", "a" * 4001, "nhiều nhất là 4000"),
        ("choice", "c", "một trong các lựa chọn"),
        ("choice", ["a"], "một trong các lựa chọn"),
        ("choices", ["a", "c"], "trong các lựa chọn"),
        ("choices", "a", "trong các lựa chọn"),
        ("date", "2026-02-31", "không có trong lịch"),
        ("date", "20260203", "không có trong lịch"),
        ("date", 20260203, "không có trong lịch"),
        ("date", "0995-02-03", "bốn chữ số"),
        ("identity_number", "12345", "đúng 12 chữ số"),
        ("phone", "123456", "di động 10 chữ số"),
        ("email", "ten@", "ten@example.vn"),
        ("tax_code", "0100112438", "Mã số thuế không đúng"),
        ("commune", "00004", "xã, phường trong danh sách"),
        ("province", "99", "tỉnh, thành phố trong danh sách"),
        ("country", "XX", "quốc gia trong danh sách"),
        ("ethnicity", "klingon", "dân tộc trong danh sách"),
        ("money", -1, "từ 0 đồng"),
        ("money", 10**16, "một triệu tỷ"),
        ("money", 1.5, "bằng chữ số, đơn vị đồng"),
        ("money", True, "bằng chữ số, đơn vị đồng"),
        ("number", "12", "bằng chữ số"),
        ("number", float("nan"), "bằng chữ số"),
        ("number", 1.5, "số nguyên"),
        ("yes_no", "yes", "Có hoặc Không"),
    ],
)
def test_a_wrong_answer_gets_one_sentence(kind: str, value: object, part: str) -> None:
    [sentence] = problems(kind, value)
    assert part in sentence


@pytest.mark.parametrize(
    ("limits", "kind", "value", "part"),
    [
        ({"min_length": 5}, "text", "abcd", "ít nhất 5 ký tự"),
        ({"max_length": 3}, "text", "abcd", "nhiều nhất là 3 ký tự"),
        ({"shape": "name"}, "text", "Nguyễn Văn 2", "Họ tên chỉ gồm chữ cái"),
        ({"minimum": 1}, "number", 0, "nhỏ nhất được nhập là 1"),
        ({"maximum": 1000}, "number", 1001, "lớn nhất được nhập là 1.000"),
        ({"decimals": 2}, "number", 1.234, "nhiều nhất 2 chữ số thập phân"),
        ({"minimum": 1000}, "money", 999, "nhỏ nhất được nhập là 1.000"),
    ],
)
def test_limits_are_held(limits: dict[str, Any], kind: str, value: object, part: str) -> None:
    [sentence] = problems(kind, value, limits=limits)
    assert part in sentence


@pytest.mark.parametrize("name", ["Nguyễn Văn An", "Y-Bel Niê", "O'Brien Jr.", "H’Hen Niê"])
def test_names_may_have_the_marks_of_names(name: str) -> None:
    assert problems("text", name, limits={"shape": "name"}) == []


def test_a_unit_stands_behind_its_number() -> None:
    assert shown("number", 85.5, limits={"decimals": 2, "unit": "m²"}) == "85,5 m²"


@pytest.mark.parametrize("empty", [None, "", []])
def test_a_required_answer_may_not_be_missing(empty: JsonValue) -> None:
    assert problems("text", empty) == ["Nhập câu trả lời"]
    assert problems("choice", empty) == ["Chọn câu trả lời"]
    assert problems("text", empty, required=False) == []
    assert problems("text", empty, required_sentence="Hãy khai điều này.") == ["Hãy khai điều này."]


def test_an_abbreviation_keeps_its_capitals_in_a_sentence() -> None:
    assert problems("text", None, label="UBND đã cấp") == ["Nhập UBND đã cấp"]


@given(st.sampled_from(FieldType), any_json)
def test_any_stored_value_is_judged_and_shown_without_failing(
    kind: FieldType, value: JsonValue
) -> None:
    field = make_field(kind.value)
    form = make_form(make_page(field))
    assert set(check_all(form, {"answer": value}, TODAY)) <= {"only"}
    assert isinstance(summary(form, {"answer": value}, masked=True)[0].rows[0].value, str)


def test_identity_numbers_are_sensitive_and_may_be_masked() -> None:
    form = make_form(make_page(make_field("identity_number")))
    [page] = summary(form, {"answer": "038012345123"}, masked=True)
    assert page.rows[0].sensitive
    assert page.rows[0].value == "0380•••••123"
    assert FieldDefinition(id="x", type=FieldType.TEXT, label="x").sensitive is False
