"""Files that must not be taken for valid: tampered with, wrapped, shadowed, or by nobody known."""

import io
import re
from collections.abc import Callable, Iterator
from functools import lru_cache, partial

import pikepdf
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import FieldMDPAction, FieldMDPSpec, MDPPerm

from tests.records.signatures.corpus.good import (
    Build,
    Named,
    changed,
    filled,
    noted,
    prepared,
    two,
)
from tests.records.signatures.corpus.hidden import HIDDEN
from tests.records.signatures.corpus.nobodies import NOBODIES
from tests.records.signatures.corpus.producers import PRODUCERS, rewritten, written
from tests.records.signatures.corpus.signing import Style, sign, stamp

Spoil = Callable[[bytes], bytes]
_RANGE = re.compile(rb"/ByteRange\s*\[[^\]]*\]")
_CONTENTS = re.compile(rb"/Contents\s*<([0-9A-Fa-f]+)>")


def cases() -> Iterator[Named]:
    for base in ("by hand", "object streams", "linearised", "hybrid", "the portal"):
        make = PRODUCERS[base]
        for name, spoil in SPOILED.items():
            yield f"{base}, {name}", partial(_spoiled, base, spoil)
        for name, spoil in ATTACKS.items():
            for shape, style in _SIGNED.items():
                if shape == "certified P=1" and "signed by" in name:
                    continue  # The library would not sign there.
                yield (
                    f"{base}, {shape}, {name}",
                    partial(_spoiled, base, spoil, style),
                )
        yield f"{base}, first of two spoiled", partial(_first_of_two, make)
    yield from OTHERS.items()
    yield from NOBODIES.items()
    yield from HIDDEN.items()


_SIGNED = {
    "approved": Style(stamp="ours"),
    "certified P=1": Style(stamp="ours", certify=MDPPerm.NO_CHANGES),
    "certified P=2": Style(stamp="ours", certify=MDPPerm.FILL_FORMS),
    "certified P=3": Style(stamp="ours", certify=MDPPerm.ANNOTATE),
}


@lru_cache(maxsize=64)
def signed(base: str, style: Style = _SIGNED["approved"]) -> bytes:
    """Sign once what is spoiled in many ways."""
    return sign(PRODUCERS[base](), style)


def _spoiled(base: str, spoil: Spoil, style: Style | None = None) -> bytes:
    return spoil(signed(base, style or _SIGNED["approved"]))


def _first_of_two(make: Build) -> bytes:
    return flip(two(make()))


def flip(pdf: bytes, place: int = 200) -> bytes:
    return pdf[:place] + bytes([pdf[place] ^ 1]) + pdf[place + 1 :]


def in_contents(pdf: bytes, offset: int) -> bytes:
    place = _CONTENTS.search(pdf).start(1) + offset  # type: ignore[union-attr]
    digit = b"1" if pdf[place : place + 1] != b"1" else b"2"
    return pdf[:place] + digit + pdf[place + 1 :]


def with_range(pdf: bytes, make: Callable[[list[int]], bytes]) -> bytes:
    found = _RANGE.search(pdf)
    assert found
    numbers = [int(each) for each in re.findall(rb"\d+", found[0])]
    return pdf[: found.start()] + make(numbers).ljust(len(found[0])) + pdf[found.end() :]


def replaced(pdf: bytes, pattern: bytes, text: bytes) -> bytes:
    return re.sub(pattern, lambda each: text.ljust(len(each[0])), pdf, count=1)


def swapped_contents(pdf: bytes) -> bytes:
    other = sign(written(info=False), stamp="ours")
    mine, theirs = _CONTENTS.search(pdf), _CONTENTS.search(other)
    assert mine
    assert theirs
    digits = theirs[1][: len(mine[1])].ljust(len(mine[1]), b"0")
    return pdf[: mine.start(1)] + digits + pdf[mine.end(1) :]


