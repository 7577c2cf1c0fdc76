"""Answer in the limited child whether a file is what its name says, and harmless."""

import zipfile
from io import BytesIO

import magic

from portal.records.documents.rules.findings import Flaw, Flawed, Report
from portal.records.documents.rules.images import inspect_image
from portal.records.documents.rules.kinds import FileKind
from portal.records.documents.rules.office import inspect_office
from portal.records.documents.rules.pdf import inspect_pdf

_HEAD_BYTES = 8192
_SNIFFED_BYTES = 1024  # How far readers look for the beginning of a page or a PDF.
_PAGE_MARKS = (b"<!doctype html", b"<html", b"<script", b"<?php", b"<svg")
# [MS-OFFCRYPTO] 2.3.4: an encrypted document is a compound file with this stream in it.
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SEALED = "EncryptedPackage".encode("utf-16-le")
_ARCHIVES = frozenset({FileKind.DOCX, FileKind.XLSX})
_libmagic = magic.Magic(mime=True)


def probe(
    data: bytes,
    kind: FileKind,
    attachments_allowed: bool,  # noqa: FBT001 - called by place.
) -> Report:
    """Check that a file is wholly and only of a kind; answer with a flaw or its facts."""
    try:
        _check_beginning(data, kind)
        _check_alone(data, kind)
        if kind is FileKind.PDF:
            return inspect_pdf(data, attachments_allowed=attachments_allowed)
        if kind in _ARCHIVES:
            return inspect_office(data, kind)
        return inspect_image(data, kind)
    except Flawed as found:
        return Report(flaw=found.flaw, detail=found.detail[:300])


def _check_beginning(data: bytes, kind: FileKind) -> None:
    head = data[:_HEAD_BYTES]
    if not kind.opens(head):
        hidden = _holds_pdf(head) if kind is FileKind.PDF else _is_archive(data)
        actual = next((other for other in FileKind if other.opens(head)), None)
        if hidden and actual is None:
            raise Flawed(Flaw.POLYGLOT, "begins as something else")
        if kind in _ARCHIVES and head.startswith(_COMPOUND) and _SEALED in data:
            raise Flawed(Flaw.LOCKED, "an Office file with a password")
        raise Flawed(Flaw.WRONG_CONTENT, _libmagic.from_buffer(head))
    named = _libmagic.from_buffer(head)
    if named not in kind.magic_types:
        raise Flawed(Flaw.WRONG_CONTENT, named)


def _check_alone(data: bytes, kind: FileKind) -> None:
    """Refuse a file that another program would read as something else."""
    head = data[:_SNIFFED_BYTES]
    if kind is not FileKind.PDF and _holds_pdf(head):
        raise Flawed(Flaw.POLYGLOT, "also a PDF")
    if kind not in _ARCHIVES and _is_archive(data):
        raise Flawed(Flaw.POLYGLOT, "also an archive")
    if any(mark in head.lower() for mark in _PAGE_MARKS):
        raise Flawed(Flaw.POLYGLOT, "also a web page")


def _holds_pdf(head: bytes) -> bool:
    return b"%PDF-" in head[:_SNIFFED_BYTES]


def _is_archive(data: bytes) -> bool:
    return zipfile.is_zipfile(BytesIO(data))
