from io import BytesIO
from typing import Any

import pytest

from portal.ui.fields import FileField, FilesField
from portal.ui.form import Form
from tests.ui.conftest import Post

SOME = b"%PDF-1.7 some bytes"


class Papers(Form):
    scan = FileField("Giấy chứng sinh", accept=(".pdf", "jpg", ".jpeg"), max_mb=1)
    others = FilesField("Giấy tờ khác", optional=True, max_files=2)


def send(post: Post, name: str = "to-khai.PDF", data: bytes = SOME, **others: Any) -> Papers:
    form: Papers = post(Papers, {"scan": (BytesIO(data), name), **others})
    return form


def test_a_file_is_taken_and_left_at_its_beginning(post: Post) -> None:
    form = send(post)
    assert form.validate(), form.errors
    assert form.scan.data.filename == "to-khai.PDF"
    assert form.scan.data.read() == SOME


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("to-khai.exe", SOME, "Tệp to-khai.exe phải là PDF hoặc JPG."),
        ("to-khai", SOME, "Tệp to-khai phải là PDF hoặc JPG."),
        ("to-khai.pdf", b"", "Tệp to-khai.pdf không có nội dung."),
        ("to-khai.pdf", b"x" * (1024 * 1024 + 1), "Tệp to-khai.pdf lớn hơn 1 MB."),
    ],
)
def test_unfit_files_are_refused(post: Post, name: str, data: bytes, sentence: str) -> None:
    form = send(post, name, data)
    assert not form.validate()
    assert [str(e) for e in form.scan.errors] == [sentence]


def test_an_empty_control_sends_no_file(post: Post) -> None:
    form = send(post, "", b"")
    assert not form.validate()
    assert form.scan.errors == ["Chọn tệp cho mục “Giấy chứng sinh”"]
    assert form.scan.data is None


def test_text_in_place_of_a_file_is_no_file(post: Post) -> None:
    form = post(Papers, {"scan": "to-khai.pdf"})
    assert not form.validate()
    assert form.scan.data is None


def test_several_files_and_not_too_many(post: Post) -> None:
    two = [(BytesIO(SOME), "1.pdf"), (BytesIO(SOME), "2.png")]
    form = send(post, others=two)
    assert form.validate(), form.errors
    assert [file.filename for file in form.others.data] == ["1.pdf", "2.png"]
    form = send(post, others=[(BytesIO(SOME), f"{n}.pdf") for n in range(3)])
    assert not form.validate()
    assert form.others.errors == ["Chọn nhiều nhất 2 tệp."]


def test_limits_are_told_to_browser_and_reader(post: Post) -> None:
    field = send(post).scan
    assert field.attributes["accept"] == ".pdf,.jpg,.jpeg"
    assert field.attributes["aria-describedby"] == "scan-limits"
    assert field.kinds == "PDF hoặc JPG"
