"""What counts as having only signed a paper, change by change and without any signature."""

from collections.abc import Callable
from typing import Any

import pytest
from pyhanko.pdf_utils.generic import (
    ArrayObject,
    BooleanObject,
    DictionaryObject,
    NumberObject,
    StreamObject,
    TextStringObject,
    pdf_name,
)
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from portal.records.signatures.rules import OFFICER_FIELD, SEAL_FIELD
from portal.records.signatures.services import prepare
from portal.records.signatures.services.checking.additions import only_signed
from tests.factories.signatures import render_sheet
from tests.records.signatures.tampering import (
    Change,
    flipped,
    updated,
    with_other_number,
    with_overlay,
    with_script,
)

Writer = IncrementalPdfFileWriter
Draw = Callable[[Writer], None]


@pytest.fixture(scope="module")
def paper() -> bytes:
    return prepare(render_sheet())


def field_of(writer: Writer, name: str) -> Any:
    fields = (each.get_object() for each in writer.root["/AcroForm"]["/Fields"])
    return next(each for each in fields if each["/T"] == name)


def picture(writer: Writer) -> Any:
    entries = {pdf_name("/Subtype"): pdf_name("/Form")}
    return writer.add_object(StreamObject(entries, stream_data=b"0 0 9 9 re f"))


def sign(writer: Writer, name: str = OFFICER_FIELD) -> None:
    """Write into a field what programs write when they sign."""
    field = field_of(writer, name)
    field[pdf_name("/V")] = writer.add_object(DictionaryObject())
    field[pdf_name("/AP")] = DictionaryObject({pdf_name("/N"): picture(writer)})
    field[pdf_name("/F")] = NumberObject(132)
    writer.update_container(field)


def mark_root(writer: Writer) -> None:
    kept = DictionaryObject({pdf_name("/DocMDP"): writer.add_object(DictionaryObject())})
    writer.root[pdf_name("/Perms")] = kept
    writer.root[pdf_name("/DSS")] = writer.add_object(DictionaryObject())
    writer.update_root()


def mark_form(writer: Writer) -> None:
    form = writer.root["/AcroForm"]
    form[pdf_name("/SigFlags")] = NumberObject(3)
    form["/DR"]["/Font"][pdf_name("/Helv")] = writer.add_object(DictionaryObject())
    form["/DR"][pdf_name("/Encoding")] = DictionaryObject()
    writer.update_container(form)


def as_itext(writer: Writer) -> None:
    """Write catalogue and form as iText does, on which VGCA's programs are built."""
    form = DictionaryObject(dict(writer.root["/AcroForm"]))
    form[pdf_name("/DA")] = TextStringObject("/Helv 0 Tf 0 g ")
    form[pdf_name("/Fields")] = writer.add_object(ArrayObject(form["/Fields"]))
    form[pdf_name("/SigFlags")] = NumberObject(3)
    writer.root[pdf_name("/AcroForm")] = form  # It stood by itself before.
    esic = {
        pdf_name("/BaseVersion"): pdf_name("/1.7"),
        pdf_name("/ExtensionLevel"): NumberObject(2),
    }
    writer.root[pdf_name("/Extensions")] = DictionaryObject(
        {pdf_name("/ESIC"): DictionaryObject(esic)}
    )
    writer.root[pdf_name("/Version")] = pdf_name("/1.7")
    writer.update_root()
    date_anew(writer)


def as_acrobat(writer: Writer) -> None:
    """Attest what a certified file holds, as Acrobat does, and say that nothing is drawn anew."""
    attested = {pdf_name("/JavaScriptActions"): NumberObject(0)}
    writer.root[pdf_name("/Legal")] = DictionaryObject(attested)
    writer.root["/AcroForm"][pdf_name("/NeedAppearances")] = BooleanObject(value=False)
    writer.update_container(writer.root["/AcroForm"])
    field = field_of(writer, OFFICER_FIELD)
    field[pdf_name("/MK")] = DictionaryObject()
    field[pdf_name("/M")] = TextStringObject("D:20261121033000Z")
    writer.update_root()


def date_anew(writer: Writer) -> None:
    """Note the time of the change in both places that hold it."""
    packet = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'/>"
    kind = {pdf_name("/Type"): pdf_name("/Metadata"), pdf_name("/Subtype"): pdf_name("/XML")}
    writer.root[pdf_name("/Metadata")] = writer.add_object(StreamObject(kind, stream_data=packet))
    writer.update_root()
    changed = {pdf_name("/ModDate"): TextStringObject("D:20261121033000Z")}
    writer.set_info(writer.add_object(DictionaryObject(changed)))


def as_pdfbox(writer: Writer) -> None:
    """Write form, field and the page's list of annotations anew, as PDFBox does."""
    page = writer.root["/Pages"]["/Kids"][0]
    page[pdf_name("/Annots")] = ArrayObject(list(page["/Annots"]))
    field = field_of(writer, OFFICER_FIELD)
    field[pdf_name("/F")] = NumberObject(4)
    field[pdf_name("/P")] = writer.root["/Pages"]["/Kids"].raw_get(0)
    for each in (page, field, writer.root["/AcroForm"]):
        writer.update_container(each)


def with_stream_of_references(writer: Writer) -> None:
    writer.stream_xrefs = True


