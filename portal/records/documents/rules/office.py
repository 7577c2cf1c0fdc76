"""Read an Office file as the archive it is: bounded, plain, and without programs."""

import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from xml.parsers import expat

from portal.records.documents.rules.findings import Flaw, Flawed, Report
from portal.records.documents.rules.kinds import FileKind

_MOST_PARTS = 2000
_UNPACKED_BYTES = 100 << 20
_RATIO = 100
_SMALL_BYTES = 1 << 20  # Below this a part may pack as well as it likes.
_LARGEST_LIST_BYTES = 4 << 20
_PIECE_BYTES = 1 << 18
_TYPES = "[Content_Types].xml"
_MAIN = {
    FileKind.DOCX: "wordprocessingml.document.main+xml",
    FileKind.XLSX: "spreadsheetml.sheet.main+xml",
}
_MACROS = re.compile(r"vbaproject|vbadata|macrosheets|activex|macroenabled", re.IGNORECASE)
_PROGRAMS = re.compile(
    r"(^|/)embeddings/.+(?<!\.xlsx)$|\.(exe|dll|js|vbs|bat|cmd|ps1|lnk|hta)$", re.IGNORECASE
)
_PASSWORD_BIT = 0x1
# What Word and Excel fetch by themselves; a hyperlink waits for a click and may stay.
_FETCHED = re.compile(
    r"/(attachedTemplate|oleObject|frame|subDocument|externalLink|externalLinkPath"
    r"|mailMergeSource|control|package|image)$"
)


def inspect_office(data: bytes, kind: FileKind) -> Report:
    """Check the archive and the lists in it; raise Flawed for what is refused."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            _check_archive(archive, len(data))
            _check_parts(archive)
            _check_types(_attributes(archive, _TYPES), kind)
            _check_links(archive)
    except (zipfile.BadZipFile, zlib.error, KeyError, EOFError, NotImplementedError) as error:
        raise Flawed(Flaw.UNREADABLE, f"{type(error).__name__}: {error}") from error
    except (expat.ExpatError, UnicodeError, RuntimeError, OSError) as error:
        raise Flawed(Flaw.UNREADABLE, f"{type(error).__name__}: {error}") from error
    return Report()


def _check_archive(archive: zipfile.ZipFile, size: int) -> None:
    """Judge the table of contents before a single part is opened."""
    parts = archive.infolist()
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > _MOST_PARTS or unpacked > _UNPACKED_BYTES or unpacked > _RATIO * size * 2:
        raise Flawed(Flaw.BOMB, f"{len(parts)} parts, {unpacked} bytes")
    if len({part.filename.lower() for part in parts}) < len(parts):
        raise Flawed(Flaw.UNSAFE_PARTS, "two parts of one name")
    for part in parts:
        _check_entry(part)
    _check_overlap(parts)


def _check_entry(part: zipfile.ZipInfo) -> None:
    if part.flag_bits & _PASSWORD_BIT:
        raise Flawed(Flaw.LOCKED, part.filename)
    if part.file_size > max(_SMALL_BYTES, _RATIO * part.compress_size):
        raise Flawed(Flaw.BOMB, part.filename)
    if stat.S_ISLNK(part.external_attr >> 16) or not _plain(part.orig_filename):
        raise Flawed(Flaw.UNSAFE_PARTS, part.orig_filename)
    if _MACROS.search(part.filename):
        raise Flawed(Flaw.MACROS, part.filename)
    if _PROGRAMS.search(part.filename):
        raise Flawed(Flaw.ATTACHMENTS, part.filename)


def _plain(name: str) -> bool:
    """Tell whether a part's name stays inside its archive."""
    folders = name.split("/")
    return not (name.startswith("/") or ".." in folders or set(name) & set("\\:\0"))


def _check_overlap(parts: list[zipfile.ZipInfo]) -> None:
    """Refuse parts that share their bytes: the trick that makes a bomb of honest ratios."""
    end = 0
    for part in sorted(parts, key=lambda part: part.header_offset):
        if part.header_offset < end:
            raise Flawed(Flaw.BOMB, "overlapping parts")
        end = part.header_offset + len(part.orig_filename) + part.compress_size


def _check_parts(archive: zipfile.ZipFile) -> None:
    """Unpack everything once, piece by piece, so that sizes and checksums are known true."""
    for part in archive.infolist():
        is_text = part.filename.endswith((".xml", ".rels"))
        last = b""
        for piece in _pieces(archive, part):
            if is_text:
                _check_text(last + piece)
                last = piece[-16:]


def _pieces(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    with archive.open(part) as stream:
        while piece := stream.read(_PIECE_BYTES):
            yield piece


def _check_text(piece: bytes) -> None:
    # UTF-16 parts are legal and have a zero beside each of these letters.
    letters = piece.replace(b"\0", b"")
    if b"<!DOCTYPE" in letters or b"<!ENTITY" in letters:
        raise Flawed(Flaw.BOMB, "entities")
    if b"DDEAUTO" in letters:
        raise Flawed(Flaw.ACTIVE, "a field that starts a program")


def _check_types(attributes: list[dict[str, str]], kind: FileKind) -> None:
    named = [found.get("ContentType", "") for found in attributes]
    if any(_MACROS.search(name) for name in named):
        raise Flawed(Flaw.MACROS, "content types")
    if not any(name.endswith(_MAIN[kind]) for name in named):
        raise Flawed(Flaw.WRONG_CONTENT, "no main part of this kind")


def _check_links(archive: zipfile.ZipFile) -> None:
    for name in archive.namelist():
        if name.endswith(".rels"):
            for link in _attributes(archive, name):
                outside = link.get("TargetMode") == "External"
                if outside and _FETCHED.search(link.get("Type", "")):
                    raise Flawed(Flaw.ACTIVE, f"{name} fetches from outside")


def _attributes(archive: zipfile.ZipFile, name: str) -> list[dict[str, str]]:
    """Give the attributes of all elements of a small XML part."""
    if name not in archive.namelist():
        raise Flawed(Flaw.WRONG_CONTENT, f"an archive without {name}")
    if archive.getinfo(name).file_size > _LARGEST_LIST_BYTES:
        raise Flawed(Flaw.BOMB, name)
    found: list[dict[str, str]] = []
    reader = expat.ParserCreate()
    reader.StartElementHandler = lambda _tag, attributes: found.append(attributes)
    reader.Parse(archive.read(name), True)
    return found
