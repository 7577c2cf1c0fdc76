"""Read a PDF without showing it: is it whole, bounded, and free of anything that acts."""

import re
import zlib
from collections.abc import Iterable, Iterator
from io import BytesIO

import pikepdf

from portal.records.documents.rules.findings import Flaw, Flawed, Report

# A page that is white throughout packs well, so a high ratio alone proves nothing.
_UNPACKED_BYTES = 600 << 20
_SUSPECT_BYTES = 100 << 20
_SUSPECT_RATIO = 250
_LARGEST_PICTURE_BYTES = 400 << 20
_MOST_OBJECTS = 400_000
_PIECE_BYTES = 1 << 18
_MOUTHFUL_BYTES = 1 << 14
_PACKED_OBJECTS_BYTES = 64 << 20
_STREAM = re.compile(rb"stream\r?\n")
_LONGEST_HEAD_BYTES = 600
_PICTURE_FILTERS = frozenset({"/DCTDecode", "/JPXDecode", "/JBIG2Decode", "/CCITTFaxDecode"})
# ISO 32000-2, 12.6.4: the actions that run, send, fetch or play something.
_ACTIONS = frozenset(
    {
        "/JavaScript",
        "/Launch",
        "/ImportData",
        "/SubmitForm",
        "/GoToE",
        "/GoToR",  # A path on another machine makes the reader's computer log in there.
        "/Rendition",
        "/RichMediaExecute",
        "/Movie",
        "/Sound",
        "/Trans3D",
        "/GoTo3DView",
    }
)
_ANNOTATIONS = frozenset({"/RichMedia", "/3D", "/Movie", "/Sound", "/Screen"})
_KIND_KEYS = frozenset({"/S", "/Subtype"})
# ISO 32000-2, table 230: the text field that hides what is typed asks for a password.
_PASSWORD_FIELD = 1 << 13
_ATTACHMENT_KEYS = frozenset({"/EmbeddedFiles", "/EF"})


def inspect_pdf(data: bytes, *, attachments_allowed: bool) -> Report:
    """Check a PDF and count its pages; raise Flawed for what is refused.

    A file locked only against changes opens without a password and is taken as it is,
    because rewriting it would break signatures.
    """
    _check_end(data)
    _check_packed_objects(data)
    try:
        with pikepdf.open(BytesIO(data), suppress_warnings=True) as pdf:
            return _inspect(pdf, len(data), attachments_allowed=attachments_allowed)
    except pikepdf.PasswordError as error:
        raise Flawed(Flaw.LOCKED, "a password is needed to open it") from error
    except (pikepdf.PdfError, ValueError, TypeError, AttributeError, RuntimeError) as error:
        raise Flawed(Flaw.UNREADABLE, f"{type(error).__name__}: {error}") from error


def _check_end(data: bytes) -> None:
    end = data.rfind(b"%%EOF")
    if end < 0:
        raise Flawed(Flaw.UNREADABLE, "no end marker: the file is cut")
    if data[end + 5 :].strip(b"\0\t\n\f\r \x1a"):
        raise Flawed(Flaw.POLYGLOT, "something follows the end marker")


def _check_packed_objects(data: bytes) -> None:
    """Bound the streams that a reader unpacks whole just to find its way in the file.

    Whatever hides from this search meets the child's limit of memory.
    """
    unpacked = 0
    view = memoryview(data)
    for start in _STREAM.finditer(data):
        head = data[max(0, start.start() - _LONGEST_HEAD_BYTES) : start.start()]
        head = head[head.rfind(b" obj") :]
        if not head.endswith(b"end") and (b"/ObjStm" in head or b"/XRef" in head):
            for piece in _inflate([view[start.end() :]]):
                unpacked += len(piece)
                if unpacked > _PACKED_OBJECTS_BYTES:
                    raise Flawed(Flaw.BOMB, "packed objects without end")


def _inspect(pdf: pikepdf.Pdf, size: int, *, attachments_allowed: bool) -> Report:
    if len(pdf.objects) > _MOST_OBJECTS:
        raise Flawed(Flaw.BOMB, "too many objects")
    _check_opening(pdf.Root)
    unpacked = 0
    for thing in pdf.objects:
        for part in _parts(thing):
            _check_part(part, attachments_allowed=attachments_allowed)
        if isinstance(thing, pikepdf.Stream):
            for length in _unpack(thing):
                unpacked += length
                _check_size(unpacked, size)
    if not len(pdf.pages):
        raise Flawed(Flaw.UNREADABLE, "no pages")
    return Report(pages=len(pdf.pages))


def _check_opening(root: pikepdf.Object) -> None:
    """Allow a page to open at; refuse any other act on opening."""
    act = root.get("/OpenAction")
    if isinstance(act, pikepdf.Dictionary) and act.get("/S") != "/GoTo":
        raise Flawed(Flaw.ACTIVE, "acts when opened")


