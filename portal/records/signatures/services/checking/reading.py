"""Opening a file that may be anything."""

import io
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

# The library imports these only when it meets certain files; in the limited child, which may
# read no folder of modules, that would fail and look like tampering.
import lxml.etree  # noqa: F401 - said above.
import pyhanko.pdf_utils.crypt.pdfmac
import pyhanko.pdf_utils.filters
import pyhanko.pdf_utils.metadata.xmp_xml  # noqa: F401 - said above.
from pyhanko.pdf_utils.crypt import AuthStatus
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.validation.errors import SignatureValidationError

from portal.records.signatures.rules import Reason
from portal.records.signatures.services.checking import legacy
from portal.records.signatures.services.checking.embedded import Embedded, read_sub_filter
from portal.records.signatures.services.checking.legacy import Unjudged
from portal.records.signatures.services.checking.reader import (
    HEADER,
    HEADER_WITHIN,
    Presented,
    Reader,
    present,
)
from portal.records.signatures.services.checking.salvage import salvage

# What a parser raises on malformed input; RuntimeError includes too deep recursion.
PARSE_ERRORS = (
    PdfError,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    ArithmeticError,
    RuntimeError,
    AssertionError,
    StopIteration,
    EOFError,
    zlib.error,
)
_END = b"%%EOF"
_BYTE_RANGE = re.compile(rb"/ByteRange\s*\[\s*0\s+\d+\s+(\d+)\s+(\d+)\s*\]")
_PART = re.compile(rb"\d+\s+\d+\s+obj\b|\btrailer\b|(?<!start)xref\b")
_START = re.compile(rb"startxref\s+(\d+)")
_TIMESTAMP = "/ETSI.RFC3161"


class Unreadable(ValueError):
    """The file cannot be examined at all."""

    def __init__(self, reason: Reason) -> None:
        self.reason = reason
        super().__init__(reason)


@dataclass(frozen=True)
class Opened:
    """A file that could be read, and what it holds."""

    reader: PdfFileReader
    reasons: tuple[Reason, ...]
    signatures: tuple[Embedded, ...] = ()
    timestamps: tuple[Embedded, ...] = ()
    unjudged: tuple[Unjudged, ...] = ()
    empty_fields: frozenset[str] = field(default_factory=frozenset)

    @property
    def signature_fields(self) -> frozenset[str]:
        """Name all signature fields, signed or not."""
        signed = (*self.signatures, *self.timestamps)
        return self.empty_fields | {str(each.field_name) for each in signed}


def open_file(data: bytes, *, strict: bool = True) -> Opened:
    """Read a file, strictly first unless told otherwise; raises Unreadable with the reason."""
    if HEADER not in data[:HEADER_WITHIN]:
        raise Unreadable(Reason.NOT_PDF)
    data, reasons = _without_tail(data)
    opened = _read(data, reasons, strict=strict)
    end = _end_of_revisions(opened, data)
    if end is None or end >= len(data):
        return opened
    # An end mark of the old revision, said once more, hides what stands before it.
    return _read(_cut(data, end), (Reason.TRAILING_BYTES,), strict=strict)


def _read(data: bytes, reasons: tuple[Reason, ...], *, strict: bool) -> Opened:
    shown = present(data)
    try:
        if strict and not shown.unusual:
            return _open(data, shown, reasons, strict=True)
    except PARSE_ERRORS:
        pass
    unusual = (*reasons, Reason.UNUSUAL_STRUCTURE)
    try:
        return _open(data, shown, unusual, strict=False)
    except PARSE_ERRORS as error:
        return _salvaged(data, unusual, error)


def _salvaged(data: bytes, reasons: tuple[Reason, ...], error: BaseException) -> Opened:
    """Judge at least the signature that covers a broken file from end to end."""
    if isinstance(error, Unreadable) and error.reason is Reason.ENCRYPTED:
        raise error
    try:
        found = salvage(data)
    except PARSE_ERRORS as again:
        raise Unreadable(_why(error)) from again
    if not found:
        raise Unreadable(_why(error)) from error
    return Opened(found[0].reader, reasons, signatures=found)


def _without_tail(data: bytes) -> tuple[bytes, tuple[Reason, ...]]:
    """Cut off bytes that follow the end of the file and that no signature covers."""
    end = _end_of_file(data)
    if end == len(data) or _signed_to_the_end(data):
        return data, ()
    return _cut(data, end), (Reason.TRAILING_BYTES,)


