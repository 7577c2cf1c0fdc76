import io
import subprocess
import unicodedata
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, cast

import pikepdf
import pytest
import segno
from markupsafe import Markup

from portal.core.pdf import (
    Attachment,
    ForbiddenResource,
    qr_picture,
    render,
    render_stamp,
)
from portal.core.pdf.packaged import packaged_file
from portal.core.pdf.qr import qr_svg
from portal.core.pdf.styles import parsed, without_styles
from portal.core.settings import ROOT
from tests.factories.signatures import ADDRESS, AGENCY, make_sheet_html, render_sheet

VIETNAMESE = "Ẵ ẫ ợ ữ Đặng Thị Ngọc Hoà, Nguyễn Trường Tộ, lệ phí 8.000 ₫ – ỦY BAN NHÂN DÂN"


def text_of(pdf: bytes, folder: Path) -> str:
    file = folder / "paper.pdf"
    file.write_bytes(pdf)
    found = subprocess.run(  # noqa: S603 - a fixed program on a file of the test.
        ["/usr/bin/pdftotext", "-layout", str(file), "-"], check=True, capture_output=True
    )
    return found.stdout.decode()


def metadata_of(pdf: bytes) -> bytes:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return document.Root.Metadata.read_bytes()


def test_a_paper_says_that_it_is_pdf_a_3a_and_pdf_ua_1() -> None:
    with pikepdf.open(io.BytesIO(render_sheet().data)) as document:
        with document.open_metadata() as metadata:
            assert metadata["pdfaid:part"] == "3"
            assert metadata["pdfaid:conformance"] == "A"
            assert metadata["pdfuaid:part"] == "1"
            assert metadata["dc:title"] == "Giấy xác nhận tình trạng hôn nhân"
        assert b"pdfaExtension:schemas" in metadata_of(render_sheet().data)
        assert str(document.Root.Lang) == "vi"
        assert bool(document.Root.MarkInfo.Marked)
        assert document.Root.OutputIntents[0].S == "/GTS_PDFA1"


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_vietnamese_comes_out_as_it_went_in(form: Literal["NFC", "NFD"], tmp_path: Path) -> None:
    spelled = unicodedata.normalize(form, VIETNAMESE)
    pdf = render(f"<p style='font-size: 9pt'>{spelled}</p>", title="Thử").data
    assert VIETNAMESE in unicodedata.normalize("NFC", text_of(pdf, tmp_path))


def test_the_sheet_has_the_parts_of_an_official_document(tmp_path: Path) -> None:
    text = text_of(render_sheet().data, tmp_path)
    for part in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "GIẤY XÁC NHẬN",
        "Nguyễn Văn Thưởng",
        "TM. ỦY BAN NHÂN DÂN",
        "CHỦ TỊCH",
        "Lê Thị Hòa",
        "- Lưu: VT.",
    ):
        assert part in text
    assert AGENCY.upper().split()[0] in text


def test_the_national_name_stays_on_one_line(tmp_path: Path) -> None:
    lines = text_of(render_sheet().data, tmp_path).splitlines()
    assert any("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in line for line in lines)


def test_margins_are_those_of_the_decree() -> None:
    with pikepdf.open(io.BytesIO(render_sheet().data)) as document:
        x1, y1, x2, y2 = (float(value) for value in document.pages[0].mediabox)
    assert (x2 - x1, y2 - y1) == pytest.approx((595.28, 841.89), abs=0.1)
    left_mm = min(each.box[0] for each in render_sheet().anchors.values()) / 72 * 25.4
    assert left_mm >= 30


def test_anchors_give_places_in_points_from_the_bottom_left() -> None:
    html = (
        "<style>@page { size: 100pt 200pt; margin: 0 } "
        "div { position: absolute; left: 10pt; top: 20pt; width: 30pt; height: 40pt }</style>"
        '<div id="place"></div>'
    )
    anchor = render(html, title="Thử").anchors["place"]
    assert anchor.page == 0
    assert anchor.box == pytest.approx((10, 140, 40, 180))


def test_an_anchor_knows_its_page() -> None:
    html = '<p>Một</p><p id="second" style="break-before: page">Hai</p>'
    made = render(html, title="Thử")
    assert (made.page_count, made.anchors["second"].page) == (2, 1)


@pytest.mark.parametrize("count", [11, 14, 18])
def test_a_signature_never_stands_alone_on_a_page(count: int, tmp_path: Path) -> None:
    """The first count fills one page, the others would leave the signature to the second."""
    body = Markup("").join(Markup("<p>Dòng thứ {}.</p>").format(n) for n in range(count))
    made = render(make_sheet_html(body=body), title="Thử")
    assert made.page_count == (1 if count == 11 else 2)
    last = text_of(made.data, tmp_path).split("\f")[made.page_count - 1]
    assert made.anchors["sig-officer"].page == made.page_count - 1
    assert last.count("Dòng thứ") >= 2
    assert "Quét mã" in last


def test_the_seal_covers_a_third_of_the_signature_from_its_left() -> None:
    anchors = render_sheet().anchors
    left, _, right, _ = anchors["sig-officer"].box
    _, _, seal_right, _ = anchors["sig-seal"].box
    assert (seal_right - left) / (right - left) == pytest.approx(1 / 3, abs=0.01)


def test_data_rides_inside_the_paper() -> None:
    data = '{"họ tên": "Nguyễn Văn Thưởng"}'.encode()
    attached = Attachment(
        "data.json", data, "Dữ liệu của văn bản", datetime(2026, 11, 21, tzinfo=UTC)
    )
    pdf = render("<p>Thử</p>", title="Thử", attachments=[attached]).data
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert document.attachments["data.json"].get_file().read_bytes() == data
        assert document.Root.AF[0].AFRelationship == "/Data"


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1/x.png",
        "https://example.org/x.png",
        "file:///etc/passwd",
        "data:image/png;base64,AAAA",
        "../pyproject.toml",
        "static/../data/secret.key",
    ],
)
def test_a_paper_may_fetch_only_what_is_packaged(address: str) -> None:
    with pytest.raises(ForbiddenResource):
        render(f'<img alt="x" src="{address}">', title="Thử")


