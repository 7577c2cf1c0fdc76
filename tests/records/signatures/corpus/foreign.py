"""What other programs and their abusers make of a signed file: found by trying them out.

Some take object numbers and never use them, some write into a page what it inherits, some name
objects that are not there, and many encrypt without a password. Close to each of these lies
something that must not pass.
"""

import io
import re
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Literal

import pikepdf
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, append_signature_field

from tests.records.signatures.corpus import hidden
from tests.records.signatures.corpus.producers import rewritten, written
from tests.records.signatures.corpus.signing import ByHand, Style, sign, stamp, writer_on

Build = Callable[[], bytes]
_FORM = written(form=True)
_REVISIONS: tuple[Literal[4, 6], ...] = (4, 6)


_RANGE = re.compile(rb"/ByteRange\s*\[\s*0\s+(\d+)\s+(\d+)\s+(\d+)\s*\]")


def encrypted(pdf: bytes, revision: Literal[4, 6] = 6, user: str = "") -> bytes:
    return rewritten(pdf, encryption=pikepdf.Encryption(user=user, owner="o", R=revision))


def again(pdf: bytes, change: Callable[[IncrementalPdfFileWriter], None]) -> bytes:
    writer = writer_on(pdf)
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _overlay(writer: IncrementalPdfFileWriter) -> None:
    drawn = generic.StreamObject(stream_data=b"q 1 1 1 rg 60 700 300 60 re f Q")
    writer.add_stream_to_page(0, writer.add_object(drawn))


def with_table(pdf: bytes, rows: bytes, size: int) -> bytes:
    """Append a revision that writes nothing but a table."""
    before = int(pdf[pdf.rindex(b"startxref") + 9 :].split()[0])
    end = b"trailer\n<< /Size %d /Root 1 0 R /Prev %d >>\nstartxref\n%d\n%%%%EOF\n"
    return pdf + b"xref\n" + rows + end % (size, before, len(pdf))


def _size(pdf: bytes) -> int:
    return int(re.findall(rb"/Size (\d+)", pdf)[-1])


def freed(pdf: bytes, number: int | None = None) -> bytes:
    """Call an object free: one that is used, or the first number that nobody used."""
    size = _size(pdf)
    which = size if number is None else number
    return with_table(pdf, b"%d 1\n0000000000 65535 f \n" % which, max(size, which + 1))


def shrunk(pdf: bytes) -> bytes:
    return with_table(pdf, b"0 0\n", 4)


def _inheriting() -> bytes:
    """Write a file whose page has its size from the tree."""

    def move(writer: IncrementalPdfFileWriter) -> None:
        pages = writer.root["/Pages"]
        page = pages["/Kids"][0]
        pages[pdf_name("/MediaBox")] = page.pop("/MediaBox")
        writer.update_container(pages)
        writer.update_container(page)

    return again(written(), move)


def sized_again(pdf: bytes, height: int) -> bytes:
    """Write its size into the page while a field for a second signature is added."""

    def write(writer: IncrementalPdfFileWriter) -> None:
        page = writer.root["/Pages"]["/Kids"][0]
        page[pdf_name("/MediaBox")] = generic.ArrayObject(
            map(generic.NumberObject, (0, 0, 595, height))
        )
        writer.update_container(page)
        append_signature_field(writer, SigFieldSpec("Second", box=(50, 50, 150, 90)))

    held = again(pdf, write)
    return sign(held, field="Second", who="second", stamp="ours", existing=True)


def _pointing_nowhere() -> bytes:
    return written().replace(b"<< /Producer (By hand) >>", b"<< /Producer 99 0 R     >>")


def restyled(**entries: generic.PdfObject) -> bytes:
    """Sign a form that was filled in, and change then what its fields are drawn by."""

    def style(writer: IncrementalPdfFileWriter) -> None:
        form = writer.root["/AcroForm"]
        for name, value in entries.items():
            form[pdf_name(f"/{name}")] = value
        writer.update_container(form)

    return again(sign(_FORM, certify=MDPPerm.FILL_FORMS, stamp="ours"), style)


def _fonts(**more: str) -> generic.DictionaryObject:
    held = {pdf_name(f"/{name}"): _font(base) for name, base in more.items()}
    return generic.DictionaryObject({pdf_name("/Font"): generic.DictionaryObject(held)})


