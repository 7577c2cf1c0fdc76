import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.records.documents.rules import (
    DOCUMENTS,
    PHOTOGRAPHS,
    SIGNED_PDFS,
    FileKind,
    UploadRules,
    clean_name,
    extension_of,
)
from portal.records.documents.rules.names import LONGEST_NAME


@pytest.mark.parametrize(
    ("given_name", "name"),
    [
        ("Giấy khai sinh.pdf", "Giấy khai sinh.pdf"),
        ("Giấy khai sinh.pdf".encode().decode(), "Giấy khai sinh.pdf"),
        ("Gia\u0302\u0301y.pdf", "Giấy.pdf"),
        ("C:\\Users\\Lan\\to khai.pdf", "to khai.pdf"),
        ("../../etc/passwd", "passwd"),
        ("a/../../b.pdf", "b.pdf"),
        ("a\r\nSet-Cookie: x=1.pdf", "a Set-Cookie x=1.pdf"),
        ("anh\u202egpj.exe", "anhgpj.exe"),
        ("  nhiều   khoảng trắng .pdf", "nhiều khoảng trắng .pdf"),
        ('<img src=x onerror="alert(1)">.png', "img src=x onerror=alert(1).png"),
        ("a\0.pdf", "a.pdf"),
        (".htaccess", "htaccess"),
        ("...", "tep"),
        ("", "tep"),
        (None, "tep"),
        ("\U0001f600.png", "\U0001f600.png"),
    ],
)
def test_name_is_cleaned(given_name: str | None, name: str) -> None:
    assert clean_name(given_name) == name


def test_long_name_keeps_its_extension() -> None:
    name = clean_name("đ" * 500 + ".PDF")
    assert len(name) == LONGEST_NAME
    assert name.endswith("….pdf")


@given(st.text(max_size=400))
def test_any_name_is_safe(given_name: str) -> None:
    name = clean_name(given_name)
    assert 1 <= len(name) <= LONGEST_NAME
    assert not set(name) & set('/\\\0\r\n\t<>:"|?*')
    assert not name.startswith(".")
    assert clean_name(name) == name


@pytest.mark.parametrize(
    ("name", "extension"),
    [("a.PDF", "pdf"), ("a.tar.gz", "gz"), ("a", ""), (".pdf", ""), ("a.", "")],
)
def test_extension(name: str, extension: str) -> None:
    assert extension_of(name) == extension


@pytest.mark.asvs("5.1.1")
@pytest.mark.parametrize("rules", [DOCUMENTS, PHOTOGRAPHS, SIGNED_PDFS])
def test_every_set_of_rules_has_limits(rules: UploadRules) -> None:
    assert rules.kinds
    assert 0 < rules.largest_bytes <= 20 << 20
    assert 0 < rules.most_files <= 10


def test_rules_speak_for_forms() -> None:
    assert PHOTOGRAPHS.labels == "JPG, PNG, WebP"
    assert PHOTOGRAPHS.accept == ".jpg,.jpeg,.jfif,.png,.webp"
    assert PHOTOGRAPHS.largest_mb == 10
    assert PHOTOGRAPHS.kind_for("jpeg") is FileKind.JPEG
    assert PHOTOGRAPHS.kind_for("pdf") is None
    assert [kind for kind in FileKind if kind.is_image] == list(FileKind)[1:4]
