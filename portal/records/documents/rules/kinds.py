"""The kinds of file the portal reads, and what one upload field takes."""

from dataclasses import dataclass
from enum import StrEnum

_MIB = 1 << 20


class FileKind(StrEnum):
    """A kind of file, named by its usual extension."""

    PDF = "pdf"
    JPEG = "jpg"
    PNG = "png"
    WEBP = "webp"
    DOCX = "docx"
    XLSX = "xlsx"

    @property
    def label(self) -> str:
        """Name the kind as people do."""
        return _FACTS[self].label

    @property
    def media_type(self) -> str:
        """Give the media type under which the file is served."""
        return _FACTS[self].media_type

    @property
    def extensions(self) -> tuple[str, ...]:
        """List the extensions under which people have it, lower case, no dot."""
        return _FACTS[self].extensions

    @property
    def magic_types(self) -> frozenset[str]:
        """List what libmagic may call it."""
        return _FACTS[self].magic_types

    @property
    def is_image(self) -> bool:
        """Tell whether it is a picture."""
        return self.media_type.startswith("image/")

    def opens(self, head: bytes) -> bool:
        """Tell whether a file that begins like this can be of this kind."""
        before, after = _FACTS[self].signature
        return head.startswith(before) and head[8:].startswith(after)


@dataclass(frozen=True, slots=True)
class _Facts:
    label: str
    media_type: str
    extensions: tuple[str, ...]
    signature: tuple[bytes, bytes]  # At byte 0, and at byte 8.
    also_called: tuple[str, ...] = ()

    @property
    def magic_types(self) -> frozenset[str]:
        return frozenset({self.media_type, *self.also_called})


_OOXML = "application/vnd.openxmlformats-officedocument"
# libmagic knows Office files only when their parts come in the usual order.
_ZIP_TYPES = ("application/zip", "application/octet-stream", f"{_OOXML}")
_ZIP = (b"PK\x03\x04", b"")
_FACTS = {
    FileKind.PDF: _Facts("PDF", "application/pdf", ("pdf",), (b"%PDF-", b"")),
    FileKind.JPEG: _Facts("JPG", "image/jpeg", ("jpg", "jpeg", "jfif"), (b"\xff\xd8\xff", b"")),
    FileKind.PNG: _Facts("PNG", "image/png", ("png",), (b"\x89PNG\r\n\x1a\n", b"")),
    FileKind.WEBP: _Facts("WebP", "image/webp", ("webp",), (b"RIFF", b"WEBP")),
    FileKind.DOCX: _Facts(
        "Word (.docx)", f"{_OOXML}.wordprocessingml.document", ("docx",), _ZIP, _ZIP_TYPES
    ),
    FileKind.XLSX: _Facts(
        "Excel (.xlsx)", f"{_OOXML}.spreadsheetml.sheet", ("xlsx",), _ZIP, _ZIP_TYPES
    ),
}


@dataclass(frozen=True, slots=True)
class UploadRules:
    """What one upload field takes; the table that ASVS 5.1.1 asks for is made of these.

    ``attachments_allowed`` lets in PDFs that carry files, as PDF/A-3 results of public
    systems do; it is for fields that read such results.
    """

    kinds: frozenset[FileKind]
    largest_bytes: int = 20 * _MIB
    most_files: int = 10
    attachments_allowed: bool = False

    def kind_for(self, extension: str) -> FileKind | None:
        """Give the kind an extension stands for, if this field takes it."""
        return next((kind for kind in self.kinds if extension in kind.extensions), None)

    @property
    def labels(self) -> str:
        """List the kinds in a fixed order, for a sentence."""
        return ", ".join(kind.label for kind in FileKind if kind in self.kinds)

    @property
    def accept(self) -> str:
        """Give the value of an input element's ``accept`` attribute."""
        taken = [kind for kind in FileKind if kind in self.kinds]
        return ",".join(f".{extension}" for kind in taken for extension in kind.extensions)

    @property
    def largest_mb(self) -> int:
        """Give the limit of one file in whole MB, for a sentence."""
        return self.largest_bytes // _MIB


DOCUMENTS = UploadRules(kinds=frozenset(FileKind))
PHOTOGRAPHS = UploadRules(
    kinds=frozenset({FileKind.JPEG, FileKind.PNG, FileKind.WEBP}), largest_bytes=10 * _MIB
)
SIGNED_PDFS = UploadRules(kinds=frozenset({FileKind.PDF}), most_files=1, attachments_allowed=True)