def cut(pdf: bytes) -> bytes:
    return pdf[: len(pdf) * 2 // 3]


def wrapped(pdf: bytes) -> bytes:
    """Move the second part of the signed bytes away and put other content in between."""
    found = _RANGE.search(pdf)
    assert found
    _zero, first, second, length = (int(each) for each in re.findall(rb"\d+", found[0]))
    evil = b"<" + b"0" * 40 + b"> /Evil (other words) "
    moved = pdf[:second] + evil + pdf[second:]
    return with_range(
        moved, lambda _: b"/ByteRange [0 %d %d %d]" % (first, second + len(evil), length)
    )


SPOILED: dict[str, Spoil] = {
    "a byte changed": flip,
    "a byte changed in the middle": lambda pdf: flip(pdf, len(pdf) // 3),
    "the last byte changed": lambda pdf: flip(pdf, len(pdf) - 3),
    "the signature changed": lambda pdf: in_contents(pdf, 3000),
    "the beginning of the signature changed": lambda pdf: in_contents(pdf, 40),
    "the certificate changed": lambda pdf: in_contents(pdf, 1200),
    "the signature of another file": swapped_contents,
    "written anew": rewritten,
    "linearised after signing": lambda pdf: rewritten(pdf, linearize=True),
    "cut off": cut,
    "ByteRange missing": lambda pdf: replaced(pdf, rb"/ByteRange", b"/ByteRangx"),
    "ByteRange empty": lambda pdf: with_range(pdf, lambda _: b"/ByteRange []"),
    "ByteRange null": lambda pdf: with_range(pdf, lambda _: b"/ByteRange null"),
    "ByteRange of nothing": lambda pdf: with_range(pdf, lambda _: b"/ByteRange [0 0 0 0]"),
    "ByteRange negative": lambda pdf: with_range(pdf, lambda _: b"/ByteRange [0 -1 -1 -1]"),
    "ByteRange of two numbers": lambda pdf: with_range(pdf, lambda n: b"/ByteRange [0 %d]" % n[1]),
    "ByteRange ends early": lambda pdf: with_range(
        pdf, lambda n: b"/ByteRange [%d %d %d %d]" % (n[0], n[1], n[2], n[3] - 9)
    ),
    "ByteRange begins late": lambda pdf: with_range(
        pdf, lambda n: b"/ByteRange [9 %d %d %d]" % (n[1] - 9, n[2], n[3])
    ),
    "ByteRange with a wide gap": lambda pdf: with_range(
        pdf, lambda n: b"/ByteRange [0 %d %d %d]" % (n[1] - 30, n[2], n[3])
    ),
    "Contents missing": lambda pdf: replaced(pdf, rb"/Contents(?=\s*<)", b"/Contentx"),
    "Contents of zeros": lambda pdf: _CONTENTS.sub(
        lambda each: b"/Contents <" + b"0" * len(each[1]) + b">", pdf
    ),
    "another encoding named": lambda pdf: replaced(pdf, rb"/ETSI.CAdES.detached", b"/adbe.unknown"),
    "wrapped": wrapped,
}


def update(change: Callable[[IncrementalPdfFileWriter], None]) -> Spoil:
    def apply(pdf: bytes) -> bytes:
        writer = IncrementalPdfFileWriter(io.BytesIO(pdf), strict=False)
        change(writer)
        return changed(writer)

    return apply


def _first_page(writer: IncrementalPdfFileWriter) -> generic.DictionaryObject:
    node = writer.root["/Pages"]
    while "/Kids" in node:
        node = node["/Kids"][0]
    return node  # type: ignore[no-any-return]


def _overlay(writer: IncrementalPdfFileWriter) -> None:
    drawn = generic.StreamObject(stream_data=b"q 1 1 1 rg 60 700 300 60 re f Q")
    writer.add_stream_to_page(0, writer.add_object(drawn))


def _other_content(writer: IncrementalPdfFileWriter) -> None:
    page = _first_page(writer)
    stream = generic.StreamObject(stream_data=b"BT /F1 18 Tf 72 720 Td (So khac) Tj ET")
    page[pdf_name("/Contents")] = writer.add_object(stream)
    writer.update_container(page)


def _other_font(writer: IncrementalPdfFileWriter) -> None:
    page = _first_page(writer)
    page["/Resources"][pdf_name("/Font")] = generic.DictionaryObject()
    writer.update_container(page["/Resources"])
    writer.update_container(page)


def _other_page(writer: IncrementalPdfFileWriter) -> None:
    pages = writer.root["/Pages"]
    page = generic.DictionaryObject(_first_page(writer))
    pages["/Kids"].append(writer.add_object(page))
    pages[pdf_name("/Count")] = generic.NumberObject(2)
    writer.update_container(pages["/Kids"])
    writer.update_container(pages)


def _no_page(writer: IncrementalPdfFileWriter) -> None:
    pages = writer.root["/Pages"]
    pages[pdf_name("/Kids")] = generic.ArrayObject()
    pages[pdf_name("/Count")] = generic.NumberObject(0)
    writer.update_container(pages)


def _other_catalogue(writer: IncrementalPdfFileWriter) -> None:
    kids = generic.ArrayObject([writer.add_object(generic.DictionaryObject(_first_page(writer)))])
    tree = generic.DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/Pages"),
            pdf_name("/Kids"): kids,
            pdf_name("/Count"): generic.NumberObject(1),
        }
    )
    writer.root[pdf_name("/Pages")] = writer.add_object(tree)
    writer.update_root()


