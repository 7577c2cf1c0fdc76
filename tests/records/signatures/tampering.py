"""Ways to spoil a signed paper, and a quick look at what is left of it."""

import io
from collections.abc import Callable
from datetime import datetime

import pikepdf
from pyhanko.pdf_utils.generic import (
    DictionaryObject,
    StreamObject,
    TextStringObject,
    pdf_name,
)
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from portal.core.settings import settings
from portal.records.signatures.rules import (
    Reason,
    Verification,
)
from portal.records.signatures.services import trust
from portal.records.signatures.services.checking import check
from tests.factories.signatures import (
    NOW,
)

Change = Callable[[bytes], bytes]


def look(pdf: bytes, now: datetime = NOW) -> Verification:
    return check(pdf, trust.load(settings()), now)


def all_reasons(found: Verification) -> set[Reason]:
    return {*found.reasons, *(each for report in found.signatures for each in report.reasons)}


def updated(pdf: bytes, change: Callable[[IncrementalPdfFileWriter], None]) -> bytes:
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def ended_again(pdf: bytes, hidden: bytes = b"<html><script>alert(1)</script></html>") -> bytes:
    """Hide something behind the end, and say once more where the table stands."""
    table = pdf.rsplit(b"startxref", 1)[1].split()[0]
    return pdf + b"\n" + hidden + b"\nstartxref\n" + table + b"\n%%EOF\n"


def ended_again_with_a_range(pdf: bytes) -> bytes:
    """The same, with words that look like a signature that reaches to the end."""
    empty = b"/ByteRange [0 1 2 %09d]"
    length = len(ended_again(pdf, empty % 0))
    return ended_again(pdf, empty % (length - 2))


def with_filled_padding(pdf: bytes) -> bytes:
    """Write into the place that a signature leaves free in its own gap."""
    end = pdf.index(b">", pdf.rindex(b"/Contents <"))
    return pdf[: end - 12] + b"68656c6c6f21" + pdf[end:]


def with_overlay(pdf: bytes) -> bytes:
    def draw(writer: IncrementalPdfFileWriter) -> None:
        drawn = StreamObject(stream_data=b"q 1 1 1 rg 100 500 300 40 re f Q")
        writer.add_stream_to_page(0, writer.add_object(drawn))

    return updated(pdf, draw)


def with_other_number(pdf: bytes) -> bytes:
    def refill(writer: IncrementalPdfFileWriter) -> None:
        for ref in writer.root["/AcroForm"]["/Fields"]:
            field = ref.get_object()
            if field["/T"] == "field-number":
                field[pdf_name("/V")] = TextStringObject("99/GXN-UBND")
                writer.update_container(field)

    return updated(pdf, refill)


def with_script(pdf: bytes) -> bytes:
    def add(writer: IncrementalPdfFileWriter) -> None:
        writer.root[pdf_name("/OpenAction")] = DictionaryObject(
            {
                pdf_name("/S"): pdf_name("/JavaScript"),
                pdf_name("/JS"): TextStringObject("app.alert(1)"),
            }
        )
        writer.update_root()

    return updated(pdf, add)


def flipped(pdf: bytes) -> bytes:
    return pdf[:5000] + bytes([pdf[5000] ^ 1]) + pdf[5001:]


def rewritten(pdf: bytes) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        document.save(out)
    return out.getvalue()


def encrypted(pdf: bytes) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        document.save(out, encryption=pikepdf.Encryption(user="a", owner="b"))
    return out.getvalue()


def with_broken_signature(pdf: bytes) -> bytes:
    place = pdf.rindex(b"/Contents <") + 11
    digits = pdf[place + 3000 : place + 3016]
    return (
        pdf[: place + 3000]
        + digits[::-1].translate(bytes.maketrans(b"0f", b"f0"))
        + pdf[place + 3016 :]
    )
