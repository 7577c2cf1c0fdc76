"""Hex strings of PDF files read at once.

The library asks its stream for one byte after the other, and a signature is a hex string of some
30,000 bytes: that was a quarter of the time of a verdict. Whatever is not plain digits is left
to the library, so that both accept and refuse the same.
"""

import binascii
from typing import Any, BinaryIO

from pyhanko.pdf_utils import generic

_END = b">"
_BLOCK = 4096
_WHITESPACE = b" \n\r\t\f\x00"
_read_slowly = generic.read_hex_string_from_stream


def read_hex_string(stream: BinaryIO) -> Any:  # noqa: ANN401 - one of two classes of the library.
    """Read the hex string that begins at the stream's place; raises PdfStreamError as theirs."""
    begin = stream.tell()
    digits = _up_to_end(stream).translate(None, _WHITESPACE)
    try:
        value = binascii.unhexlify(digits if len(digits) % 2 == 0 else digits + b"0")
    except binascii.Error:
        stream.seek(begin)
        return _read_slowly(stream)
    return generic.pdf_string(value)


def _up_to_end(stream: BinaryIO) -> bytes:
    """Read what stands between the brackets; all that is left when there is no closing one."""
    begin = stream.tell() + 1
    stream.seek(begin)
    held = bytearray()
    while block := stream.read(_BLOCK):
        end = block.find(_END)
        if end >= 0:
            stream.seek(begin + len(held) + end + 1)
            return bytes(held + block[:end])
        held += block
    return bytes(held + _END)


def read_quickly() -> None:
    """Let the library read hex strings this way, in this process."""
    generic.read_hex_string_from_stream = read_hex_string