def test_a_style_sheet_from_elsewhere_is_refused() -> None:
    html = '<link rel="stylesheet" href="http://127.0.0.1/x.css"><p>Thử</p>'
    with pytest.raises(ForbiddenResource):
        render(html, title="Thử")


@pytest.mark.parametrize("_time", ["first", "second"])
def test_a_style_that_names_something_else_is_refused_every_time(_time: str) -> None:
    with pytest.raises(ForbiddenResource):
        render('<style>@import url("http://127.0.0.1/x.css");</style><p>Thử</p>', title="Thử")


def test_papers_of_one_style_share_what_was_parsed() -> None:
    rest, styles = without_styles("<style>p { color: red }</style><p>Một</p>")
    assert (rest, styles[1:]) == ("<p>Một</p>", ("p { color: red }",))
    assert parsed(styles[1]) is parsed(without_styles("<style>p { color: red }</style>")[1][1])


def test_a_packaged_file_is_found() -> None:
    path = ROOT / "templates" / "pdf" / "sheet.css"
    assert packaged_file(path.as_uri()) == path
    assert packaged_file(f"file://host{path}") is None
    assert packaged_file((ROOT / "templates" / "pdf").as_uri()) is None


def test_a_qr_code_is_drawn_with_strokes_and_has_a_name() -> None:
    svg = qr_svg("http://localhost/v/abc", label="Mã QR <của> bạn")
    assert 'aria-label="Mã QR &lt;của&gt; bạn"' in svg
    assert svg.count(".5h") > 50
    assert "<image" not in svg


def test_the_qr_code_of_a_paper_holds_its_address() -> None:
    with pikepdf.open(io.BytesIO(render_sheet().data)) as document:
        (picture,) = document.pages[0].get_images().values()
        drawn = pikepdf.PdfImage(cast("pikepdf.Stream", picture)).as_pil_image().convert("1")
        assert picture.Interpolate == False  # noqa: E712 - an object of the file.
    dark = [
        [drawn.getpixel((x, y)) == 0 for x in range(4, drawn.width - 4)]
        for y in range(4, drawn.height - 4)
    ]
    wanted = segno.make(ADDRESS, error="m", micro=False, mask=2).matrix
    assert dark == [[bool(module) for module in row] for row in wanted]


def test_an_address_of_a_qr_code_may_hold_anything() -> None:
    picture = qr_picture("http://x/?a=1&b=ộ#../..", label="x")
    assert "/qr/http%3A%2F%2Fx%2F%3Fa%3D1%26b%3D%E1%BB%99%23..%2F.." in picture
    render(picture, title="Thử")


def test_a_qr_code_has_a_text_alternative_in_the_paper() -> None:
    with pikepdf.open(io.BytesIO(render_sheet().data)) as document:
        figures = [
            each
            for each in document.objects
            if isinstance(each, pikepdf.Dictionary) and each.get("/S") == "/Figure"
        ]
        assert [str(each.Alt) for each in figures] == ["Mã QR để kiểm tra văn bản"]


def test_the_sheet_escapes_what_people_typed(tmp_path: Path) -> None:
    html = make_sheet_html(subject="<b>An</b> & Bình", body="<script>x</script>")
    text = text_of(render(html, title="Thử").data, tmp_path)
    assert "<b>An</b> & Bình" in text
    assert "<script>x</script>" in text


def test_a_stamp_has_exactly_the_size_asked_for() -> None:
    stamp = render_stamp("<div>05/GXN-UBND</div>", width=120, height=16)
    with pikepdf.open(io.BytesIO(stamp)) as document:
        assert len(document.pages) == 1
        assert [float(v) for v in document.pages[0].mediabox] == pytest.approx([0, 0, 120, 16])
