"""Small files that grow beyond measure when they are opened."""

import struct
import zlib
from functools import cache

from tests.factories.uploads.good import make_image


def deflate(prefix: bytes, zero_megabytes: int = 0) -> bytes:
    """Pack a beginning and many zeros at once: one packed megabyte is repeated."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    start = packer.compress(prefix) + packer.flush(zlib.Z_FULL_FLUSH)
    block = packer.compress(bytes(1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    check = zlib.adler32(prefix)
    low, high = check & 0xFFFF, check >> 16
    high = (high + low * (zero_megabytes << 20)) % 65521
    tail = b"\x03\x00" + struct.pack("!HH", high, low)
    return b"\x78\xda" + start + block * zero_megabytes + tail


def _object(number: int, facts: bytes, stream: bytes | None = None) -> bytes:
    if stream is None:
        return b"%d 0 obj\n<< %s >>\nendobj\n" % (number, facts)
    head = b"%d 0 obj\n<< %s /Length %d >>\n" % (number, facts, len(stream))
    return head + b"stream\n" + stream + b"\nendstream\nendobj\n"


_CATALOGUE = b"/Type /Catalog /Pages 2 0 R"
_PAGES = _object(2, b"/Type /Pages /Kids [3 0 R] /Count 1") + _object(
    3, b"/Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
)


@cache
def pdf_bomb(layers: int = 2, megabytes: int = 256) -> bytes:
    """Make the PDF of less than a kilobyte that unpacks to 256 MB."""
    data = deflate(b"", megabytes)
    for _ in range(layers - 1):
        data = zlib.compress(data, 9)
    filters = b"/Filter [" + b"/FlateDecode " * layers + b"]"
    body = _object(1, _CATALOGUE) + _PAGES + _object(4, filters, data)
    return b"%PDF-1.7\n" + body + b"trailer\n<< /Root 1 0 R >>\nstartxref\n0\n%%EOF\n"


@cache
def object_stream_bomb(megabytes: int) -> bytes:
    """Make a PDF whose catalogue stands before many zeros in one packed stream."""
    packed = deflate(b"1 0 << %s >>" % _CATALOGUE, megabytes)
    kind = b"/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode"
    body = b"%PDF-1.7\n" + _PAGES + _object(4, kind, packed)
    offsets = [*(body.find(b"%d 0 obj" % number) for number in (2, 3, 4)), len(body)]
    rows = [(0, 0, 255), (2, 4, 0), *((1, offset, 0) for offset in offsets)]
    table = b"".join(struct.pack("!BIB", *row) for row in rows)
    cross = _object(5, b"/Type /XRef /Size 6 /Root 1 0 R /W [1 4 1]", table)
    return body + cross + b"startxref\n%d\n%%%%EOF\n" % len(body)


def hidden_object_stream_bomb() -> bytes:
    """Escape a letter of the stream's type, as readers allow; no offset moves."""
    bomb = object_stream_bomb(400)
    return bomb.replace(b"/Type /ObjStm /N 1", b"/Type/Obj#53tm/N 1")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack("!I", len(data)) + kind + data + struct.pack("!I", zlib.crc32(kind + data))


def pixel_flood(side: int = 40_000, *, coloured: bool = False) -> bytes:
    """Make a square black PNG, of 200 MB in few bytes unless told smaller."""
    depth, kind, pixel_bits = (8, 2, 24) if coloured else (1, 0, 1)
    header = struct.pack("!IIBBBBB", side, side, depth, kind, 0, 0, 0)
    rows = deflate(b"", side * (side * pixel_bits // 8 + 1) // (1 << 20) + 1)
    body = _chunk(b"IHDR", header) + _chunk(b"IDAT", rows) + _chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def text_flood() -> bytes:
    good = make_image("PNG")
    text = _chunk(b"zTXt", b"Comment\0\0" + deflate(b"", 256))
    return good[:33] + text + good[33:]
