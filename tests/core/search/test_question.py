import pytest

from portal.core.search.question import doubting, understand
from portal.core.search.speller import Speller
from portal.core.search.synonyms import Synonyms
from portal.core.search.vocabulary import Vocabulary

TITLES = [
    "Đăng ký khai sinh",
    "Đăng ký khai tử",
    "Đăng ký kết hôn",
    "Chứng thực bản sao",
    "Trung thực",
    "Cấp lại giấy phép",
    "Lâm nghiệp",
    "Giấy chứng nhận quyền sử dụng đất\nsổ đỏ",
]
SPELLER = Speller(Vocabulary.of(TITLES))
SYNONYMS = Synonyms.from_json(
    {
        "instead": {"đk": "đăng ký"},
        "also": {"sổ đỏ": ["quyền sử dụng đất"], "làm lại": ["cấp lại"]},
        "ignored": ["làm", "thủ tục"],
    }
)


def read(text: str) -> str:
    return " ".join(understand(text, SPELLER, SYNONYMS).syllables)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("dang ky khai sinh", "dang ki khai sinh"),
        ("đk khai sinh", "dang ki khai sinh"),
        ("ddk khai sinh", "dang ki khai sinh"),
        ("ddawng kys khai sinh", "dang ki khai sinh"),
        ("khaisinh", "khai sinh"),
        ("dangkykhaisinh", "dang ki khai sinh"),
        ("khai snh", "khai sinh"),
        ("khai sihn", "khai sinh"),
        ("khaisnh", "khai sinh"),
        ("ket hom", "ket hon"),
        ("trứng thực ban sao", "trung thuc ban sao"),
        ("thủ tục khai sinh", "khai sinh"),
        ("thủ tục", "thu tuc"),
        ("lâm nghiệp", "lam nghiep"),
        ("lam lai giay phep", "lam lai giay phep"),
        ("khai si", "khai si"),
    ],
)
def test_what_was_typed_is_read_as_meant(typed: str, meant: str) -> None:
    assert read(typed) == meant


def test_nothing_asked_is_an_empty_question() -> None:
    for text in ("", "  ", "?!", "—"):
        assert not understand(text, SPELLER, SYNONYMS).groups


def test_a_correction_is_written_with_marks_and_only_where_something_was_mended() -> None:
    assert understand("khai snh", SPELLER, SYNONYMS).correction == "khai sinh"
    assert understand("ddawng kys", SPELLER, SYNONYMS).correction == "đăng ký"
    assert understand("dang ky", SPELLER, SYNONYMS).correction == ""


def test_synonyms_widen_a_phrase_and_keep_the_rest() -> None:
    question = understand("sổ đỏ giấy", SPELLER, SYNONYMS)
    assert question.groups[0] == (("so", "do"), ("quien", "su", "dung", "dat"))
    assert question.variants == (
        ("so", "do", "giay"),
        ("quien", "su", "dung", "dat", "giay"),
    )


def test_known_words_are_doubted_only_when_asked() -> None:
    question = understand("trung thuc ban sao", SPELLER, SYNONYMS)
    assert question.syllables == ("trung", "thuc", "ban", "sao")
    assert doubting(question, SPELLER).doubted[1:] == ("thuc", "ban", "sao")


def test_marks_count_only_where_they_were_typed() -> None:
    assert understand("đăng ky", SPELLER, SYNONYMS).marked == {"đăng0"}


def test_long_words_and_long_questions_end_soon() -> None:
    assert understand("a" * 5000, SPELLER, SYNONYMS).groups
    assert len(understand("sinh " * 500, SPELLER, SYNONYMS).syllables) == 16
