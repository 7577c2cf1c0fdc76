"""Files as honest people send them."""

import io
import zipfile
from collections.abc import Callable

from pikepdf import Dictionary, Name, Pdf, Stream
from PIL import Image

OOXML = "application/vnd.openxmlformats-officedocument"
WORD = f"{OOXML}.wordprocessingml.document.main+xml"
SHEET = f"{OOXML}.spreadsheetml.sheet.main+xml"
MACRO_WORD = "application/vnd.ms-word.document.macroEnabled.main+xml"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
Change = Callable[[Pdf], None]


def make_pdf(*changes: Change, pages: int = 1, text: str = "To khai", **saving: object) -> bytes:
    """Make a PDF of A4 pages with a line of text, and change it before it is saved."""
    pdf = Pdf.new()
    for number in range(pages):
        page = pdf.add_blank_page(page_size=(595, 842))
        page.Contents = Stream(pdf, f"BT /F1 24 Tf 72 720 Td ({text} {number + 1}) Tj ET".encode())
        font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
        page.Resources = Dictionary(Font=Dictionary(F1=font))
    for change in changes:
        change(pdf)
    out = io.BytesIO()
    pdf.save(out, **saving)  # type: ignore[arg-type]
    return out.getvalue()


def make_image(
    kind: str = "JPEG", size: tuple[int, int] = (640, 480), *, place: bool = False
) -> bytes:
    """Make a picture of one colour; with ``place``, the camera wrote where it was taken."""
    picture = Image.new("RGB", size, (11, 95, 92))
    exif = Image.Exif()
    if place:
        exif[0x010F] = "PhoneMaker"
        exif[0x0112] = 6
        exif.get_ifd(0x8825).update({1: "N", 2: (19.0, 48.0, 27.0), 3: "E", 4: (105.0, 46.0, 0.0)})
    out = io.BytesIO()
    picture.save(out, kind, exif=exif)
    return out.getvalue()


def make_office(main: str = WORD, extra: dict[str, bytes | str] | None = None) -> bytes:
    """Make a small Office file, with more parts or other contents of the usual ones."""
    folder = "word/document" if "word" in main else "xl/workbook"
    parts: dict[str, bytes | str] = {
        "[Content_Types].xml": f'<Types><Override ContentType="{main}"/></Types>',
        "_rels/.rels": relations("officeDocument", f"{folder}.xml"),
        f"{folder}.xml": "<document><body><p>Đơn đề nghị</p></body></document>",
    }
    parts.update(extra or {})
    return make_zip(parts)


def make_zip(parts: dict[str, bytes | str]) -> bytes:
    """Make an archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def relations(kind: str, target: str, *, outside: bool = False) -> str:
    """Write a relationships part."""
    mode = ' TargetMode="External"' if outside else ""
    link = f'<Relationship Type="{RELATIONS}/{kind}" Target="{target}"{mode}/>'
    return f"<Relationships>{link}</Relationships>"
