import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.search.fold import fold, name_sort_key, tone_key


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Đăng ký khai sinh", "dang ki khai sinh"),
        ("ĐĂNG KÍ KHAI SINH", "dang ki khai sinh"),
        ("Hóa", "hoa"),
        ("Hoá", "hoa"),
        ("lý lịch, quý, kỹ", "li lich qui ki"),
        ("y tế", "i te"),
        ("thủy, tay, yên", "thuy tay yen"),
        ("giấy tờ (Mẫu 01)", "giay to mau 01"),
        ("1.001193", "1 001193"),
        ("đ_Đ", "d d"),
        ("", ""),
    ],
)
def test_fold_brings_spellings_to_one_form(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_fold_does_not_care_how_marks_are_encoded() -> None:
    text = "Đường Nguyễn Thị Minh Khai"
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_tone_key_keeps_marks_and_forgets_where_the_tone_stands() -> None:
    assert tone_key("hóa") == tone_key("hoá") == "hoa4"
    assert tone_key("kỹ") == tone_key("kĩ")
    assert tone_key("đất") != tone_key("dất")
    assert tone_key("bố") != tone_key("bổ")


def test_names_sort_by_given_name_then_family_name() -> None:
    names = ["Nguyễn Văn Ân", "Trần Thị An", "Lê Thị Ánh", "Phạm Đức", "Bùi Dũng", "Lê An"]
    assert sorted(names, key=name_sort_key) == [
        "Lê An",
        "Trần Thị An",
        "Lê Thị Ánh",
        "Nguyễn Văn Ân",
        "Bùi Dũng",
        "Phạm Đức",
    ]


def test_a_tone_decides_only_between_equal_letters() -> None:
    assert name_sort_key("Trần Hoa") < name_sort_key("An Hoà") < name_sort_key("An Hoài")
    assert name_sort_key("") == ""
