from datetime import date

import pytest

from portal.ui.fields import DateField
from portal.ui.form import Form
from tests.ui.conftest import Post

LAST = date(2026, 11, 21)


class Birth(Form):
    born = DateField("Ngày sinh", not_before=date(1900, 1, 1), not_after=lambda: LAST)


def typed(day: str, month: str, year: str) -> dict[str, str]:
    return {"born-day": day, "born-month": month, "born-year": year}


@pytest.mark.parametrize("parts", [("2", "3", "2026"), (" 02 ", "03", "2026")])
def test_a_day_is_read(post: Post, parts: tuple[str, str, str]) -> None:
    form = post(Birth, typed(*parts))
    assert form.validate()
    assert form.born.data == date(2026, 3, 2)


@pytest.mark.parametrize(
    ("parts", "sentence", "target"),
    [
        (("", "", ""), "Nhập ngày sinh", "born-day"),
        (("31", "02", "2026"), "Ngày 31/02/2026 không có trong lịch", "born-day"),
        (("29", "2", "2023"), "Ngày 29/02/2023 không có trong lịch", "born-day"),
        (("10", "13", "2023"), "Ngày 10/13/2023 không có trong lịch", "born-day"),
        (("0", "1", "2023"), "Ngày 00/01/2023 không có trong lịch", "born-day"),
        (("10", "", "2023"), "Ngày sinh còn thiếu tháng", "born-month"),
        (("10", "", ""), "Ngày sinh còn thiếu tháng và năm", "born-month"),
        (("10", "3", "95"), "Viết năm bằng 4 chữ số, ví dụ 1995.", "born-year"),
        (("10", "3", "20235"), "Ngày 10/03/20235 không có trong lịch", "born-day"),
        (
            ("mười", "3", "2023"),
            "Chỉ viết ngày, tháng, năm bằng chữ số, ví dụ 31 12 2025.",
            "born-day",
        ),
        (
            ("1", "²", "2023"),
            "Chỉ viết ngày, tháng, năm bằng chữ số, ví dụ 31 12 2025.",
            "born-month",
        ),
        (("22", "11", "2026"), "Ngày sinh không được sau 21/11/2026", "born-day"),
        (("31", "12", "1899"), "Ngày sinh phải từ 01/01/1900 trở đi", "born-day"),
    ],
)
def test_what_is_no_day_is_kept_and_explained(
    post: Post, parts: tuple[str, str, str], sentence: str, target: str
) -> None:
    form = post(Birth, typed(*parts))
    assert not form.validate()
    assert [str(e) for e in form.born.errors] == [sentence]
    assert form.error_list[0].target == target
    assert tuple(form.born.typed.values()) == parts


def test_optional_day_may_be_left_out(post: Post) -> None:
    form = post(type("One", (Form,), {"born": DateField("Ngày", optional=True)}), typed("", "", ""))
    assert form.validate()
    assert form["born"].data is None


def test_half_a_day_is_an_error_even_when_optional(post: Post) -> None:
    form = post(
        type("One", (Form,), {"born": DateField("Ngày cấp", optional=True)}), typed("3", "", "")
    )
    assert not form.validate()


def test_stored_day_fills_the_boxes(post: Post) -> None:
    form = post(Birth, formdata=None, data={"born": date(1995, 3, 8)})
    assert form.born.typed == {"day": "08", "month": "03", "year": "1995"}


def test_boxes_tell_browsers_of_a_birthday(post: Post) -> None:
    fields = {"born": DateField("Ngày sinh", autocomplete="bday")}
    box = post(type("One", (Form,), fields), formdata=None)["born"].box("month")
    assert box["autocomplete"] == "bday-month"
