import io
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.misc import PdfReadError, PdfStreamError

from portal.records.signatures.services import plain_tokens

BROKEN = (PdfReadError, PdfStreamError)
BYTES = st.one_of(st.binary(max_size=12), st.sampled_from([b"A" * 200, b"#41", b"\\051", b"\\("]))
NAMES = st.builds(lambda a, end: b"/" + a + end, BYTES, BYTES)
STRINGS = st.builds(lambda a, end: b"(" + a + b")" + end, BYTES, BYTES)
SPACES = st.sampled_from([b" ", b"\n", b"\r\n", b"\t", b"\x00", b"\x0b", b"", b"%x\n"])
NUMBERS = st.sampled_from([b"0", b"1", b"12", b"007", b"65535", b"99999999999", b"x", b"-1"])
REFERENCES = st.builds(
    lambda *parts: b"".join(parts), NUMBERS, SPACES, NUMBERS, SPACES, st.sampled_from([b"R", b"RG"])
)


class Holder:
    """Stands for an object of a file."""

    def get_pdf_handler(self) -> None:
        """Give the file of the object; there is none."""


def agree(
    slowly: Callable[..., Any], quickly: Callable[..., Any], data: bytes, *more: object
) -> None:
    slow, quick = io.BytesIO(data), io.BytesIO(data)
    try:
        expected = slowly(slow, *more)
    except BROKEN as error:
        with pytest.raises(type(error)):
            quickly(quick, *more)
        return
    found = quickly(quick, *more)
    assert (type(found), found, quick.tell()) == (type(expected), expected, slow.tell())


@given(NAMES)
def test_names_are_read_and_refused_as_the_library_does(data: bytes) -> None:
    agree(plain_tokens._read_name_slowly, plain_tokens.read_name, data)


@given(STRINGS)
def test_strings_are_read_and_refused_as_the_library_does(data: bytes) -> None:
    agree(plain_tokens._read_string_slowly, plain_tokens.read_string, data)


@given(REFERENCES)
def test_references_are_read_and_refused_as_the_library_does(data: bytes) -> None:
    agree(plain_tokens._read_reference_slowly, plain_tokens.read_reference, data, Holder())


def test_every_byte_of_a_name_is_judged_as_the_library_does() -> None:
    for byte in range(256):
        for data in (bytes((0x2F, byte, 0x20)), bytes((0x2F, 0x41, byte))):
            agree(plain_tokens._read_name_slowly, plain_tokens.read_name, data)


def test_the_library_reads_this_way_here() -> None:
    assert generic.NameObject.read_from_stream is plain_tokens.read_name
    assert generic.IndirectObject.read_from_stream is plain_tokens.read_reference
    assert generic._read_string_literal_bytes is plain_tokens.read_string
