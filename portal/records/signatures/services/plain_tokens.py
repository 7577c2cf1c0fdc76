"""Names, references and strings of PDF files read at once, where they are plain.

The library asks its stream for one byte after the other and decodes names byte by byte: that was
a sixth of the time of a verdict. Whatever is not plain within a short block is left to the
library, so that both accept and refuse the same.
"""

import re
from collections.abc import Callable
from typing import Any, BinaryIO

from pyhanko.pdf_utils import generic

_BLOCK = 128
# Regular characters (ISO 32000-1, 7.2.2) without the sign of an escape; then what ends a name.
_NAME = re.compile(rb"/[!\"$&'*-.0-;=?-Z\\^-z|~]*(?=[ \n\r\t\f\x00()<>\[\]{}/%])")
_REFERENCE = re.compile(rb"([1-9]\d{0,9})[ \n\r]+(\d{1,5})[ \n\r]+R")
_STRING = re.compile(rb"\(([^()\\]*)\)")

_read_name_slowly = generic.NameObject.read_from_stream
_read_reference_slowly = generic.IndirectObject.read_from_stream
_read_string_slowly = generic._read_string_literal_bytes  # noqa: SLF001 - its only way in.


def read_name(stream: BinaryIO) -> Any:  # noqa: ANN401 - a class of the library.
    """Read the name that begins at the stream's place; raises as the library does."""
    found = _find(_NAME, stream)
    return generic.NameObject(found[0].decode()) if found else _read_name_slowly(stream)  # type: ignore[no-untyped-call]  # pyHanko types it not.


def read_reference(stream: BinaryIO, container_ref: Any) -> Any:  # noqa: ANN401 - as above.
    """Read the reference that begins at the stream's place; raises as the library does."""
    found = _find(_REFERENCE, stream)
    if found is None:
        return _read_reference_slowly(stream, container_ref)
    return generic.IndirectObject(int(found[1]), int(found[2]), container_ref.get_pdf_handler())


def read_string(stream: BinaryIO) -> bytes:
    """Read the string in brackets that begins at the stream's place; raises likewise."""
    found = _find(_STRING, stream)
    return found[1] if found else _read_string_slowly(stream)


def _find(pattern: re.Pattern[bytes], stream: BinaryIO) -> re.Match[bytes] | None:
    """Match at the stream's place and go behind it, or stay there."""
    begin = stream.tell()
    found = pattern.match(stream.read(_BLOCK))
    stream.seek(found.end() + begin if found else begin)
    return found


def read_plainly() -> None:
    """Let the library read this way, in this process."""
    name: Callable[..., Any] = read_name
    generic.NameObject.read_from_stream = staticmethod(name)  # type: ignore[method-assign]
    generic.IndirectObject.read_from_stream = staticmethod(read_reference)  # type: ignore[method-assign]
    generic._read_string_literal_bytes = read_string  # noqa: SLF001 - as above.
