"""What was added to a file after a signature, revision by revision."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.misc import PdfError, get_and_apply
from pyhanko.pdf_utils.reader import HistoricalResolver
from pyhanko.sign.validation.status import SignatureCoverageLevel

from portal.records.signatures.rules import Change
from portal.records.signatures.services.checking.embedded import Embedded

_MOST_OBJECTS = 5000
_PROBLEMS = (PdfError, LookupError, TypeError, ValueError, AttributeError, AssertionError)
_OBJECT = re.compile(rb"\d\s+\d+\s+obj\b")
# What fields without a look of their own are drawn by, and how deep its entries are compared.
_DEFAULTS = ("/DA", "/Q", "/DR")
_DEFAULTS_DEPTH = 2
_BY_TYPE = {
    "/Sig": Change.SIGNATURE,
    "/DocTimeStamp": Change.TIMESTAMP,
    "/DSS": Change.EVIDENCE,
    "/Metadata": Change.METADATA,
    "/Page": Change.PAGE,
}


def list_changes(embedded: Embedded) -> tuple[Change, ...]:
    """Name the kinds of objects that revisions after the signed one write."""
    reader = embedded.reader
    found: set[Change] = set()
    for revision in range(embedded.signed_revision + 1, reader.xrefs.total_revisions):
        found.update(_kinds(reader.get_historical_resolver(revision)))
    return tuple(sorted(found))


def _kinds(revision: HistoricalResolver) -> Iterator[Change]:
    written = revision.explicit_refs_in_revision()
    for number, ref in enumerate(written):
        if number == _MOST_OBJECTS:
            yield Change.OTHER
            return
        try:
            kind = _kind(revision(ref))
        except _PROBLEMS:
            kind = Change.OTHER
        if kind:
            yield kind


def _kind(found: Any) -> Change | None:  # noqa: ANN401 - any object of a PDF.
    if not isinstance(found, generic.DictionaryObject):
        return None
    sort = _text(found, "/Type")
    if "/DSS" in found and sort == "/Catalog":
        return Change.EVIDENCE
    if _text(found, "/Subtype") == "/Widget" or "/FT" in found:
        return None if _text(found, "/FT") == "/Sig" else Change.FORM
    if sort == "/Annot" or ("/Subtype" in found and "/Rect" in found):
        return Change.ANNOTATION
    return _BY_TYPE.get(sort)


def _text(dictionary: Any, key: str) -> str:  # noqa: ANN401 - a PDF object.
    """Give a value as text, also one that stands elsewhere; the dictionary's own get does not."""
    return str(get_and_apply(dictionary, key, str, default=""))


def sneaked(embedded: Embedded, filled: frozenset[str]) -> bool:
    """Look for what the comparison of revisions lets pass, and a reader of the paper would not.

    ``filled`` are the form fields that were changed since the signature.
    """
    if embedded.evaluate_signature_coverage() is SignatureCoverageLevel.ENTIRE_FILE:
        return False
    looks = (open_end, covered, restyled, shrunk)
    return refilled(embedded, filled) or any(each(embedded) for each in looks)


def refilled(embedded: Embedded, names: frozenset[str]) -> bool:
    """Tell whether a field that had a value when it was signed was changed since.

    Filling what was empty may be foreseen; replacing what the signer saw, or only its
    appearance, is the attack called replace-shadow. A certification that allows forms to be
    filled foresees another value, but never another appearance of the same value.
    """
    if not names:
        return False
    before = _values(embedded.reader.get_historical_root(embedded.signed_revision))
    after = _values(embedded.reader.root)
    touched = {name for name in names if before.get(name)}
    if embedded.docmdp_level is None:
        return bool(touched)
    return any(before[name] == after.get(name) for name in touched)


def restyled(embedded: Embedded) -> bool:
    """Tell whether programs were told since to draw anew, or in another way, what was filled in.

    What a field shows and what it holds may differ: whoever has it drawn anew chooses which of
    both is seen (shadow attacks). What was not there before may be added.
    """
    before = embedded.reader.get_historical_root(embedded.signed_revision)
    if not any(_values(before).values()):
        return False
    old, new = _form(before), _form(embedded.reader.root)
    return (redraws(new) and not redraws(old)) or not _kept(old, new, _DEFAULTS, _DEFAULTS_DEPTH)


def redraws(form: Any) -> bool:  # noqa: ANN401 - a dictionary.
    """Tell whether programs are asked to draw all fields anew; what says no is the usual."""
    return "/NeedAppearances" in form and str(form["/NeedAppearances"]) != "False"


def _kept(old: Any, new: Any, names: Iterable[str], depth: int) -> bool:  # noqa: ANN401 - dictionaries.
    """Tell whether entries are what they were; dictionaries down to a depth may have got more."""
    for name in names:
        if name not in old:
            continue
        if name not in new:
            return False
        parts = old[name], new[name]
        if depth and all(isinstance(each, generic.DictionaryObject) for each in parts):
            if not _kept(*parts, parts[0].keys(), depth - 1):
                return False
        elif old.raw_get(name) != new.raw_get(name):
            return False
    return True


def covered(embedded: Embedded) -> bool:
    """Tell whether an unsigned field with an appearance was laid over the paper since.

    An empty field added for the next signer shows nothing yet.
    """
    before = {name for name, _field in _fields(embedded.reader, embedded.signed_revision)}
    return any(
        name not in before and "/V" not in field and "/AP" in field
        for name, field in _fields(embedded.reader, None)
    )


def _fields(reader: Any, revision: int | None) -> Iterator[tuple[str, Any]]:  # noqa: ANN401 - a PDF object.
    root = reader.root if revision is None else reader.get_historical_root(revision)
    for each in _top_fields(root):
        field = each.get_object()
        yield _text(field, "/T"), field


def _form(root: Any) -> Any:  # noqa: ANN401 - as below.
    return get_and_apply(root, "/AcroForm", generic.DictionaryObject, default={})


def _top_fields(root: Any) -> tuple[Any, ...]:  # noqa: ANN401 - a catalogue of a PDF.
    return tuple(get_and_apply(_form(root), "/Fields", tuple, default=()))


def open_end(embedded: Embedded) -> bool:
    """Tell whether objects follow that no table of the file names.

    Some programs would find them and show them; the tables read here end before.
    """
    tables = embedded.reader.xrefs
    ends = [
        tables.get_xref_container_info(each).end_location for each in range(tables.total_revisions)
    ]
    end = max(embedded.signed_bytes, max(ends) + embedded.shift)
    return bool(_OBJECT.search(embedded.data, end))


def shrunk(embedded: Embedded) -> bool:
    """Tell whether the file says since that it has fewer objects than were signed.

    What is beyond the size of the last trailer counts as missing (ISO 32000-1, table 15).
    """
    tables = embedded.reader.xrefs
    sizes = [tables.get_xref_container_info(n).size for n in range(tables.total_revisions)]
    return sizes[-1] < max(sizes[: embedded.signed_revision + 1])


def _values(root: Any) -> dict[str, str]:  # noqa: ANN401 - a catalogue of a PDF.
    return dict(_walk(_top_fields(root), ""))


def _walk(fields: Any, prefix: str) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - as above.
    for each in fields:
        field = each.get_object()
        name = (
            f"{prefix}.{field['/T']}" if prefix and "/T" in field else _text(field, "/T") or prefix
        )
        if _text(field, "/FT") != "/Sig":
            value = _text(field, "/V")
            yield name, "" if value in {"/Off", "null"} else value
        if "/Kids" in field:
            yield from _walk(field["/Kids"], name)
