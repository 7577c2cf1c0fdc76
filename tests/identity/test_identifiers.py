from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.identity.accounts.rules import (
    BIRTH_PROVINCES,
    Sex,
    check_email,
    check_identity_number,
    check_phone,
    check_tax_code,
    mask_identity_number,
    normalise_email,
    normalise_identity_number,
    normalise_phone,
    normalise_tax_code,
    read_identity_number,
)

TODAY = date(2026, 11, 21)
births = st.dates(min_value=date(1900, 1, 1), max_value=TODAY)
serials = st.integers(0, 999_999)


def number_of(province: str, born: date, sex: Sex, serial: int) -> str:
    century = (born.year - 1900) // 100 * 2 + (sex is Sex.FEMALE)
    return f"{province}{century}{born.year % 100:02}{serial:06}"


@given(st.sampled_from(sorted(BIRTH_PROVINCES)), births, st.sampled_from(Sex), serials)
def test_a_number_made_by_the_rule_is_accepted(
    province: str, born: date, sex: Sex, serial: int
) -> None:
    number = number_of(province, born, sex, serial)
    assert check_identity_number(number, born, sex, today=TODAY) == []
    facts = read_identity_number(number)
    assert facts is not None
    assert (facts.province_code, facts.birth_year, facts.sex) == (province, born.year, sex)


@given(births, births, st.sampled_from(Sex), serials)
def test_another_birth_year_is_refused(born: date, other: date, sex: Sex, serial: int) -> None:
    problems = check_identity_number(number_of("038", born, sex, serial), other)
    assert bool(problems) is (born.year != other.year)
    assert all(str(born.year) in p and str(other.year) in p for p in problems)


@given(births, st.sampled_from(Sex), serials)
def test_the_other_sex_is_refused(born: date, sex: Sex, serial: int) -> None:
    other = Sex.MALE if sex is Sex.FEMALE else Sex.FEMALE
    [problem] = check_identity_number(number_of("038", born, sex, serial), sex=other)
    assert problem.startswith("Số định danh này của " + ("nam" if sex is Sex.MALE else "nữ"))


def test_there_were_63_provinces() -> None:
    assert len(BIRTH_PROVINCES) == 63
    assert BIRTH_PROVINCES["038"] == "Thanh Hóa"


@pytest.mark.parametrize(
    "value",
    [
        "",
        "03809500123",
        "0380950012345",
        "03809500123a",
        "038095 00123",
        "０３８０９５００１２３４",
    ],
)
def test_twelve_digits_are_needed(value: str) -> None:
    assert check_identity_number(value) == [
        "Số định danh cá nhân phải gồm đúng 12 chữ số, ví dụ 038095001234."
    ]


@pytest.mark.parametrize("value", ["003095001234", "000095001234", "097095001234", "999095001234"])
def test_an_unknown_province_is_refused(value: str) -> None:
    assert check_identity_number(value) == [
        "Ba chữ số đầu của số định danh không phải là mã tỉnh hợp lệ."
    ]


def test_a_birth_registered_abroad_is_accepted() -> None:
    assert check_identity_number("150095001234", date(1995, 1, 1), "male") == []


def test_a_birth_in_the_future_is_refused() -> None:
    [problem] = check_identity_number("038227001234", today=TODAY)
    assert "tương lai" in problem


def test_separators_are_forgiven() -> None:
    assert normalise_identity_number(" 038 095-001.234 ") == "038095001234"
    assert check_identity_number("038 095 001 234", date(1995, 3, 27), Sex.MALE) == []


def test_masking_shows_four_and_three() -> None:
    assert mask_identity_number("038012345123") == "0380•••••123"


@given(st.text(max_size=30))
def test_masking_never_shows_more_than_seven_characters(value: str) -> None:
    masked = mask_identity_number(value)
    assert len(masked.replace("•", "")) <= 7
    assert len(masked) == len(normalise_identity_number(value))


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("0912345678", "0912345678"),
        ("+84 912 345 678", "0912345678"),
        ("84912345678", "0912345678"),
        ("0084.912.345.678", "0912345678"),
        ("0237 3900 900", "02373900900"),
        ("(+84) 237-390-0900", "02373900900"),
    ],
)
def test_a_telephone_number_is_kept_as_dialled_at_home(typed: str, kept: str) -> None:
    assert normalise_phone(typed) == kept
    assert check_phone(typed) == []


@given(st.sampled_from("35789"), st.integers(0, 99_999_999))
def test_every_mobile_number_is_accepted_in_each_way_of_writing(head: str, rest: int) -> None:
    number = f"0{head}{rest:08}"
    assert check_phone(number) == []
    assert normalise_phone(f"+84{number[1:]}") == number
    assert normalise_phone(number) == number


@pytest.mark.parametrize(
    "value", ["", "091234567", "09123456789", "0212345678", "0238 3900 900", "0412345678", "113"]
)
def test_a_number_of_no_known_plan_is_refused(value: str) -> None:
    [problem] = check_phone(value)
    assert problem.startswith("Số điện thoại")


def test_letters_in_a_telephone_number_are_refused() -> None:
    assert check_phone("09I2345678") == ["Số điện thoại chỉ gồm chữ số, ví dụ 0912 345 678."]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("0100112437", "0100112437"),
        ("01.00.112.437", "0100112437"),
        ("0312687878-001", "0312687878-001"),
        ("0312687878001", "0312687878-001"),
        ("038095001234", "038095001234"),
    ],
)
def test_a_tax_code_is_accepted(typed: str, kept: str) -> None:
    assert normalise_tax_code(typed) == kept
    assert check_tax_code(typed) == []


@given(st.integers(0, 9))
def test_only_one_check_digit_is_right(digit: int) -> None:
    assert (check_tax_code(f"010011243{digit}") == []) is (digit == 7)


@pytest.mark.parametrize("value", ["", "123", "0100112438", "0312687878-000", "01001124a7"])
def test_a_wrong_tax_code_is_refused(value: str) -> None:
    [problem] = check_tax_code(value)
    assert problem.startswith("Mã số thuế không đúng.")


def test_a_personal_tax_code_follows_the_rules_of_identity_numbers() -> None:
    assert check_tax_code("003095001234") == check_identity_number("003095001234") != []


@pytest.mark.parametrize(
    "value", ["ten@example.vn", "A.B+c@mail.example.com.vn", " ten@example.vn "]
)
def test_an_address_is_accepted(value: str) -> None:
    assert check_email(value) == []
    assert normalise_email(value) == value.strip().lower()


@pytest.mark.parametrize(
    "value",
    [
        "",
        "ten",
        "ten@",
        "@example.vn",
        "ten@example",
        "tên@example.vn",
        "a b@example.vn",
        "a..b@example.vn",
        ".a@example.vn",
        "ten@-example.vn",
        "ten@example.vn\nx",
    ],
)
def test_what_is_no_address_is_refused(value: str) -> None:
    [problem] = check_email(value)
    assert problem.startswith("Địa chỉ thư điện tử phải có dạng")


def test_an_endless_address_is_refused() -> None:
    assert check_email("a" * 250 + "@example.vn") == ["Địa chỉ thư điện tử quá dài."]


@given(st.text(max_size=40))
def test_any_text_gets_an_answer(value: str) -> None:
    for check in (check_identity_number, check_phone, check_tax_code, check_email):
        assert all(sentence.endswith(".") for sentence in check(value))
