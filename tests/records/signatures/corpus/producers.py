"""Unsigned files as many programs write them, tidy and untidy."""

import io
from collections.abc import Callable, Mapping

import pikepdf

from tests.factories.signatures import render_sheet

_CONTENT = b"BT /F1 18 Tf 72 720 Td (Hop dong so 12) Tj ET"


def written(
    *,
    line: bytes = b"\n",
    before: bytes = b"",
    after: bytes = b"\n",
    entry: bytes = b" \n",
    shift: int = 0,
    relative: bool = False,
    length: int | None = None,
    first: int = 0,
    compact: bool = False,
    info: bool = True,
    form: bool = False,
) -> bytes:
    """Write a file by hand; the options are the small sins of real programs."""
    objects = _objects(length)
    if form:
        objects[0] = b"<< /Type /Catalog /Pages 2 0 R /AcroForm 7 0 R >>"
        objects.append(
            b"<< /Fields [8 0 R 9 0 R] /DA (/F1 12 Tf 0 g) /DR << /Font << /F1 5 0 R >> >> >>"
        )
        objects += [_text_field(b"ho-ten", 500, b"Nguyen Van A"), _text_field(b"y-kien", 460, b"")]
        objects[2] = objects[2].replace(b"/Contents", b"/Annots [8 0 R 9 0 R] /Contents")
    out = bytearray(before + b"%PDF-1.6" + line + b"%\xe2\xe3\xcf\xd3" + line)
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out) - (len(before) if relative else 0) + shift)
        opening = b"" if compact else line
        out += b"%d 0 obj" % number + opening + body + line + b"endobj" + line
    start = len(out) - (len(before) if relative else 0)
    out += b"xref" + line + b"%d %d" % (first, len(places) + 1) + line
    out += b"0000000000 65535 f" + entry
    for place in places:
        out += b"%010d 00000 n" % place + entry
    named = b" /Info 6 0 R" if info else b""
    out += b"trailer" + line + b"<< /Size %d /Root 1 0 R%s >>" % (len(places) + 1, named) + line
    out += b"startxref" + line + b"%d" % start + line + b"%%EOF" + after
    return bytes(out)


def _objects(length: int | None) -> list[bytes]:
    size = len(_CONTENT) if length is None else length
    return [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        (
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] "
            b"/Resources << /Font << /F1 5 0 R >> >> /Contents 4 0 R >>"
        ),
        b"<< /Length %d >>\nstream\n" % size + _CONTENT + b"\nendstream",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Producer (By hand) >>",
    ]


def _text_field(name: bytes, height: int, value: bytes) -> bytes:
    kept = b" /V (%s)" % value if value else b""
    return (
        b"<< /Type /Annot /Subtype /Widget /FT /Tx /T (%s) /Rect [100 %d 300 %d] /P 3 0 R "
        b"/F 4 /DA (/F1 12 Tf 0 g)%s >>" % (name, height, height + 20, kept)
    )


def rewritten(pdf: bytes, **options: object) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        document.save(out, **options)  # type: ignore[arg-type]
    return out.getvalue()


def updated_once(pdf: bytes) -> bytes:
    """Append a revision without touching anything that is shown."""
    start = pdf.rindex(b"startxref")
    before = int(pdf[start + 9 :].split()[0])
    place = len(pdf)
    body = b"6 0 obj\n<< /Producer (Updated) >>\nendobj\n"
    table = place + len(body)
    return (
        pdf
        + body
        + b"xref\n6 1\n%010d 00000 n \n" % place
        + b"trailer\n<< /Size 7 /Root 1 0 R /Info 6 0 R /Prev %d >>\n" % before
        + b"startxref\n%d\n%%%%EOF\n" % table
    )


def hybrid(pdf: bytes) -> bytes:
    """Add a hidden cross-reference stream beside the table, as word processors do."""
    trailer = pdf.index(b"trailer")
    place = trailer
    rows = b"".join(b"\x00\x00\x00\x00" for _ in range(1))
    stream = (
        b"7 0 obj\n<< /Type /XRef /Size 8 /W [1 2 1] /Index [0 1] /Length %d /Root 1 0 R >>\n"
        b"stream\n" % len(rows) + rows + b"\nendstream\nendobj\n"
    )
    table = pdf.rindex(b"xref", 0, trailer)
    head, xref = pdf[:table], pdf[table:trailer]
    xref = xref.replace(b"xref\n0 7", b"xref\n0 8") + b"%010d 00000 n \n" % len(head)
    start = len(head) + len(stream)
    end = b"trailer\n<< /Size 8 /Root 1 0 R /Info 6 0 R /XRefStm %d >>\n" % len(head)
    assert place > table
    return head + stream + xref + end + b"startxref\n%d\n%%%%EOF\n" % start


Producer = Callable[[], bytes]
PRODUCERS: Mapping[str, Producer] = {
    "by hand": written,
    "CRLF": lambda: written(line=b"\r\n", entry=b"\r\n", after=b"\r\n"),
    "no end of line at the end": lambda: written(after=b""),
    "several ends of line": lambda: written(after=b"\r\n\r\n"),
    "no information": lambda: written(info=False),
    "compact objects": lambda: written(compact=True),
    "line before the header": lambda: written(before=b"\n"),
    "printer's prologue": lambda: written(before=b"\x1b%-12345X@PJL\r\n"),
    "offsets from the header": lambda: written(before=b"junk junk\n", relative=True),
    "short entries": lambda: written(entry=b"\n"),
    "numbered from 1": lambda: written(first=1),
    "wrong length": lambda: written(length=len(_CONTENT) - 7),
    "offsets a little off": lambda: written(shift=-1),
    "two revisions": lambda: updated_once(written()),
    "hybrid": lambda: hybrid(written()),
    "object streams": lambda: rewritten(
        written(), object_stream_mode=pikepdf.ObjectStreamMode.generate
    ),
    "linearised": lambda: rewritten(written(), linearize=True),
    "linearised with object streams": lambda: rewritten(
        written(), linearize=True, object_stream_mode=pikepdf.ObjectStreamMode.generate
    ),
    "compressed": lambda: rewritten(written(), compress_streams=True),
    "PDF 2.0": lambda: rewritten(written(), force_version="2.0"),
    "the portal": lambda: render_sheet().data,
}