def hide_field(writer: Writer) -> None:
    field = field_of(writer, OFFICER_FIELD)
    field[pdf_name("/F")] = NumberObject(4 | 2)
    writer.update_container(field)


def unprint_field(writer: Writer) -> None:
    field = field_of(writer, OFFICER_FIELD)
    field[pdf_name("/F")] = NumberObject(128)
    writer.update_container(field)


def lock_everything(writer: Writer) -> None:
    """Leave no room for number and seal."""
    field = field_of(writer, OFFICER_FIELD)
    entries = {pdf_name("/Type"): pdf_name("/SigFieldLock"), pdf_name("/Action"): pdf_name("/All")}
    field[pdf_name("/Lock")] = DictionaryObject(entries)
    writer.update_container(field)


def dynamic_form(writer: Writer) -> None:
    writer.root["/AcroForm"][pdf_name("/XFA")] = writer.add_object(
        StreamObject(stream_data=b"<x/>")
    )
    writer.update_container(writer.root["/AcroForm"])


def rewrite_page(writer: Writer) -> None:
    """Write a page again as it was, as some programs do with the page that they sign."""
    page = writer.root["/Pages"]["/Kids"][0]
    writer.update_container(page)


def other_resources(writer: Writer) -> None:
    fonts = writer.root["/AcroForm"]["/DR"]["/Font"]
    for name in fonts:
        fonts[name] = writer.add_object(DictionaryObject())
    writer.update_container(fonts)


def redraw_all(writer: Writer) -> None:
    from_now_on = writer.root["/AcroForm"]
    from_now_on[pdf_name("/NeedAppearances")] = BooleanObject(value=True)
    writer.update_container(from_now_on)


def redraw_number(writer: Writer) -> None:
    """Show another number in a field whose value stays empty."""
    field = field_of(writer, "field-number")
    field[pdf_name("/AP")] = DictionaryObject({pdf_name("/N"): picture(writer)})
    writer.update_container(field)


def move_field(writer: Writer) -> None:
    field = field_of(writer, OFFICER_FIELD)
    field[pdf_name("/Rect")] = ArrayObject(map(NumberObject, (0, 0, 600, 800)))
    writer.update_container(field)


def replace_field(writer: Writer) -> None:
    """Show a lookalike on the page in the place of the field."""
    field = field_of(writer, OFFICER_FIELD)
    like = DictionaryObject(dict(field))
    like[pdf_name("/AP")] = DictionaryObject({pdf_name("/N"): picture(writer)})
    fake, page = writer.add_object(like), field["/P"]
    shown = [fake if each.get_object() is field else each for each in page["/Annots"]]
    page[pdf_name("/Annots")] = ArrayObject(shown)
    writer.update_container(page)


def lay_widget_over(writer: Writer) -> None:
    page = writer.root["/Pages"]["/Kids"][0]
    entries: dict[Any, Any] = {
        pdf_name("/Type"): pdf_name("/Annot"),
        pdf_name("/Subtype"): pdf_name("/Widget"),
        pdf_name("/FT"): pdf_name("/Sig"),
        pdf_name("/T"): TextStringObject("more"),
        pdf_name("/Rect"): ArrayObject(map(NumberObject, (100, 500, 400, 540))),
        pdf_name("/AP"): DictionaryObject({pdf_name("/N"): picture(writer)}),
    }
    widget = writer.add_object(DictionaryObject(entries))
    page["/Annots"].append(widget)
    writer.root["/AcroForm"]["/Fields"].append(widget)
    writer.update_container(page["/Annots"])
    writer.update_container(writer.root["/AcroForm"]["/Fields"])


def sign_elsewhere(writer: Writer) -> None:
    sign(writer, SEAL_FIELD)


def more_rights(writer: Writer) -> None:
    writer.root[pdf_name("/Perms")] = DictionaryObject({pdf_name("/UR3"): DictionaryObject()})
    writer.update_root()


def by(*acts: Draw) -> Change:
    def draw(writer: Writer) -> None:
        for act in acts:
            act(writer)

    return lambda pdf: updated(pdf, draw)


@pytest.mark.parametrize(
    "act",
    [
        *(sign, mark_root, mark_form, rewrite_page, date_anew),
        *(as_itext, as_pdfbox, as_acrobat, with_stream_of_references),
    ],
)
def test_what_signing_writes_is_only_signing(paper: bytes, act: Draw) -> None:
    assert only_signed(paper, by(sign, act)(paper), OFFICER_FIELD)


@pytest.mark.parametrize(
    "change",
    [
        *(with_overlay, with_other_number, with_script, flipped, lambda pdf: pdf[:-400]),
        *map(by, (other_resources, redraw_all, redraw_number, move_field, replace_field)),
        *map(by, (lay_widget_over, sign_elsewhere, more_rights)),
        *map(by, (hide_field, unprint_field, lock_everything, dynamic_form)),
    ],
)
def test_everything_else_is_more(paper: bytes, change: Change) -> None:
    assert not only_signed(paper, change(paper), OFFICER_FIELD)
    assert not only_signed(paper, change(by(sign)(paper)), OFFICER_FIELD), "Nor beside it"


def test_a_paper_without_the_field_cannot_be_only_signed(paper: bytes) -> None:
    assert not only_signed(paper, by(sign)(paper), "another")
