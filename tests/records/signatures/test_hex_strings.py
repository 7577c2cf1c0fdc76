import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.misc import PdfReadError, PdfStreamError

from portal.records.signatures.services import hex_strings

BROKEN = (PdfReadError, PdfStreamError)
PIECES = st.sampled_from(["0", "9", "a", "F", " ", "\n", "\x00", "%x\n", ">", "<", "g", "é"])


@given(st.lists(PIECES, max_size=30), st.sampled_from(["", ">"]))
def test_reads_and_refuses_what_the_library_does(pieces: list[str], end: str) -> None:
    data = f"<{''.join(pieces)}{end}".encode("latin-1")
    quick, slow = io.BytesIO(data), io.BytesIO(data)
    try:
        expected = hex_strings._read_slowly(slow)
    except BROKEN as error:
        with pytest.raises(type(error)):
            hex_strings.read_hex_string(quick)
        return
    assert hex_strings.read_hex_string(quick) == expected
    assert quick.tell() == slow.tell()


def test_finds_the_end_of_a_string_longer_than_a_block() -> None:
    stream = io.BytesIO(b"<" + b"0a" * 10_000 + b">rest")
    assert bytes(hex_strings.read_hex_string(stream)) == b"\x0a" * 10_000
    assert stream.read() == b"rest"


def test_is_what_the_library_uses_here() -> None:
    assert generic.read_hex_string_from_stream is hex_strings.read_hex_string
