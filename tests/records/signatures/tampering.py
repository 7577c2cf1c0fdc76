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
