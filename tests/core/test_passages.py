import pytest
from markupsafe import Markup

from portal.core import i18n
from portal.core.templates import translated, vietnamese


def test_a_vietnamese_passage_is_marked_on_english_pages_alone() -> None:
    assert vietnamese("Đăng ký <khai sinh>") == "Đăng ký <khai sinh>"
    with i18n.speaking("en"):
        marked = vietnamese("Đăng ký <khai sinh>")
    assert marked == Markup('<span lang="vi">Đăng ký &lt;khai sinh&gt;</span>')


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_nothing_is_marked_where_nothing_is_said(language: i18n.Language) -> None:
    with i18n.speaking(language):
        assert vietnamese("") == ""
        assert translated("") == ""
        assert translated(None) == ""


def test_markup_stays_markup() -> None:
    with i18n.speaking("vi"):
        assert isinstance(vietnamese(Markup("<b>a</b>")), Markup)


def test_words_that_come_as_data_are_translated_or_marked() -> None:
    assert translated("Hộ tịch") == "Hộ tịch"
    with i18n.speaking("en"):
        assert translated("Hộ tịch") == "Civil status"
        assert translated("Tờ khai riêng") == Markup('<span lang="vi">Tờ khai riêng</span>')
