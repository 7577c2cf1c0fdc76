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
from pyhanko.pdf_utils.xref import ObjStreamRef

from portal.records.signatures.services.checking.history import Revision
from portal.records.signatures.services.checking.links import Key, Links, Unread, read_links

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

    def place_of(self, number: int, index: int) -> int:
        """Give where an object begins; raises PdfReadError when it is another one."""
        if not 0 <= index < len(self.places) or self.places[index][0] != number:
            raise PdfReadError("An object is not where the table says.")
        return self.places[index][1]


class Reader(PdfFileReader):
    """Reads each object stream's header once, and lists of a revision only what is asked for."""

    def __init__(self, stream: io.BytesIO, *, strict: bool) -> None:
        self._object_streams: dict[int, ObjectStream] = {}
        self._links: dict[int | ObjStreamRef, Links | None] = {}
        self._data = stream.getvalue()
        super().__init__(stream, strict=strict)

    def get_historical_resolver(self, revision: int) -> Revision:
        """Give a view on the file at a revision, 0 being the oldest."""
        cache: dict[int, Revision] = self._historical_resolver_cache  # type: ignore[assignment]
        if revision not in cache:
            cache[revision] = Revision(self, revision)
        return cache[revision]

    def links_of(self, key: Key, revision: int) -> Links | None:
        """Tell what an object names at a revision, or nothing where that cannot be told."""
        place = self.xrefs.get_historical_ref(generic.Reference(*key, self), revision)
        if place is None:
            return None
        if place not in self._links:
            self._links[place] = self._read_links(key, place)
        return self._links[place]

    def _read_links(self, key: Key, place: int | ObjStreamRef) -> Links | None:
        try:
            if not isinstance(place, ObjStreamRef):
                return read_links(self._data, place, key)
            held = self._stream(place.obj_stream_id)
            return read_links(held.data, held.place_of(key[0], place.ix_in_stream))
        except Unread:
            return None

    def _get_object_from_stream(self, idnum: int, stmnum: int, idx: int) -> Any:  # noqa: ANN401 - the library's.
        held = self._stream(stmnum)
        stream = io.BytesIO(held.data)
        stream.seek(held.place_of(idnum, idx))
        return generic.read_object(stream, generic.Reference(idnum, 0, self))

    def _stream(self, number: int) -> ObjectStream:
        if number not in self._object_streams:
            self._object_streams[number] = _read_object_stream(self, number)
        return self._object_streams[number]


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
