"""Judge an uploaded file before any row is written: slow work, no database."""

from dataclasses import dataclass
from typing import BinaryIO

import structlog

from portal.core.child import ChildFailed, ChildTimedOut, Reason, run_limited
from portal.core.json_types import JsonObject
from portal.core.storage import blobs
from portal.records.documents.rules import FileKind, Flaw, Report, UploadRules, clean_name
from portal.records.documents.rules.names import extension_of
from portal.records.documents.rules.probe import probe
from portal.records.documents.services.refusals import (
    REFUSALS,
    EmptyFile,
    FileTooLarge,
    Infected,
    NoFile,
    PhonePicture,
    TooManyFiles,
    WrongType,
)
from portal.records.documents.services.scanners import Scan, Verdict, scanner

_CHUNK_BYTES = 1 << 20
_MEMORY_MB = 768
_CPU_SECONDS = 10
_PHONE_PICTURES = frozenset({"heic", "heif"})
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class InspectedFile:
    """A file that passed, durable in the blob store, for which no row exists yet."""

    name: str
    kind: FileKind
    sha256: str
    size: int
    preview_sha256: str | None
    report: JsonObject
    scanned: bool


def check_count(count: int, rules: UploadRules) -> None:
    """Refuse no file, or more files than a field takes; raises NoFile or TooManyFiles."""
    if count < 1:
        raise NoFile
    if count > rules.most_files:
        raise TooManyFiles(count=count, most=rules.most_files)


def inspect(stream: BinaryIO, filename: str | None, rules: UploadRules) -> InspectedFile:
    """Check an upload and store its content durably; write no row.

    Call it before the transaction that keeps the file. When it raises, nothing is stored.
    The content is parsed in a limited child process (memory 768 MB, CPU 10 s, no network).
    Raises a subclass of UploadRefused, whose sentence is meant for the sender.
    """
    name = clean_name(filename)
    kind = _kind(name, rules)
    data = _read(stream, name, rules)
    report = _probe(data, kind, rules)
    if report.flaw is not None:
        _log.info("upload_refused", flaw=report.flaw, detail=report.detail)
        raise REFUSALS[report.flaw](name, kind=kind.label)
    scan = scanner().scan(data)
    if scan.verdict is Verdict.INFECTED:
        _log.warning("upload_infected", signature=scan.signature)
        raise Infected(name)
    return _store(data, name, kind, report, scan)


def _kind(name: str, rules: UploadRules) -> FileKind:
    extension = extension_of(name)
    kind = rules.kind_for(extension)
    if kind is None:
        if extension in _PHONE_PICTURES:
            raise PhonePicture(name)
        raise WrongType(name, kinds=rules.labels)
    return kind


def _read(stream: BinaryIO, name: str, rules: UploadRules) -> bytes:
    """Read piece by piece, so that a stream without end stops at the limit."""
    pieces, size = [], 0
    while piece := stream.read(_CHUNK_BYTES):
        pieces.append(piece)
        size += len(piece)
        if size > rules.largest_bytes:
            raise FileTooLarge(name, megabytes=rules.largest_mb)
    if not pieces:
        raise EmptyFile(name)
    return b"".join(pieces)


def _probe(data: bytes, kind: FileKind, rules: UploadRules) -> Report:
    try:
        return run_limited(
            probe,
            data,
            kind,
            rules.attachments_allowed,
            memory_mb=_MEMORY_MB,
            cpu_seconds=_CPU_SECONDS,
        )
    except ChildTimedOut as error:
        return Report(flaw=Flaw.BOMB, detail=f"time: {error}")
    except ChildFailed as error:
        flaw = Flaw.BOMB if error.reason is Reason.MEMORY else Flaw.UNREADABLE
        return Report(flaw=flaw, detail=str(error))


def _store(data: bytes, name: str, kind: FileKind, report: Report, scan: Scan) -> InspectedFile:
    blob = blobs().put_bytes(data)
    preview = blobs().put_bytes(report.preview) if report.preview else None
    facts: dict[str, int | str] = {"antivirus": scan.verdict.value}
    for fact in ("pages", "width", "height"):
        if value := int(getattr(report, fact)):
            facts[fact] = value
    return InspectedFile(
        name=name,
        kind=kind,
        sha256=blob.sha256,
        size=blob.size,
        preview_sha256=preview.sha256 if preview else None,
        report=facts,
        scanned=scan.verdict is not Verdict.NO_ANSWER,
    )
