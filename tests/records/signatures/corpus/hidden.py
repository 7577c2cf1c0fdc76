"""Forms whose appearance the page itself shows as well, by a name that is seldom followed.

Filling in the form then changes the page. The drawing hides behind ``/P`` in the structure tree or
behind ``/Parent``. The same form with nothing hidden is an honest one.
"""

import io
import re
from collections.abc import Callable
from functools import partial

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm

from tests.records.signatures.corpus.producers import Producer
from tests.records.signatures.corpus.signing import sign, writer_on

Hide = Callable[[pikepdf.Pdf, pikepdf.Object, pikepdf.Object], None]  # File, page, field.
_OTHER = b"BT /F 12 Tf 10 10 Td (999) Tj ET"


def form(hide: Hide | None = None, *, arrays: bool = False) -> bytes:
    """Write a page with one filled field; ``arrays`` makes its lists objects of their own."""
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(300, 300)).obj
    page.Resources = Dictionary()
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    fonts = Dictionary(Font=Dictionary(F=pdf.make_indirect(font)))
    look = drawing(pdf, b"BT /F 12 Tf 10 10 Td (100) Tj ET", fonts)
    field = pdf.make_indirect(
        Dictionary(Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T="amount", V="100", F=4)
    )
    field.P, field.AP, field.Rect = page, Dictionary(N=look), Array([10, 10, 110, 50])
    fields, notes = Array([field]), Array([field])
    page.Annots = pdf.make_indirect(notes) if arrays else notes
    entries = Dictionary(
        Fields=pdf.make_indirect(fields) if arrays else fields, DR=fonts, DA="/F 0 Tf"
    )
    pdf.Root.AcroForm = pdf.make_indirect(entries)
    if hide:
        hide(pdf, page, field)
    out = io.BytesIO()
    pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return out.getvalue()


def drawing(pdf: pikepdf.Pdf, content: bytes, resources: Dictionary) -> pikepdf.Object:
    made = pdf.make_indirect(Stream(pdf, content))
    made.Type, made.Subtype, made.BBox = Name.XObject, Name.Form, Array([0, 0, 100, 40])
    made.Resources = resources
    return made


def in_structure(
    pdf: pikepdf.Pdf, page: pikepdf.Object, field: pikepdf.Object, *, alone: bool
) -> None:
    """Let one object be the list of drawings and an element of the structure tree."""
    both = pdf.make_indirect(Dictionary(P=field.AP.N, S=Name.Document))
    kids = both if alone else Array([both])
    tree = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot, K=kids))
    pdf.Root.StructTreeRoot, pdf.Root.MarkInfo = tree, Dictionary(Marked=True)
    page.Resources.XObject, page.Contents = both, Stream(pdf, b"/P Do")


def as_parent(pdf: pikepdf.Pdf, page: pikepdf.Object, field: pikepdf.Object) -> None:
    page.Resources.XObject = Dictionary(Parent=field.AP.N)
    page.Contents = Stream(pdf, b"/Parent Do")


def by_its_list(pdf: pikepdf.Pdf, page: pikepdf.Object, field: pikepdf.Object) -> None:
    """Draw whatever the field's list of appearances holds."""
    field.AP = pdf.make_indirect(field.AP)
    inner = drawing(pdf, b"/N Do", Dictionary(XObject=field.AP))
    page.Resources.XObject = Dictionary(Parent=inner)
    page.Contents = Stream(pdf, b"/Parent Do")


def by_another_note(pdf: pikepdf.Pdf, page: pikepdf.Object, field: pikepdf.Object) -> None:
    """Show it as the state of a stamp that lies elsewhere on the page."""
    states = Dictionary(N=Dictionary(Parent=field.AP.N))
    note = Dictionary(Type=Name.Annot, Subtype=Name.Stamp, AP=states, AS=Name.Parent)
    note.Rect = Array([10, 200, 110, 240])
    page.Annots.append(pdf.make_indirect(note))


def rewrite_look(pdf: bytes) -> bytes:
    """Fill in the field and write its appearance over the one it had."""
    writer = writer_on(pdf)
    field = _refill(writer)
    look = field["/AP"].raw_get("/N")
    writer.objects[(look.generation, look.idnum)] = _copy(look.get_object())
    return _saved(writer)


def replace_look(pdf: bytes) -> bytes:
    """Fill in the field and give it a new appearance, in the same list of appearances."""
    writer = writer_on(pdf)
    looks = _refill(writer)["/AP"]
    looks[pdf_name("/N")] = writer.add_object(_copy(looks["/N"]))
    writer.update_container(looks)
    return _saved(writer)


def _saved(writer: IncrementalPdfFileWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _copy(look: generic.StreamObject) -> generic.StreamObject:
    kept = {name: value for name, value in look.items() if name not in {"/Length", "/Filter"}}
    return generic.StreamObject(kept, stream_data=_OTHER)


def _refill(writer: IncrementalPdfFileWriter) -> generic.DictionaryObject:
    fields = [each.get_object() for each in writer.root["/AcroForm"]["/Fields"]]
    field = next(each for each in fields if each["/T"] == "amount")
    field[pdf_name("/V")] = generic.TextStringObject("999")
    writer.update_container(field)
    return field  # type: ignore[no-any-return]


WAYS: dict[str, tuple[Hide, Callable[[bytes], bytes]]] = {
    "the only kid of the structure": (partial(in_structure, alone=True), rewrite_look),
    "a kid of the structure": (partial(in_structure, alone=False), rewrite_look),
    "named Parent": (as_parent, rewrite_look),
    "drawn by its list": (by_its_list, replace_look),
    "shown by a stamp": (by_another_note, rewrite_look),
}


def hidden(way: str) -> bytes:
    hide, change = WAYS[way]
    return change(sign(form(hide), certify=MDPPerm.FILL_FORMS))


def honest(change: Callable[[bytes], bytes] = rewrite_look, *, arrays: bool = False) -> bytes:
    return change(sign(form(arrays=arrays), certify=MDPPerm.FILL_FORMS))


def to_come() -> bytes:
    """Let the page draw an object that only the later revision brings."""
    certified = partial(sign, certify=MDPPerm.FILL_FORMS)
    size = PdfFileReader(io.BytesIO(certified(form(as_parent)))).trailer["/Size"]
    number = size + 1  # The library that writes the later revision leaves one number out.
    named = b"/XObject<</Parent %d 0 R>>" % number
    spelled = rb"/XObject << /Parent \d+ 0 R >>"
    drawn, found = re.subn(spelled, lambda each: named.ljust(len(each[0])), form(as_parent))
    assert found == 1
    return replace_look(certified(drawn))


HIDDEN: dict[str, Producer] = {
    **{f"appearance of a field, {way}": partial(hidden, way) for way in WAYS},
    "appearance of a field, drawn before it is there": to_come,
}