def _cut(data: bytes, end: int) -> bytes:
    """Give a file up to its end; raises Unreadable where more than stray bytes follow."""
    if end == 0 or _leads_on(data, end):
        # Half a revision: cutting it off would show an older state as if it were the last.
        raise Unreadable(Reason.DAMAGED)
    return data[:end]


def _leads_on(data: bytes, end: int) -> bool:
    """Tell whether what follows an end could show a reader another state of the file."""
    tail, starts = data[end:], _START.findall(data, 0, end)
    if _PART.search(tail) or tail.count(b"startxref") != len(_START.findall(tail)):
        return True
    return any(each != starts[-1] for each in _START.findall(tail)) if starts else b"xref" in tail


def _end_of_revisions(opened: Opened, data: bytes) -> int | None:
    """Find the end of the last revision that was read, or of the last signature, if that is later.

    Nothing where that cannot be told: a signature then speaks for what it covers.
    """
    shown = present(data)
    sections = opened.reader.xrefs._xref_sections  # noqa: SLF001 - the library tells it nowhere else.
    last = max(section.meta_info.start_location for section in sections)
    marker = data.find(_END, last + shown.shift)
    if marker < 0:
        return None
    signed = (each.signed_bytes for each in (*opened.signatures, *opened.timestamps))
    return max(_behind(data, marker), *signed, 0)


def _end_of_file(data: bytes) -> int:
    """Find the place behind the last end marker and its line break; 0 without a marker."""
    marker = data.rfind(_END)
    return _behind(data, marker) if marker >= 0 else 0


def _behind(data: bytes, marker: int) -> int:
    """Find the place behind an end marker and its line break."""
    end = marker + len(_END)
    for line_break in (b"\r\n", b"\n", b"\r"):
        if data.startswith(line_break, end):
            return end + len(line_break)
    return end


def _signed_to_the_end(data: bytes) -> bool:
    return any(int(a) + int(b) == len(data) for a, b in _BYTE_RANGE.findall(data))


def _open(data: bytes, shown: Presented, reasons: tuple[Reason, ...], *, strict: bool) -> Opened:
    reader = Reader(io.BytesIO(shown.data), strict=strict)
    _unlock(reader)
    if strict and reader.xrefs.hybrid_xrefs_present:
        raise PdfError("A hybrid file is examined by the lenient rules.")
    _ = reader.root["/Pages"]["/Kids"]
    found = list(_embedded(reader, data, shown.shift))
    signed = [each for each in found if isinstance(each, Embedded)]
    signed.sort(key=lambda each: each.signed_revision)
    if any(each.padding_filled for each in signed):
        reasons = (*reasons, Reason.PADDING_FILLED)
    return Opened(
        reader,
        reasons,
        signatures=tuple(each for each in signed if not _is_timestamp(each)),
        timestamps=tuple(each for each in signed if _is_timestamp(each)),
        unjudged=tuple(each for each in found if isinstance(each, Unjudged)),
        empty_fields=frozenset(
            str(name) for name, _v, _ref in enumerate_sig_fields(reader, filled_status=False)
        ),
    )


def _unlock(reader: Reader) -> None:
    """Open a file that asks nobody for a password; raises Unreadable for one that does.

    Many programs encrypt only to say what may be printed or copied (ISO 32000-1, 7.6.3.1).
    """
    if not reader.encrypted:
        return
    try:
        opened = reader.decrypt("").status is not AuthStatus.FAILED
    except PARSE_ERRORS:
        opened = False
    if not opened:
        raise Unreadable(Reason.ENCRYPTED)


def _embedded(reader: Reader, data: bytes, shift: int) -> Iterator[Embedded | Unjudged]:
    """Read each signature by itself: one that cannot be read is no reason to drop the others."""
    for name, _value, ref in enumerate_sig_fields(reader, filled_status=True):
        try:
            yield legacy.read(reader, ref.get_object(), name, data, shift)
        except (*PARSE_ERRORS, SignatureValidationError):
            yield Unjudged(str(name), Reason.COVERAGE_UNCLEAR)


def _is_timestamp(embedded: Embedded) -> bool:
    """Tell a document timestamp, also one whose type calls it a signature."""
    return read_sub_filter(embedded) == _TIMESTAMP or embedded.sig_object_type == "/DocTimeStamp"


def _why(error: BaseException) -> Reason:
    return error.reason if isinstance(error, Unreadable) else Reason.DAMAGED
