"""What somebody who was to sign a paper, and nothing else, has added to it.

A certification limits what may follow it and is silent on what came with it or shortly before.
So two files are compared object by object, beginning at the catalogue: everything that can be
reached must be as it was, but for the one field and for what programs write when they sign.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader

from portal.records.signatures.services.checking.links import Key
from portal.records.signatures.services.checking.reading import (
    PARSE_ERRORS,
    Unreadable,
    open_file,
)
from portal.records.signatures.services.checking.revisions import redraws

# Nothing of these is drawn on a page; the form is compared by itself. ``/Legal`` is what Acrobat
# attests when it certifies.
_OF_CATALOGUE = frozenset(
    {"/AcroForm", "/DSS", "/Extensions", "/Legal", "/Metadata", "/Perms", "/Version"}
)
_OF_FORM = frozenset({"/DA", "/DR", "/NeedAppearances", "/SigFlags"})
_OF_FIELD = frozenset({"/V", "/AP", "/F", "/M", "/MK"})
# Of a widget's flags (ISO 32000-1, table 165): printed, and neither invisible, hidden nor unseen.
_PRINTED, _UNSEEN = 4, 1 | 2 | 32
_FORM_DEPTH = 2  # Resources of the form: their kinds, and the names of each kind.
_NOTHING: frozenset[str] = frozenset()
_NUMBERS = (generic.NumberObject, generic.FloatObject)
Pair = tuple[Any, Any]


class _Differs(ValueError):
    """Something is not as it was."""


def only_signed(sent: bytes, returned: bytes, field_name: str) -> bool:
    """Tell whether a file shows and does what it did, but for a signature in one of its fields.

    A file that cannot be read, or that has no such field, was not only signed.
    """
    try:
        _compare(open_file(sent).reader, open_file(returned).reader, field_name)
    except (*PARSE_ERRORS, Unreadable):  # What differs is a ValueError too.
        return False
    return True


def _compare(before: PdfFileReader, after: PdfFileReader, field_name: str) -> None:
    old, new = before.root, after.root
    form, later = old["/AcroForm"], new["/AcroForm"]
    if set(new.get("/Perms", ())) - {"/DocMDP"}:
        raise _Differs
    if redraws(later) and not redraws(form):
        raise _Differs
    _require_shown(later, field_name)
    pairs = [
        *_entries(old, new, _OF_CATALOGUE),
        *_entries(form, later, _OF_FORM),
        *_kept(form, later, ("/DA", "/DR"), _FORM_DEPTH),
    ]
    _Walk({_field(form, field_name): _OF_FIELD}, pairs).go()


def _require_shown(form: Any, name: str) -> None:  # noqa: ANN401 - a dictionary.
    """See that the signed field is printed and seen, as PDF/A asks (ISO 19005-3, 6.3.2)."""
    flags = int(_widget(form, name).get_object().get("/F", 0))
    if flags & (_PRINTED | _UNSEEN) != _PRINTED:
        raise _Differs


@dataclass
class _Walk:
    """Goes through what can be reached of two files side by side; raises _Differs."""

    free: dict[Key | None, frozenset[str]]
    waiting: list[Pair]
    seen: set[tuple[Key | None, Key | None]] = field(default_factory=set)

    def go(self) -> None:
        """Compare all pairs that wait, and what they name."""
        while self.waiting:
            old, new = self.waiting.pop()
            keys = _link(old), _link(new)
            if keys in self.seen:
                continue
            if None not in keys:
                self.seen.add(keys)
            # Another object put in the place of the field is not free to be different.
            free = self.free.get(keys[0], _NOTHING) if keys[0] == keys[1] else _NOTHING
            self.waiting += _parts(old.get_object(), new.get_object(), free)


def _parts(old: Any, new: Any, free: frozenset[str]) -> Iterator[Pair]:  # noqa: ANN401 - any objects.
    """Give what two objects consist of, pair by pair."""
    numbers = isinstance(old, _NUMBERS) and isinstance(new, _NUMBERS)
    if type(old) is not type(new) and not numbers:
        raise _Differs
    if isinstance(old, generic.StreamObject) and old.encoded_data != new.encoded_data:
        raise _Differs
    if isinstance(old, generic.DictionaryObject):
        yield from _entries(old, new, free)
    elif isinstance(old, generic.ArrayObject):
        yield from zip(old, new, strict=True)
    elif old != new:
        raise _Differs


def _entries(old: Any, new: Any, free: frozenset[str]) -> Iterator[Pair]:  # noqa: ANN401 - dictionaries.
    names = set(old.keys()) - free
    if names != set(new.keys()) - free:
        raise _Differs
    yield from ((old.raw_get(name), new.raw_get(name)) for name in names)


def _kept(old: Any, new: Any, names: Iterable[str], depth: int) -> Iterator[Pair]:  # noqa: ANN401 - dictionaries.
    """Give what was there before of something that programs may add to."""
    for name in names:
        if name in old and depth and isinstance(old[name], generic.DictionaryObject):
            yield from _kept(old[name], new[name], old[name].keys(), depth - 1)
        elif name in old:
            yield old.raw_get(name), new.raw_get(name)


def _field(form: Any, name: str) -> Key | None:  # noqa: ANN401 - a dictionary.
    """Give the number of a field at the top that is its own widget; raises ValueError."""
    return _link(_widget(form, name))


def _widget(form: Any, name: str) -> Any:  # noqa: ANN401 - a dictionary.
    (found,) = (each for each in form["/Fields"] if each.get_object().get("/T") == name)
    return found


def _link(value: Any) -> Key | None:  # noqa: ANN401 - any object.
    return (value.idnum, value.generation) if isinstance(value, generic.IndirectObject) else None