def _script(writer: IncrementalPdfFileWriter) -> None:
    action = {
        pdf_name("/S"): pdf_name("/JavaScript"),
        pdf_name("/JS"): generic.TextStringObject("x"),
    }
    writer.root[pdf_name("/OpenAction")] = generic.DictionaryObject(action)
    writer.update_root()


def _names(writer: IncrementalPdfFileWriter) -> None:
    writer.root[pdf_name("/Names")] = generic.DictionaryObject(
        {pdf_name("/EmbeddedFiles"): generic.DictionaryObject()}
    )
    writer.update_root()


def _no_form(writer: IncrementalPdfFileWriter) -> None:
    form = writer.root["/AcroForm"]
    form[pdf_name("/NeedAppearances")] = generic.BooleanObject(value=True)
    form[pdf_name("/XFA")] = writer.add_object(generic.StreamObject(stream_data=b"<xdp/>"))
    writer.update_container(form)
    writer.update_root()


def _covering(kind: str) -> Spoil:
    """Lay an annotation with an appearance over the text (evil annotation attack)."""

    def apply(pdf: bytes) -> bytes:
        look = generic.StreamObject(stream_data=b"1 1 1 rg 0 0 400 60 re f")
        for key, value in {"/Type": "/XObject", "/Subtype": "/Form"}.items():
            look[pdf_name(key)] = pdf_name(value)
        box = generic.ArrayObject(map(generic.NumberObject, (0, 0, 400, 60)))
        look[pdf_name("/BBox")] = box
        place = generic.ArrayObject(map(generic.NumberObject, (60, 700, 460, 760)))
        writer = IncrementalPdfFileWriter(io.BytesIO(pdf), strict=False)
        drawn = generic.DictionaryObject({pdf_name("/N"): writer.add_object(look)})
        note = generic.DictionaryObject(
            {
                pdf_name("/Type"): pdf_name("/Annot"),
                pdf_name("/Subtype"): pdf_name(kind),
                pdf_name("/Rect"): place,
                pdf_name("/AP"): drawn,
                pdf_name("/Contents"): generic.TextStringObject("999.000.000"),
            }
        )
        page = _first_page(writer)
        held = generic.ArrayObject(page.get("/Annots", ()))
        held.append(writer.add_object(note))
        page[pdf_name("/Annots")] = held
        writer.update_container(page)
        return changed(writer)

    return apply


def _sneaky(pdf: bytes) -> bytes:
    """Add a signature field whose appearance covers the text (sneaky signature attack)."""
    held = prepared(pdf, "Sneaky")
    writer = IncrementalPdfFileWriter(io.BytesIO(held), strict=False)
    look = generic.StreamObject(stream_data=b"1 1 1 rg 0 0 400 60 re f")
    for ref in writer.root["/AcroForm"]["/Fields"]:
        field = ref.get_object()
        if field["/T"] == "Sneaky":
            field[pdf_name("/AP")] = generic.DictionaryObject(
                {pdf_name("/N"): writer.add_object(look)}
            )
            writer.update_container(field)
    return changed(writer)


def _without_table(pdf: bytes) -> bytes:
    """Append a changed object with nothing that names it (incremental saving attack)."""
    return (
        pdf
        + b"4 0 obj\n<< /Length 40 >>\nstream\nBT /F1 18 Tf 72 720 Td (So khac) Tj ET\n"
        + b"endstream\nendobj\n"
    )


