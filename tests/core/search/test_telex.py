import pytest

from portal.core.search.fold import tone_key
from portal.core.search.telex import retype


@pytest.mark.parametrize(
    ("keys", "word"),
    [
        ("ddawng", "đăng"),
        ("kys", "ký"),
        ("xaay", "xây"),
        ("nhaf", "nhà"),
        ("dduwowcj", "được"),
        ("dduowcj", "được"),
        ("giaays", "giấy"),
        ("hooj", "hộ"),
        ("khoas", "khoá"),
        ("quys", "quý"),
        ("cuwr", "cử"),
        ("w", "ư"),
        ("khai1", "khái"),
        ("d9a8ng", "đăng"),
        ("giay61", "giấy"),
        ("duo7ng2", "dường"),
    ],
)
def test_keys_are_replayed(keys: str, word: str) -> None:
    typed = retype(keys)
    assert typed is not None
    assert tone_key(typed) == tone_key(word)


@pytest.mark.parametrize("word", ["khai", "sinh", "đăng", "2026", "ngh5", "1a", "", "ks"])
def test_what_holds_no_keys_is_left_alone(word: str) -> None:
    assert retype(word) is None
