"""What the pages of a file show, told from everything that they name.

A form field may get another appearance after a signature, the content of a page never. Who lays
one object under both changes the page by filling in the form. The library follows no ``/Parent``,
and no ``/P`` in the structure tree; but resources may bear any name, also these. Here every way is
followed, and an object shown in two ways may not be written again.
"""

from collections.abc import Iterable, Iterator
from itertools import count
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import HistoricalResolver

from portal.records.signatures.services.checking.links import Key

Owner = tuple[int, ...]  # The form field or annotation whose look alone something is.
_SHARED: Owner = ()
_CONTENT = ("/Contents", "/Resources")
_LOOKS = ("/AP", "/MK")
Seed = tuple[Any, Owner]  # A value that is shown, and for whom.


def redrawn(old: Any, new: HistoricalResolver) -> Iterator[generic.Reference]:  # noqa: ANN401 - a Revision.
    """Name what a later revision wrote again although pages show it."""
    for ref in new.explicit_refs_in_revision():
        if (ref.idnum, ref.generation) in old.shared and not _same(
            _held(old, ref), _held(new, ref)
        ):
            yield ref


def _held(revision: Any, ref: generic.Reference) -> Any:  # noqa: ANN401 - any object.
    """Give an object, or nothing where none is yet: what is named may come later."""
    place = revision.reader.xrefs.get_historical_ref(ref, revision.revision)
    return None if place is None else revision(ref)


def _same(before: Any, after: Any) -> bool:  # noqa: ANN401 - any objects.
    texts = [getattr(each, "encoded_data", None) for each in (before, after)]
    return bool(type(before) is type(after) and before == after and texts[0] == texts[1])


def shared(revision: Any) -> frozenset[Key]:  # noqa: ANN401 - a Revision.
    """Name what pages show, except what is the look of one field or annotation only."""
    tree = _Tree(revision)
    owners: dict[Key, Owner] = {}
    waiting = [(key, owner) for value, owner in tree.seeds for key in _named(value)]
    while waiting:
        key, owner = waiting.pop()
        now = owner if owners.get(key, owner) == owner else _SHARED
        if key not in owners or owners[key] != now:
            owners[key] = now
            if key not in tree.pages:
                waiting += [(target, now) for target in _targets(revision, key)]
    # A page itself may be written again, with another list of annotations: the library compares.
    pages = tree.pages - tree.holders
    return frozenset(key for key, owner in owners.items() if owner == _SHARED) - pages


class _Tree:
    """The pages and the form fields, read as generously as any program might."""

    def __init__(self, revision: Any) -> None:  # noqa: ANN401 - a Revision.
        self.pages: set[Key] = set()
        self.holders: set[Key] = set()
        self.seeds: list[Seed] = []
        self._numbers = count()
        root = revision.root
        for node in _nodes([root.raw_get("/Pages")], self.pages):
            self.seeds += [(node.raw_get(name), _SHARED) for name in _CONTENT if name in node]
            self._take_looks(_listed(node, "/Annots"))
        form = _value(root, "/AcroForm")
        fields = _listed(form, "/Fields") if isinstance(form, generic.DictionaryObject) else ()
        self._take_looks(_linked(fields))

    def _take_looks(self, held: Iterable[Any]) -> None:
        for each in held:
            key = _key(each)
            owner = key or (next(self._numbers),)
            self.holders.update({key} if key else ())
            look = each.get_object()
            if isinstance(look, generic.DictionaryObject):
                self.seeds += [(look.raw_get(name), owner) for name in _LOOKS if name in look]


def _linked(fields: Iterable[Any]) -> Iterator[Any]:
    """Give fields and those below them."""
    waiting, seen = list(fields), set[Key]()
    while waiting:
        field = waiting.pop()
        key = _key(field)
        if key not in seen:
            seen.update({key} if key else ())
            yield field
            if isinstance(held := field.get_object(), generic.DictionaryObject):
                waiting += _listed(held, "/Kids")


def _nodes(roots: Iterable[Any], keys: set[Key]) -> Iterator[Any]:
    """Give the nodes of a tree of pages, and write down which objects they are."""
    for each in _linked(roots):
        keys.update({key} if (key := _key(each)) else ())
        if isinstance(node := each.get_object(), generic.DictionaryObject):
            yield node


def _value(dictionary: Any, name: str) -> Any:  # noqa: ANN401 - a PDF object.
    return dictionary.raw_get(name).get_object() if name in dictionary else None


def _listed(dictionary: Any, name: str) -> list[Any]:  # noqa: ANN401 - a PDF object.
    value = _value(dictionary, name)
    return list(value) if isinstance(value, generic.ArrayObject) else []


def _key(value: Any) -> Key | None:  # noqa: ANN401 - a PDF object.
    linked = isinstance(value, generic.IndirectObject)
    return (value.idnum, value.generation) if linked else None


def _targets(revision: Any, key: Key) -> Iterable[Key]:  # noqa: ANN401 - a Revision.
    links = revision.reader.links_of(key, revision.revision)
    return links.every if links else _named(_held(revision, generic.Reference(*key, revision)))


def _named(value: Any) -> Iterator[Key]:  # noqa: ANN401 - a PDF object.
    """Give all references in an object, at any depth."""
    waiting = [value]
    while waiting:
        held = waiting.pop()
        if key := _key(held):
            yield key
            continue
        if isinstance(held, generic.DecryptedObjectProxy):
            held = held.decrypted
        if isinstance(held, generic.DictionaryObject):
            waiting += held.values()
        elif isinstance(held, generic.ArrayObject):
            waiting += held
