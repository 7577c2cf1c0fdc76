"""A revision of a file, as the library compares it with the next one, quicker.

To explain a changed object the library lists all ways from the file's trailer to every object.
Most lead to nothing that was changed: in a tagged file, nearly all of the structure tree. Here
those are not followed. What leads to an object that a later revision changed is told from the
bytes, in doubt with yes, so that no way to it is left out; a test compares both lists.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any, Protocol

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import HistoricalResolver

from portal.records.signatures.services.checking.drawing import shared
from portal.records.signatures.services.checking.links import Key, Links

_INHERITED = ("/Resources", "/MediaBox", "/CropBox", "/Rotate")
_DEEPEST = 32


class LinkReader(Protocol):
    """A reader that tells what objects name without making them."""

    xrefs: Any

    def links_of(self, key: Key, revision: int) -> Links | None:
        """Give the links of an object at a revision, or nothing where that cannot be told."""


class Revision(HistoricalResolver):
    """Follows only what leads to objects that were changed later."""

    reader: Any
    _leading: set[Key] | None = None  # While the ways are being listed.
    # What the next revision changed, and form fields: the ways to these were listed, or to all.
    _asked_for: set[Key] | None = None

    @cached_property
    def shared(self) -> frozenset[Key]:
        """Name what the pages show in other ways than as the look of one form field."""
        return shared(self)

    def get_object(self, ref: generic.Reference, as_metadata_stream: bool = False) -> Any:  # noqa: ANN401, FBT001, FBT002 - the library's.
        """Give an object; while ways are being listed, nothing for one that leads nowhere."""
        if self._leading is not None and _key(ref) not in self._leading:
            return generic.NullObject()
        found = super().get_object(ref, as_metadata_stream)
        if isinstance(found, generic.DictionaryObject) and found.get("/Type", None) == "/Page":
            complete(found)
        return found

    def _load_reverse_xref_cache(self) -> None:
        if self._indirect_object_access_cache is None:
            self._list_ways_to({*self._changed_in(self.revision + 1), *_fields(self)})

    def _get_usages_of_ref(self, ref: generic.Reference) -> Any:  # noqa: ANN401 - the library's.
        if self._asked_for is not None and _key(ref) not in self._asked_for:
            self._ask_for_more(_key(ref))
        return super()._get_usages_of_ref(ref)

    def _ask_for_more(self, key: Key) -> None:
        """List the ways to what one more revision changed, or to everything."""
        more = map(self._changed_in, range(self.revision + 1, self.reader.xrefs.total_revisions))
        changed = next((each for each in more if key in each), None)
        if changed is None:
            self._asked_for = self._indirect_object_access_cache = None
            super()._load_reverse_xref_cache()  # type: ignore[no-untyped-call]  # pyHanko types it not.
        else:
            self._list_ways_to(changed | (self._asked_for or set()))

    def _list_ways_to(self, asked_for: set[Key]) -> None:
        self._asked_for, self._indirect_object_access_cache = asked_for, None
        self._leading = leading(self, asked_for)
        try:
            super()._load_reverse_xref_cache()  # type: ignore[no-untyped-call]  # pyHanko types it not.
        finally:
            self._leading = None

    def _changed_in(self, revision: int) -> set[Key]:
        return set(map(_key, self.reader.xrefs.explicit_refs_in_revision(revision)))


def complete(page: generic.DictionaryObject) -> None:
    """Write into a page what it has from the nodes above it (ISO 32000-1, 7.7.3.4).

    Some programs do that to each page on which they add a field. It says the same as before.
    """
    node = page
    for _depth in range(_DEEPEST):
        parent = node.raw_get("/Parent").get_object() if "/Parent" in node else None
        if not isinstance(parent, generic.DictionaryObject):
            return
        node = parent
        for name in _INHERITED:
            if name in node and name not in page:
                # The value stays the ancestor's, which matters where it is encrypted.
                dict.__setitem__(page, generic.pdf_name(name), node.raw_get(name))


def leading(revision: Revision, asked_for: Iterable[Key]) -> set[Key]:
    """Name the objects of a revision from which one of some objects can be reached."""
    pages, structure = set(_pages(revision)), _reference(revision.root, "/StructTreeRoot")
    known = {key: revision.reader.links_of(key, revision.revision) for key in _objects(revision)}
    elements = _elements(known, structure)
    aims = set(asked_for) | {key for key, links in known.items() if links is None}
    sources: defaultdict[Key, list[Key]] = defaultdict(list)
    for key, links in known.items():
        for target in _followed(key, links, elements):
            if target not in known:
                aims.add(target)
            # A page is entered through the tree of pages only.
            if target not in pages or target in aims or key in pages:
                sources[target].append(key)
    return _behind(aims, sources) | pages | {_key(revision.root_ref)} | {*structure}


def _followed(key: Key, links: Links | None, elements: set[Key]) -> Iterator[Key]:
    """Give what the library follows from an object: elements of the structure never upwards."""
    if links is not None:
        yield from links.all
        if key not in elements:
            yield from links.upwards


def _behind(aims: set[Key], sources: dict[Key, list[Key]]) -> set[Key]:
    found, waiting = set(aims), list(aims)
    while waiting:
        fresh = [key for key in sources.get(waiting.pop(), ()) if key not in found]
        found.update(fresh)
        waiting += fresh
    return found


def _elements(known: dict[Key, Links | None], structure: tuple[Key, ...]) -> set[Key]:
    """Name elements of the structure tree; one that is missing here only costs time.

    The library takes for an element what stands in a list of kids. A kid that stands alone is
    none for it, but may have elements below.
    """
    found: set[Key] = set()
    seen: set[Key] = set()
    waiting = [kid for root in structure for kid in _kids(known.get(root))]
    while waiting:
        key, listed = waiting.pop()
        links = known.get(key)
        if links is not None and links.is_structure:
            found.update({key} if listed else ())
            waiting += _kids(links) if key not in seen else ()
            seen.add(key)
    return found


def _kids(links: Links | None) -> Iterator[tuple[Key, bool]]:
    if links is not None:
        yield from ((key, True) for key in links.kids)
        if links.lone_kid is not None:
            yield links.lone_kid, False


def _pages(revision: Revision) -> Iterator[Key]:
    """Name the nodes of the tree of pages, read as the library reads them."""
    yield from _reference(revision.root, "/Pages")
    waiting, seen = [revision.root["/Pages"]], set()
    while waiting:
        for kid in waiting.pop()["/Kids"]:
            key = _key(kid.reference) if isinstance(kid, generic.IndirectObject) else None
            if key is not None and key not in seen:
                seen.add(key)
                yield key
                if (node := kid.get_object()).get("/Type", None) == "/Pages":
                    waiting.append(node)


def _fields(revision: Revision) -> Iterator[Key]:
    """Name the form fields at the top, whose ways the library asks for as well."""
    root = revision.root
    if "/AcroForm" not in root or not isinstance(root["/AcroForm"], generic.DictionaryObject):
        return
    form = root["/AcroForm"]
    if "/Fields" not in form or not isinstance(form["/Fields"], generic.ArrayObject):
        return
    links = (each for each in form["/Fields"] if isinstance(each, generic.IndirectObject))
    yield from (_key(each.reference) for each in links)


def _reference(dictionary: Any, name: str) -> tuple[Key, ...]:  # noqa: ANN401 - untyped library.
    value = dictionary.raw_get(name) if name in dictionary else None
    return (_key(value.reference),) if isinstance(value, generic.IndirectObject) else ()


def _objects(revision: Revision) -> set[Key]:
    numbers = range(revision.revision + 1)
    xrefs = revision.reader.xrefs
    return {_key(ref) for n in numbers for ref in xrefs.explicit_refs_in_revision(n)}


def _key(ref: generic.Reference) -> Key:
    return ref.idnum, ref.generation
