"""Form fields laid out before the first signature: tagged, labelled, PDF/A and PDF/UA conformant.

Fields are made with pikepdf because a signing library adds its fields outside the structure
tree, which PDF/UA forbids (7.18.4). The file is saved without object streams: checking its
signatures then takes half the time.
"""

import io
from collections.abc import Iterable, Mapping

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from portal.core.pdf import Anchor
from portal.records.signatures.rules import STANDARD_SLOTS, Slot, SlotKind

_PRINTED = 4
_READ_ONLY = 1
_SIGNATURES_EXIST_APPEND_ONLY = 3


def standard_slots(anchors: Mapping[str, Anchor]) -> tuple[Slot, ...]:
    """Make slots of the anchors of a sheet that carry the standard names."""
    return tuple(
        Slot(name, kind, anchors[name].page, anchors[name].box, label)
        for name, (kind, label) in STANDARD_SLOTS.items()
        if name in anchors
    )


def prepare_fields(pdf: bytes, slots: Iterable[Slot]) -> bytes:
    """Add empty form fields to a tagged file; no field may be added after the first signature.

    The seal's field locks all fields when it is signed (FieldMDP All).
    """
    with pikepdf.open(io.BytesIO(pdf)) as document:
        form = _form(document)
        for slot in slots:
            _add(document, form, slot)
        out = io.BytesIO()
        document.save(out, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return out.getvalue()


def _form(document: pikepdf.Pdf) -> pikepdf.Object:
    if Name.AcroForm not in document.Root:
        form = Dictionary(Fields=Array(), SigFlags=_SIGNATURES_EXIST_APPEND_ONLY)
        document.Root.AcroForm = document.make_indirect(form)
    return document.Root.AcroForm


def _add(document: pikepdf.Pdf, form: pikepdf.Object, slot: Slot) -> None:
    page = document.pages[slot.page]
    widget = document.make_indirect(_widget(document, page, slot))
    form.Fields.append(widget)
    if Name.Annots not in page.obj:
        page.obj.Annots = Array()
    page.obj.Annots.append(widget)
    page.obj.Tabs = Name.S
    _tag(document, page, widget)
    if slot.kind is SlotKind.TEXT:
        _let_type(form, page, widget)


def _widget(document: pikepdf.Pdf, page: pikepdf.Page, slot: Slot) -> Dictionary:
    text = slot.kind is SlotKind.TEXT
    widget = Dictionary(
        Type=Name.Annot,
        Subtype=Name.Widget,
        FT=Name.Tx if text else Name.Sig,
        T=String(slot.name),
        TU=String(slot.label),
        Rect=Array(slot.box),
        P=page.obj,
        F=_PRINTED,
        AP=Dictionary(N=_empty(document, slot)),
    )
    if text:
        widget.Ff = _READ_ONLY
    if slot.kind is SlotKind.SEAL:
        lock = Dictionary(Type=Name.SigFieldLock, Action=Name.All)
        widget.Lock = document.make_indirect(lock)
    return widget


def _empty(document: pikepdf.Pdf, slot: Slot) -> pikepdf.Object:
    """Make the appearance of an empty field; PDF/A asks for one (ISO 19005-3, 6.3.3)."""
    x1, y1, x2, y2 = slot.box
    stream = document.make_stream(b"")
    stream.Type, stream.Subtype = Name.XObject, Name.Form
    stream.BBox = Array([0, 0, x2 - x1, y2 - y1])
    stream.Resources = Dictionary()
    return stream


def _let_type(form: pikepdf.Object, page: pikepdf.Page, widget: pikepdf.Object) -> None:
    """Name a font of the page as the default one: the format asks for it in text fields."""
    name = next(iter(page.resources.Font.keys()))
    if Name.DR not in form:
        form.DR = Dictionary(Font=Dictionary())
    form.DR.Font[name] = page.resources.Font[name]
    widget.DA = String(f"{name} 13 Tf 0 g")


def _tag(document: pikepdf.Pdf, page: pikepdf.Page, widget: pikepdf.Object) -> None:
    tree = document.Root.StructTreeRoot
    holder = tree.K[0]
    element = document.make_indirect(
        Dictionary(
            Type=Name.StructElem,
            S=Name.Form,
            P=holder,
            Pg=page.obj,
            K=Dictionary(Type=Name.OBJR, Obj=widget, Pg=page.obj),
        )
    )
    holder.K.append(element)
    numbers = tree.ParentTree.Nums
    key = 1 + max((int(numbers[i]) for i in range(0, len(numbers), 2)), default=-1)
    numbers.append(key)
    numbers.append(element)
    tree.ParentTreeNextKey = key + 1
    widget.StructParent = key