def _with_trailer_only(pdf: bytes) -> bytes:
    start = int(pdf[pdf.rindex(b"startxref") + 9 :].split()[0])
    return (
        _without_table(pdf)
        + b"trailer\n<< /Root 1 0 R /Size 30 >>\nstartxref\n%d\n%%%%EOF\n" % start
    )


def _signature_copied(pdf: bytes) -> bytes:
    """Change the page and append the genuine signature object once more."""
    tampered = update(_other_content)(pdf)
    writer = IncrementalPdfFileWriter(io.BytesIO(tampered), strict=False)
    for ref in writer.root["/AcroForm"]["/Fields"]:
        writer.update_container(ref.get_object()["/V"])
    return changed(writer)


ATTACKS: dict[str, Spoil] = {
    "overlay": update(_overlay),
    "other content": update(_other_content),
    "other fonts": update(_other_font),
    "page added": update(_other_page),
    "pages removed": update(_no_page),
    "other page tree": update(_other_catalogue),
    "script": update(_script),
    "attachments": update(_names),
    "dynamic form": update(_no_form),
    "covered by a stamp": _covering("/Stamp"),
    "covered by a highlight": _covering("/Highlight"),
    "covered by free text": _covering("/FreeText"),
    "covered by a sticky note": _covering("/Text"),
    "covered by a redaction": _covering("/Redact"),
    "covered by a signature field": _sneaky,
    "object without a table": _without_table,
    "old table named again": _with_trailer_only,
    "signature object copied": _signature_copied,
    "other content, stamped": lambda pdf: stamp(update(_other_content)(pdf)),
    "other content, signed by a stranger": lambda pdf: sign(
        update(_other_content)(pdf), field="Second", who="stranger"
    ),
    "other content, signed by a second": lambda pdf: sign(
        update(_other_content)(pdf), field="Second", who="second"
    ),
}

_FORM = written(form=True)
_ALL = FieldMDPSpec(FieldMDPAction.ALL)
_NAMED = FieldMDPSpec(FieldMDPAction.INCLUDE, fields=["ho-ten"])


def _shadow(pdf: bytes) -> bytes:
    """Give a filled field another appearance and leave its value (shadow attack)."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf), strict=False)
    look = generic.StreamObject(stream_data=b"BT /F1 12 Tf (Le Van C) Tj ET")
    for ref in writer.root["/AcroForm"]["/Fields"]:
        field = ref.get_object()
        if field.get("/T") == "ho-ten":
            field[pdf_name("/AP")] = generic.DictionaryObject(
                {pdf_name("/N"): writer.add_object(look)}
            )
            writer.update_container(field)
    return changed(writer)


OTHERS: dict[str, Build] = {
    "form filled after certification P=1": lambda: filled(
        sign(_FORM, certify=MDPPerm.NO_CHANGES, stamp="ours"), "y-kien", "x"
    ),
    "locked form filled": lambda: filled(sign(_FORM, lock=_ALL, stamp="ours"), "y-kien", "x"),
    "locked field filled": lambda: filled(sign(_FORM, lock=_NAMED, stamp="ours"), "ho-ten", "x"),
    "value replaced after approval": lambda: filled(sign(_FORM, stamp="ours"), "ho-ten", "Le C"),
    "appearance replaced after approval": lambda: _shadow(sign(_FORM, stamp="ours")),
    "note after certification P=2": lambda: noted(
        sign(written(), certify=MDPPerm.FILL_FORMS, stamp="ours")
    ),
    "note after certification P=1": lambda: noted(
        sign(written(), certify=MDPPerm.NO_CHANGES, stamp="ours")
    ),
    "note with a script after certification P=3": lambda: noted(
        sign(written(), certify=MDPPerm.ANNOTATE, stamp="ours"),
        A=generic.DictionaryObject({pdf_name("/S"): pdf_name("/JavaScript")}),
    ),
    "no signature": written,
    "appearance of a signature without one": lambda: prepared(written(), "Signature1"),
    "noise": lambda: b"%PDF-1.7\n" + bytes(range(256)) * 20,
    "encrypted": lambda: rewritten(written(), encryption=pikepdf.Encryption(user="a", owner="b")),
}