def _parts(thing: pikepdf.Object) -> Iterator[pikepdf.Object]:
    """Walk over the dictionaries of one indirect object; others are visited themselves."""
    waiting = [thing]
    while waiting:
        part = waiting.pop()
        if isinstance(part, pikepdf.Array):
            waiting += _direct(part)
        elif isinstance(part, (pikepdf.Dictionary, pikepdf.Stream)):
            yield part
            waiting += _direct(value for _key, value in part.items())


def _direct(values: Iterable[object]) -> list[pikepdf.Object]:
    containers = (pikepdf.Array, pikepdf.Dictionary)
    return [v for v in values if isinstance(v, containers) and not v.is_indirect]


def _check_part(part: pikepdf.Object, *, attachments_allowed: bool) -> None:
    keys = set(part.keys())
    kinds = {_name(part, key) for key in keys & _KIND_KEYS}
    if kinds & _ACTIONS or kinds & _ANNOTATIONS:
        raise Flawed(Flaw.ACTIVE, " ".join(sorted(kinds)))
    if "/XFA" in keys or ("/AA" in keys and _acts(part["/AA"])):
        raise Flawed(Flaw.ACTIVE, "form scripts")
    if _asks_for_password(part) or _leaves_the_web(part):
        raise Flawed(Flaw.ACTIVE, "asks for a password, or links to a file")
    if not attachments_allowed and keys & _ATTACHMENT_KEYS:
        raise Flawed(Flaw.ATTACHMENTS, "carries other files")
    if isinstance(part, pikepdf.Stream):
        _check_stream(part)


def _asks_for_password(part: pikepdf.Object) -> bool:
    is_text = _name(part, "/FT") == "/Tx"
    return is_text and bool(int(part.get("/Ff", 0)) & _PASSWORD_FIELD)


def _leaves_the_web(part: pikepdf.Object) -> bool:
    """Tell a link that makes the reader's computer open a file, here or on another machine."""
    target = str(part.get("/URI", "")).strip().lower()
    return target.startswith(("file:", "\\\\", "smb:", "javascript:", "data:"))


def _acts(triggers: object) -> bool:
    """Tell a table of actions from a font or a picture that happens to be called AA."""
    if not isinstance(triggers, pikepdf.Dictionary) or isinstance(triggers, pikepdf.Stream):
        return False
    return any(
        isinstance(value, pikepdf.Dictionary) and "/S" in value for _key, value in triggers.items()
    )


def _check_stream(stream: pikepdf.Object) -> None:
    if "/F" in stream:
        raise Flawed(Flaw.ACTIVE, "a stream that lies in another file")
    if _name(stream, "/Subtype") == "/Image" and _picture_bytes(stream) > _LARGEST_PICTURE_BYTES:
        raise Flawed(Flaw.PIXELS, "a picture too large to show")


def _picture_bytes(picture: pikepdf.Object) -> int:
    pixels = int(picture.get("/Width", 0)) * int(picture.get("/Height", 0))
    colours = 1 if int(picture.get("/BitsPerComponent", 8)) == 1 else 24
    return pixels * colours // 8


def _name(part: pikepdf.Object, key: str) -> str:
    value = part.get(key)
    return str(value) if isinstance(value, pikepdf.Name) else ""


def _check_size(unpacked: int, size: int) -> None:
    suspect = unpacked > _SUSPECT_BYTES and unpacked > _SUSPECT_RATIO * size
    if suspect or unpacked > _UNPACKED_BYTES:
        raise Flawed(Flaw.BOMB, f"{size} bytes unpack to {unpacked} and more")


def _unpack(stream: pikepdf.Object) -> Iterator[int]:
    """Give the lengths of the pieces a stream unpacks to, layer after layer."""
    filters = _filters(stream)
    if _PICTURE_FILTERS.intersection(filters):
        return  # Bounded by the picture's own width and height.
    if any(name not in {"/FlateDecode", "/Fl"} for name in filters):
        yield len(stream.read_bytes())  # Bounded by the child's memory.
        return
    pieces: Iterable[bytes | memoryview] = [stream.read_raw_bytes()]
    for _layer in filters:
        pieces = _inflate(pieces)
    for piece in pieces:
        yield len(piece)


def _filters(stream: pikepdf.Object) -> list[str]:
    value = stream.get("/Filter")
    if isinstance(value, pikepdf.Array):
        return [str(name) for name in value]
    return [] if value is None else [str(value)]


def _inflate(pieces: Iterable[bytes | memoryview]) -> Iterator[bytes]:
    """Inflate piece by piece; a damaged stream ends early, as it does for every reader."""
    inflater = zlib.decompressobj()
    for waiting in _small(pieces):
        left = waiting
        while left and not inflater.eof:
            try:
                yield inflater.decompress(left, _PIECE_BYTES)
            except zlib.error:
                return
            left = inflater.unconsumed_tail
        if inflater.eof:
            return


def _small(pieces: Iterable[bytes | memoryview]) -> Iterator[bytes | memoryview]:
    """Cut long pieces, because what an inflater has not read yet is copied at every step."""
    for piece in pieces:
        for start in range(0, len(piece), _MOUTHFUL_BYTES):
            yield piece[start : start + _MOUTHFUL_BYTES]
