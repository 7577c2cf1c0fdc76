import pytest
from flask import Flask

from portal.ui.navigation import page_url
from portal.ui.pagination import LAST_NUMBER, Page, offset, read_page_number


def test_one_row_more_tells_of_a_next_page() -> None:
    page = Page.of(list(range(21)), 2, size=20)
    assert (len(page.items), page.has_next, page.has_previous) == (20, True, True)


def test_last_page_has_no_next() -> None:
    page = Page.of(["only"], 1)
    assert (page.has_next, page.has_previous) == (False, False)


def test_offset_counts_rows_before() -> None:
    assert [offset(1), offset(3, size=50)] == [0, 100]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        (None, 1),
        ("", 1),
        ("0", 1),
        ("-2", 1),
        ("x", 1),
        ("²", 1),
        ("7", 7),
        ("9" * 99, LAST_NUMBER),
    ],
)
def test_page_numbers_from_outside(text: str | None, number: int) -> None:
    assert read_page_number(text) == number


def test_address_of_another_page_keeps_the_filters(gallery: Flask) -> None:
    with gallery.test_request_context("/ds?q=kết+hôn&loai=a&loai=b&trang=2"):
        assert page_url(3) == "/ds?q=k%E1%BA%BFt+h%C3%B4n&loai=a&loai=b&trang=3"
