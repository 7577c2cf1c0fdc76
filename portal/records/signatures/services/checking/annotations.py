"""Notes that a certification with P=3 lets others add, as long as they cover nothing.

ISO 32000-1, table 254, allows any annotation then. Free text, stamps and redactions drawn over
the certified content are a known attack (evil annotation attack), so only sticky notes of
their usual size and markings without a picture of their own are taken for what they say.
"""

from collections.abc import Iterator
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.misc import get_and_apply
from pyhanko.pdf_utils.reader import HistoricalResolver
from pyhanko.sign.diff_analysis import (
    ModificationLevel,
    QualifiedWhitelistRule,
    ReferenceUpdate,
    SuspiciousModification,
)
from pyhanko.sign.diff_analysis.commons import compare_dicts

_LARGEST_NOTE = 32.0
_DEEPEST = 32
_MARKINGS = frozenset({"/Highlight", "/Underline", "/Squiggly", "/StrikeOut", "/Popup"})
_ACTIVE = frozenset({"/A", "/AA", "/FS", "/RichMediaContent"})
Update = tuple[ModificationLevel, ReferenceUpdate]


class HarmlessNotes(QualifiedWhitelistRule):
    """Allows new notes on pages that are otherwise the same."""

    def apply_qualified(self, old: HistoricalResolver, new: HistoricalResolver) -> Iterator[Update]:
        """Clear the pages, arrays and notes that changed; pages must not differ otherwise."""
        for ref in _added(old, new):
            yield ModificationLevel.ANNOTATIONS, ReferenceUpdate(ref)


def _added(old: HistoricalResolver, new: HistoricalResolver) -> Iterator[generic.Reference]:
    before = dict(_pages(old.root["/Pages"], 0))
    for ref, page in _pages(new.root["/Pages"], 0):
        earlier = before.get(ref)
        notes = _notes(page) - _notes(earlier) if earlier is not None else set()
        loose = {note for note in notes if old.is_ref_unassignable(note) and _harmless(new(note))}
        if earlier is None or not loose or loose != notes or _notes(earlier) - _notes(page):
            continue
        compare_dicts(earlier, page, frozenset({"/Annots"}))
        yield ref
        yield from loose
        yield from _holder(page)
        yield from _pictures(loose, old, new)


def _pages(node: Any, depth: int) -> Iterator[tuple[generic.Reference, Any]]:  # noqa: ANN401 - a PDF object.
    if depth > _DEEPEST:
        raise SuspiciousModification("The tree of pages is too deep.")
    for kid in node["/Kids"]:
        held = kid.get_object()
        if "/Kids" in held:
            yield from _pages(held, depth + 1)
        elif isinstance(kid, generic.IndirectObject):
            yield kid.reference, held


def _notes(page: Any) -> set[generic.Reference]:  # noqa: ANN401 - a page.
    held = get_and_apply(page, "/Annots", tuple, default=()) if page is not None else ()
    return {each.reference for each in held if isinstance(each, generic.IndirectObject)}


def _holder(page: Any) -> Iterator[generic.Reference]:  # noqa: ANN401 - a page.
    held = page.raw_get("/Annots")
    if isinstance(held, generic.IndirectObject):
        yield held.reference


def _harmless(note: Any) -> bool:  # noqa: ANN401 - any object.
    if not isinstance(note, generic.DictionaryObject) or _ACTIVE & set(note.keys()):
        return False
    kind = get_and_apply(note, "/Subtype", str)
    if kind == "/Text":
        x1, y1, x2, y2 = (float(each.get_object()) for each in note["/Rect"])
        return max(abs(x2 - x1), abs(y2 - y1)) <= _LARGEST_NOTE
    return kind in _MARKINGS and "/AP" not in note


def _pictures(
    notes: set[generic.Reference], old: HistoricalResolver, new: HistoricalResolver
) -> Iterator[generic.Reference]:
    """Name the new objects of a sticky note's own picture; what existed before stays barred."""
    for note in notes:
        held = new(note)
        if "/AP" not in held:
            continue
        since = old.revision + 1
        for ref in new.collect_dependencies(held.raw_get("/AP"), since_revision=since):
            if old.is_ref_unassignable(ref):
                yield ref
