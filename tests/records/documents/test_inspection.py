import time
from collections.abc import Callable
from io import BytesIO

import pytest
from pikepdf import Array, Dictionary, Encryption, Name, Pdf, Stream, String
from PIL import Image

from portal.core.storage import BlobStore
from portal.records.documents.rules import DOCUMENTS, PHOTOGRAPHS, SIGNED_PDFS, FileKind, Flaw
from portal.records.documents.services import (
    UploadRefused,
    check_count,
    inspect,
    inspection,
    refusals,
)
from tests.factories.uploads import (
    HOSTILE,
    SHEET,
    Hostile,
    attach_file,
    make_image,
    make_office,
    make_pdf,
    object_stream_bomb,
    pdf_bomb,
    pixel_flood,
    relations,
)


class EndlessStream(BytesIO):
    """Gives bytes as long as anybody asks."""

    def __init__(self) -> None:
        super().__init__()
        self.given = 0

    def read(self, size: int | None = -1, /) -> bytes:
        self.given += size or 0
        return bytes(size or 0)


def open_at_page(pdf: Pdf) -> None:
    pdf.Root.OpenAction = Array([pdf.pages[0].obj, Name.Fit])


def go_to_page(pdf: Pdf) -> None:
    pdf.Root.OpenAction = Dictionary(S=Name.GoTo, D=Array([pdf.pages[0].obj, Name.Fit]))


def link_to_site(pdf: Pdf) -> None:
    act = Dictionary(S=Name.URI, URI=String("https://dichvucong.gov.vn"))
    note = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]), A=act)
    pdf.pages[0].obj.Annots = Array([pdf.make_indirect(note)])


def font_called_aa(pdf: Pdf) -> None:
    fonts = pdf.pages[0].obj.Resources.Font
    fonts.AA = fonts.F1


def white_scan(pdf: Pdf) -> None:
    """Hold a page of white at 300 dpi: 26 MB that pack to 26 kB."""
    white = Stream(pdf, b"\xff" * (2480 * 3508 * 3), Subtype=Name.Image, Type=Name.XObject)
    white.Width, white.Height, white.BitsPerComponent = 2480, 3508, 8
    white.ColorSpace = Name.DeviceRGB
    pdf.pages[0].obj.Resources.XObject = Dictionary(Im1=pdf.make_indirect(white))


def changed_image(mode: str, kind: str) -> bytes:
    out = BytesIO()
    Image.new(mode, (300, 200)).save(out, kind)
    return out.getvalue()


def busy_pdf() -> bytes:
    """Hold many dictionaries, each cheap and together slow to walk over."""
    lines = b"".join(b"%d 0 obj\n[%s]\nendobj\n" % (n, b"<</A 1>>" * 60) for n in range(5, 6000))
    return pdf_bomb(1, 1).replace(b"trailer", lines + b"trailer")


GOOD: dict[str, Callable[[], bytes]] = {
    "tờ khai.pdf": lambda: make_pdf(pages=3),
    "TỜ KHAI.PDF": make_pdf,
    "đặt trang đầu.pdf": lambda: make_pdf(open_at_page),
    "đến trang.pdf": lambda: make_pdf(go_to_page),
    "liên kết.pdf": lambda: make_pdf(link_to_site),
    "phông AA.pdf": lambda: make_pdf(font_called_aa),
    "quét trắng.pdf": lambda: make_pdf(white_scan, compress_streams=True),
    "khóa sửa.pdf": lambda: make_pdf(encryption=Encryption(user="", owner="chu")),
    "xuống dòng.pdf": lambda: make_pdf() + b"\r\n\0\0",
    "danh mục nén.pdf": lambda: object_stream_bomb(1),
    "nén ba lớp.pdf": lambda: pdf_bomb(3, 8),
    "ảnh.jpg": make_image,
    "ảnh.jpeg": lambda: make_image(place=True),
    "điện thoại.jpg": lambda: make_image() + b"SEFHk\0\0\0" + bytes(300) + b"SEFT",
    "bốn màu.jpg": lambda: changed_image("CMYK", "JPEG"),
    "xám.jpg": lambda: changed_image("L", "JPEG"),
    "ảnh.png": lambda: make_image("PNG"),
    "bảng màu.png": lambda: changed_image("P", "PNG"),
    "trong suốt.png": lambda: changed_image("RGBA", "PNG"),
    "16 bit.png": lambda: changed_image("I;16", "PNG"),
    "một bit.png": lambda: changed_image("1", "PNG"),
    "ảnh.webp": lambda: make_image("WEBP"),
    "đơn.docx": make_office,
    "bảng.xlsx": lambda: make_office(SHEET),
    "có liên kết.docx": lambda: make_office(
        extra={"word/_rels/document.xml.rels": relations("hyperlink", "https://a.vn", outside=True)}
    ),
    "có biểu đồ.docx": lambda: make_office(
        extra={"word/embeddings/Sheet1.xlsx": make_office(SHEET)}
    ),
}