def _font(base: str) -> generic.DictionaryObject:
    entries = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": f"/{base}"}
    return generic.DictionaryObject(
        {pdf_name(key): pdf_name(value) for key, value in entries.items()}
    )


def borrowed_stamp(pdf: bytes, moment: datetime) -> bytes:
    """Add a document timestamp that is genuine, and was made for another file.

    The bytes that it stamps are carried along in a stream, to which its range points.
    """
    other = stamp(written(), moment)
    first, second, length = map(int, _RANGE.findall(other)[-1])
    token, places = other[first + 1 : second - 1], (b"1111111111", b"2222222222")
    borrowed = other[:first] + other[second : second + length]

    def add(writer: IncrementalPdfFileWriter) -> None:
        writer.add_object(generic.StreamObject(stream_data=borrowed))
        value = generic.DictionaryObject()
        for name, entry in (
            ("/Type", pdf_name("/DocTimeStamp")),
            ("/Filter", pdf_name("/Adobe.PPKLite")),
            ("/SubFilter", pdf_name("/ETSI.RFC3161")),
            ("/Contents", generic.ByteStringObject(bytes.fromhex(token.decode()))),
            (
                "/ByteRange",
                generic.ArrayObject(
                    map(generic.NumberObject, (int(places[0]), first, int(places[1]), length))
                ),
            ),
        ):
            value[pdf_name(name)] = entry
        field = generic.DictionaryObject()
        field[pdf_name("/FT")] = pdf_name("/Sig")
        field[pdf_name("/T")] = generic.TextStringObject("Stamp")
        field[pdf_name("/V")] = writer.add_object(value)
        form = writer.root["/AcroForm"]
        form["/Fields"].append(writer.add_object(field))
        writer.update_container(form["/Fields"])

    made = again(pdf, add)
    at = made.index(borrowed, len(pdf))
    for place, offset in zip(places, (at, at + first), strict=True):
        made = made.replace(place, b"%010d" % offset)
    return made


def _twice(entry: bytes) -> bytes:
    """Name one of the two entries that matter once more, in a file that is read leniently."""
    return ByHand(Style(stamp="ours"), also=entry).sign(written(entry=b"\n"))


def hidden_in_encrypted() -> bytes:
    """Let an encrypted page show the look of a field, which is then written again."""
    certified = sign(encrypted(hidden.form(hidden.as_parent)), certify=MDPPerm.FILL_FORMS)
    return hidden.rewrite_look(certified)


GOOD: dict[str, Build] = {
    **{
        f"encrypted, revision {revision}": partial(
            lambda held: sign(encrypted(written(), held), stamp="ours"), revision
        )
        for revision in _REVISIONS
    },
    "encrypted, two signatures": lambda: sign(
        sign(encrypted(written()), stamp="ours"), field="Second", who="second", stamp="ours"
    ),
    "certificate without key usage": lambda: sign(written(), who="unlimited", stamp="ours"),
    "number taken and not used": lambda: freed(sign(written(), stamp="ours")),
    "size of the page written again": lambda: sized_again(sign(_inheriting(), stamp="ours"), 842),
    "pointing nowhere, two signatures": lambda: sign(
        sign(_pointing_nowhere(), stamp="ours"), field="Second", who="second", stamp="ours"
    ),
}
BAD: dict[str, Build] = {
    "encrypted, overlay": lambda: again(sign(encrypted(written()), stamp="ours"), _overlay),
    "encrypted, drawn as another's look": hidden_in_encrypted,
    "object freed": lambda: freed(sign(written(), stamp="ours"), 4),
    "another size of the page": lambda: sized_again(sign(_inheriting(), stamp="ours"), 400),
    "fewer objects": lambda: shrunk(sign(written(), stamp="ours")),
    "fields drawn anew": lambda: restyled(NeedAppearances=generic.BooleanObject(value=True)),
    "fields drawn in white": lambda: restyled(DA=generic.TextStringObject("/F1 12 Tf 1 g")),
    "fields drawn with another font": lambda: restyled(DR=_fonts(F1="Symbol")),
    "fields drawn without their font": lambda: restyled(DR=_fonts()),
    "Contents twice": lambda: _twice(b"/Contents <00> "),
    "ByteRange twice": lambda: _twice(b"/ByteRange [0 1 2 3] "),
}
