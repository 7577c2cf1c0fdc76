import io
import re
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
    kept,
    kept_fonts,
    parsing,
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


@pytest.mark.parametrize("last", ["p", "li", "td"])
def test_it_takes_body_with_it_wherever_the_page_ends(last: str) -> None:
    """One paragraph that grows, and bodies that end with a list or a table."""
    around = {"p": "<p>{}</p>", "li": "<ul>{}</ul>", "td": "<table>{}</table>"}[last]
    one = {"p": "{} ", "li": "<li>{}</li>", "td": "<tr><td>{}</td></tr>"}[last]
    for count in {"p": (220, 250, 280), "li": (12, 16), "td": (10, 14)}[last]:
        words = (f'<span id="w{n}">Nội dung {n}</span>' for n in range(count))
        body = Markup(around.format("".join(one.format(each) for each in words)))  # noqa: S704 - our own words.
        made = render(make_sheet_html(body=body), title="Thử")
        page = made.anchors["sig-officer"].page
        beside = {
            at.box[1] for name, at in made.anchors.items() if name[0] == "w" and at.page == page
        }
        assert page == made.page_count - 1
        assert len(beside) >= min(2, made.page_count), (last, count)


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


def test_a_paper_is_the_same_from_what_is_kept_of_another() -> None:
    html = make_sheet_html(subject="của một người khác")
    for store in (kept._kept, kept._known, kept_fonts._kept):
        store.clear()
    fresh = unnamed(render(html, title="Thử").data)
    styles, faces = len(kept._kept), len(kept_fonts._kept)
    assert styles
    assert faces
    assert unnamed(render(html, title="Thử").data) == fresh
    assert (len(kept._kept), len(kept_fonts._kept)) == (styles, faces)


def test_a_style_belongs_to_its_sheets() -> None:
    """Equal elements under other sheets, pages or declarations look otherwise."""
    page = "<style>@page {{ size: {size} }} p {{ {rule} }}</style><p {own}>Một</p>"
    seen = set[bytes]()
    for size, rule, own in (
        ("100pt", "color: red", ""),
        ("100pt", "color: blue", ""),
        ("100pt", "width: 50vw; text-align: right", ""),
        ("200pt", "width: 50vw; text-align: right", ""),
        ("100pt", "color: red", "style='color: green'"),
        ("100pt", "overflow: hidden; width: 3pt", ""),
    ):
        html = page.format(size=size, rule=rule, own=own)
        made = [unnamed(render(html, title="Thử").data) for _ in range(2)]
        assert made[0] == made[1]
        seen.add(made[0])
    assert len(seen) == 6


def unnamed(pdf: bytes) -> bytes:
    """Leave out the identifier, which each writing has for itself."""
    return re.sub(rb"/ID \[[^]]*\]", b"", pdf)


def test_what_the_root_hides_is_hidden_in_every_paper() -> None:
    """The library moves this from the root to the page, and writes that into the style."""
    html = "<style>html { overflow: hidden; height: 9pt }</style><p>Một</p>"
    first, second = (unnamed(render(html, title="Thử").data) for _ in range(2))
    assert first == second


def test_kept_styles_stay_few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "_MOST", 1)
    monkeypatch.setattr(kept_fonts, "_MOST", 1)
    html = "<p>Một <b>hai</b></p>"
    once, again = (unnamed(render(html, title="Thử").data) for _ in range(2))
    assert once == again
    assert len(kept_fonts._kept) == 1
    kept.make_room()
    assert not kept._kept


def test_a_sheet_is_read_alike_as_xml_and_as_html() -> None:
    sheet = make_sheet_html()
    loose = sheet.replace('<meta charset="utf-8"/>', '<meta charset="utf-8">')
    assert parsing.well_formed(without_styles(sheet)[0]) is not None
    assert parsing.well_formed(without_styles(loose)[0]) is None
    both = [unnamed(render(each, title="Thử").data) for each in (sheet, loose)]
    assert both[0] == both[1]


@pytest.mark.parametrize(
    "html",
    [
        "<p>Một</p>",
        "<html><body><p>Một</p></body></html>",
        "<html><head></head><body><p>Một<p>Hai</body></html>",
        "<html><head></head><body><table><tr><td>Một</td></tr></table></body></html>",
        "<html><head></head><body>Một&nbsp;hai</body></html>",
        "<html><head></head><body>\x0b</body></html>",
    ],
)
def test_what_html_would_complete_is_read_as_html(html: str) -> None:
    assert parsing.well_formed(html) is None
    assert render(html, title="Thử").page_count == 1


def test_a_paper_is_written_for_quick_verdicts() -> None:
    """Objects stand for themselves, and streams are packed."""
    data = render_sheet().data
    assert b"/ObjStm" not in data
    with pikepdf.open(io.BytesIO(data)) as document:
        streams = [each for each in document.objects if isinstance(each, pikepdf.Stream)]
        assert all("/Filter" in each for each in streams)


def test_a_paper_that_is_written_anew_is_another_file() -> None:
    made = render("<p>Một</p>", title="Thử")
    again = made.finished(lambda _pdf: None)
    assert again != made.data
    assert unnamed(again) == unnamed(made.data)


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
