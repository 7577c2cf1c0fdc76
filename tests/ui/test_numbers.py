from decimal import Decimal

import pytest

from portal.core import i18n
from portal.ui.fields import MoneyField, NumberField
from portal.ui.fields.numbers import read_number
from portal.ui.form import Form
from tests.ui.conftest import Post


class Request(Form):
    copies = NumberField("Số bản sao", minimum=1, maximum=2000)
    area = NumberField("Diện tích", decimals=1, unit="m²", optional=True)
    price = MoneyField("Giá trị", optional=True)


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("12", "12"),
        ("1.250", "1250"),
        ("1 250 000", "1250000"),
        ("1.234,5", "1234.5"),
        ("0,5", "0.5"),
        ("0.5", "0.5"),
        ("-3", "-3"),
    ],
)
def test_vietnamese_numbers(typed: str, value: str) -> None:
    assert read_number(typed) == Decimal(value)


@pytest.mark.parametrize(("typed", "value"), [("1,250", "1250"), ("1,234.5", "1234.5")])
def test_english_numbers(typed: str, value: str) -> None:
    with i18n.speaking("en"):
        assert read_number(typed) == Decimal(value)


@pytest.mark.parametrize("typed", ["hai", "1,2,3", "1.2.3", "1e5", "٣", "--1", "NaN"])
def test_what_is_no_number(typed: str) -> None:
    assert read_number(typed) is None


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Nhập số bản sao"),
        ("hai", "Chỉ viết bằng chữ số, ví dụ 1.250."),
        ("1,5", "Số này phải là số nguyên."),
        ("0", "Số này phải từ 1 trở lên."),
        ("2.001", "Số này không được quá 2.000."),
    ],
)
def test_refusals_keep_what_was_typed(post: Post, typed: str, sentence: str) -> None:
    form = post(Request, {"copies": typed})
    assert not form.validate()
    assert [str(e) for e in form.copies.errors] == [sentence]
    assert form.copies.attributes["value"] == (typed or None)


def test_decimals_are_held_to_their_number(post: Post) -> None:
    form = post(Request, {"copies": "1", "area": "12,55"})
    assert not form.validate()
    assert form.area.errors == ["Viết nhiều nhất 1 chữ số sau dấu phẩy."]
    assert post(Request, {"copies": "1", "area": "12,5"}).area.data == Decimal("12.5")


@pytest.mark.parametrize("typed", ["8000", "8.000", "8.000 ₫", "8.000 đồng", "8 000 VND"])
def test_money_is_whole_dong(post: Post, typed: str) -> None:
    form = post(Request, {"copies": "1", "price": typed})
    assert form.validate(), form.errors
    assert form.price.data == 8000


def test_negative_money_is_refused(post: Post) -> None:
    assert not post(Request, {"copies": "1", "price": "-1"}).validate()


def test_stored_number_is_shown_as_people_write_it(post: Post) -> None:
    form = post(Request, formdata=None, data={"copies": 1250})
    assert form.copies.attributes["value"] == "1.250"
