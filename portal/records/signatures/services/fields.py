"""Form fields laid out before the first signature: tagged, labelled, PDF/A and PDF/UA conformant.

They are written together with the paper: a signing library would add its fields outside the
structure tree, which PDF/UA forbids (7.18.4), and a second writing costs as much as a signature.
"""

from collections.abc import Iterable, Mapping
from itertools import chain
from typing import Any

import pydyf

from portal.core.pdf import Anchor, RenderedPdf
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


def prepare_fields(rendered: RenderedPdf, slots: Iterable[Slot]) -> bytes:
    """Write a paper with empty form fields; no field may be added after the first signature.

    The seal's field locks all fields when it is signed (FieldMDP All).
    """
    wanted = tuple(slots)
    return rendered.finished(lambda pdf: _Form(pdf).add(wanted))


class _Form:
    """The fields of a file that is about to be written."""

    def __init__(self, pdf: Any) -> None:  # noqa: ANN401 - untyped library.
        self._pdf = pdf
        self._tree = self._at(pdf.catalog["StructTreeRoot"])
        self._holder = self._at(self._tree["K"][0])
        self._numbers = self._at(self._tree["ParentTree"])["Nums"]
        self._fields = pydyf.Array()
        self._fonts = pydyf.Dictionary()

    def add(self, slots: tuple[Slot, ...]) -> None:
        """Add a field for each slot."""
        for slot in slots:
            self._add(slot, self._at(self._pdf.page_references[slot.page]))
        form = {"Fields": self._fields, "SigFlags": _SIGNATURES_EXIST_APPEND_ONLY}
        if self._fonts:
            form["DR"] = pydyf.Dictionary({"Font": self._fonts})
        self._pdf.catalog["AcroForm"] = self._new(pydyf.Dictionary(form))

    def _at(self, reference: bytes) -> Any:  # noqa: ANN401 - untyped library.
        return self._pdf.objects[int(reference.split()[0])]

    def _new(self, made: Any) -> bytes:  # noqa: ANN401 - untyped library.
        self._pdf.add_object(made)
        reference: bytes = made.reference
        return reference

    def _add(self, slot: Slot, page: Any) -> None:  # noqa: ANN401 - untyped library.
        widget = pydyf.Dictionary(self._widget(slot, page))
        reference = self._new(widget)
        self._fields.append(reference)
        page.setdefault("Annots", pydyf.Array()).append(reference)
        page["Tabs"] = "/S"
        widget["StructParent"] = self._tag(page.reference, reference)

    def _widget(self, slot: Slot, page: Any) -> dict[str, object]:  # noqa: ANN401 - untyped library.
        facts: dict[str, object] = {
            "Type": "/Annot",
            "Subtype": "/Widget",
            "FT": "/Tx" if slot.kind is SlotKind.TEXT else "/Sig",
            "T": pydyf.String(slot.name),
            "TU": pydyf.String(slot.label),
            "Rect": pydyf.Array(slot.box),
            "P": page.reference,
            "F": _PRINTED,
            "AP": pydyf.Dictionary({"N": self._empty(slot)}),
        }
        if slot.kind is SlotKind.TEXT:
            facts |= {"Ff": _READ_ONLY, "DA": self._letters(page)}
        if slot.kind is SlotKind.SEAL:
            lock = pydyf.Dictionary({"Type": "/SigFieldLock", "Action": "/All"})
            facts["Lock"] = self._new(lock)
        return facts

    def _empty(self, slot: Slot) -> bytes:
        """Make the appearance of an empty field; PDF/A asks for one (ISO 19005-3, 6.3.3)."""
        x1, y1, x2, y2 = slot.box
        facts = {
            "Type": "/XObject",
            "Subtype": "/Form",
            "BBox": pydyf.Array([0, 0, x2 - x1, y2 - y1]),
            "Resources": pydyf.Dictionary(),
        }
        return self._new(pydyf.Stream([], facts))

    def _letters(self, page: Any) -> pydyf.String:  # noqa: ANN401 - untyped library.
        """Name a font of the page as the default one: the format asks for it in text fields."""
        name, font = next(iter(self._at(self._at(page["Resources"])["Font"]).items()))
        self._fonts[name] = font
        return pydyf.String(f"/{name} 13 Tf 0 g")

    def _tag(self, page: bytes, widget: bytes) -> int:
        """Put a field into the structure tree and give its key there."""
        element = {
            "Type": "/StructElem",
            "S": "/Form",
            "P": self._holder.reference,
            "Pg": page,
            "K": pydyf.Dictionary({"Type": "/OBJR", "Obj": widget, "Pg": page}),
        }
        reference = self._new(pydyf.Dictionary(element))
        self._holder["K"].append(reference)
        key: int = 1 + max(chain([-1], self._numbers[::2]))
        self._numbers.extend((key, reference))
        self._tree["ParentTreeNextKey"] = key + 1
        return key