@pytest.mark.parametrize("name", GOOD)
def test_good_file_is_stored_as_it_is(store: BlobStore, name: str) -> None:
    data = GOOD[name]()
    found = inspect(BytesIO(data), name, DOCUMENTS)
    assert store.path(found.sha256).read_bytes() == data
    assert found.size == len(data)
    assert found.name == name
    assert found.report["antivirus"] == "not_asked"
    assert (found.preview_sha256 is not None) is found.kind.is_image


@pytest.mark.asvs("5.2.2")
@pytest.mark.asvs("5.2.3")
@pytest.mark.parametrize("hostile", HOSTILE, ids=str)
def test_hostile_file_is_refused_in_words_and_leaves_nothing(
    store: BlobStore, hostile: Hostile
) -> None:
    data = hostile.make()
    began = time.monotonic()
    with pytest.raises(UploadRefused) as caught:
        inspect(BytesIO(data), hostile.name, DOCUMENTS)
    assert time.monotonic() - began < 6  # Two seconds on a machine that does nothing else.
    assert type(caught.value) is hostile.refusal
    assert f"“{hostile.name}”" in str(caught.value)
    assert caught.value.status == (413 if hostile.refusal is refusals.FileTooLarge else 422)
    assert list(store.keys()) == []


def test_the_famous_bomb_is_less_than_a_kilobyte() -> None:
    assert len(pdf_bomb()) < 1024


def test_every_flaw_has_a_hostile_file_and_a_sentence_of_its_own() -> None:
    tried = {hostile.refusal for hostile in HOSTILE}
    assert set(refusals.REFUSALS.values()) <= tried
    sentences = {str(refusal.sentence) for refusal in UploadRefused.__subclasses__()}
    assert len(sentences) == len(UploadRefused.__subclasses__())


@pytest.mark.usefixtures("store")
def test_stream_without_end_stops_at_the_limit() -> None:
    stream = EndlessStream()
    with pytest.raises(refusals.FileTooLarge, match="10 MB"):
        inspect(stream, "vô tận.jpg", PHOTOGRAPHS)
    assert stream.given <= 12 << 20


@pytest.mark.usefixtures("store")
def test_field_takes_only_its_kinds() -> None:
    with pytest.raises(refusals.WrongType, match="JPG, PNG, WebP"):
        inspect(BytesIO(make_pdf()), "đơn.pdf", PHOTOGRAPHS)


@pytest.mark.usefixtures("store")
def test_attachments_pass_where_a_field_allows_them() -> None:
    found = inspect(BytesIO(make_pdf(attach_file)), "kết quả.pdf", SIGNED_PDFS)
    assert found.kind is FileKind.PDF


def test_report_counts_pages(store: BlobStore) -> None:
    found = inspect(BytesIO(make_pdf(pages=3)), "a.pdf", DOCUMENTS)
    assert found.report["pages"] == 3
    assert list(store.keys()) == [found.sha256]


def test_preview_is_upright_small_and_tells_no_place(store: BlobStore) -> None:
    data = make_image(size=(4000, 3000), place=True)
    found = inspect(BytesIO(data), "IMG_0001.jpg", PHOTOGRAPHS)
    assert (found.report["width"], found.report["height"]) == (4000, 3000)
    assert found.preview_sha256 is not None
    with Image.open(store.path(found.preview_sha256)) as preview:
        assert preview.format == "JPEG"
        assert preview.size == (1200, 1600)
        assert dict(preview.getexif()) == {}
        assert "exif" not in preview.info
    with Image.open(store.path(found.sha256)) as original:
        assert original.getexif().get_ifd(0x8825)


@pytest.mark.parametrize(
    ("limit", "value", "word", "kind"),
    [
        ("_MEMORY_MB", 250, "memory", FileKind.PNG),
        ("_CPU_SECONDS", 1, "time", FileKind.PDF),
    ],
)
def test_parser_that_reaches_a_limit_of_its_child_is_a_refusal(
    monkeypatch: pytest.MonkeyPatch, limit: str, value: int, word: str, kind: FileKind
) -> None:
    data = busy_pdf() if kind is FileKind.PDF else pixel_flood(6000, coloured=True)
    monkeypatch.setattr(inspection, limit, value)
    report = inspection._probe(data, kind, DOCUMENTS)
    assert (report.flaw, report.detail[: len(word)]) == (Flaw.BOMB, word)


def test_number_of_files_is_limited() -> None:
    check_count(10, DOCUMENTS)
    with pytest.raises(refusals.TooManyFiles, match=r"11 tệp.*tối đa 10"):
        check_count(11, DOCUMENTS)
    with pytest.raises(refusals.NoFile):
        check_count(0, DOCUMENTS)
