"""The library's reader, quicker with object streams, and patient with what stands before a file.

The library parses the header of an object stream again for each object in it, which takes
time with the square of their number. Here the header is parsed once.
"""

import io
import re
from dataclasses import dataclass
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.decode_limits import DecodePurpose
from pyhanko.pdf_utils.misc import PdfReadError
from pyhanko.pdf_utils.reader import PdfFileReader

HEADER_WITHIN = 1024
HEADER = b"%PDF-"
_VERSION = b"%PDF-1.7"
_START = re.compile(rb"startxref\s+(\d{1,12})")
_TABLE = re.compile(rb"\s*(xref|\d+\s+\d+\s+obj)")


@dataclass(frozen=True, slots=True)
class ObjectStream:
    """An object stream with its header read: the place of each object."""

    data: bytes
    places: tuple[tuple[int, int], ...]


class Reader(PdfFileReader):
    """Reads each object stream's header once."""

    def __init__(self, stream: io.BytesIO, *, strict: bool) -> None:
        self._object_streams: dict[int, ObjectStream] = {}
        super().__init__(stream, strict=strict)

    def _get_object_from_stream(self, idnum: int, stmnum: int, idx: int) -> Any:  # noqa: ANN401 - the library's.
        held = self._object_streams.get(stmnum)
        if held is None:
            held = self._object_streams[stmnum] = _read_object_stream(self, stmnum)
        if not 0 <= idx < len(held.places) or held.places[idx][0] != idnum:
            raise PdfReadError("An object is not where the table says.")
        stream = io.BytesIO(held.data)
        stream.seek(held.places[idx][1])
        return generic.read_object(stream, generic.Reference(idnum, 0, self))


def _read_object_stream(reader: PdfFileReader, number: int) -> ObjectStream:
    stream = generic.Reference(number, 0, reader).get_object()
    if not isinstance(stream, generic.StreamObject) or stream["/Type"] != "/ObjStm":
        raise PdfReadError("The table names an object stream that is none.")
    data = stream.read_data(DecodePurpose.OBJECT_STREAM)
    count, first = int(stream["/N"]), int(stream["/First"])
    numbers = [int(each) for each in data[:first].split()[: 2 * count]]
    places = zip(numbers[::2], (first + place for place in numbers[1::2]), strict=True)
    return ObjectStream(data, tuple(places))


@dataclass(frozen=True, slots=True)
class Presented:
    """A file as the library can read it; ``shift`` bytes before its header were left out."""

    data: bytes
    shift: int = 0
    unusual: bool = False


def present(data: bytes) -> Presented:
    """Put the header at the beginning, where the library wants it.

    Offsets count from the beginning of the file in some programs and from the header in
    others; signatures count from the beginning in both.
    """
    header = data.find(HEADER, 0, HEADER_WITHIN)
    if header <= 0:
        return Presented(data)
    starts = _START.findall(data)
    place = int(starts[-1]) if starts else 0
    if _TABLE.match(data, place):
        lead = header + len(_VERSION)
        return Presented(_VERSION.ljust(lead) + data[lead:], unusual=True)
    return Presented(data[header:], shift=header, unusual=True)
