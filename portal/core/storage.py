"""Keep files under the SHA-256 of their content, so that what is kept cannot change.

A blob is durable when ``put`` returns: rows that name it are written afterwards, never
before. A crash in between leaves an orphan, which ``sweep`` removes a day later.
"""

import errno
import fcntl
import hashlib
import os
import re
import secrets
from collections.abc import Container, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, Protocol

from portal.core.errors import DomainError, TooLarge
from portal.core.i18n import lazy_gettext as _l
from portal.core.settings import settings

_KEY = re.compile(r"[0-9a-f]{64}", re.ASCII)
_CHUNK_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Blob:
    """The key and the size in bytes of a stored content."""

    sha256: str
    size: int


class StorageFull(DomainError):
    """The disk has no room; nothing was stored."""

    status = 507
    sentence = _l(
        "Hệ thống đang hết chỗ lưu tệp nên chưa nhận được tệp của ông/bà. "
        "Thông tin đã nhập vẫn còn; vui lòng thử lại sau."
    )


class ChangedContent(RuntimeError):
    """What is stored is not what its key says: it must be neither signed nor handed out."""


class BlobStore(Protocol):
    """Where contents are kept. Every method that takes a key raises ValueError for a bad one."""

    def put(self, stream: BinaryIO, limit_bytes: int | None = None) -> Blob:
        """Store a stream durably; raise TooLarge past the limit and leave nothing behind."""

    def put_bytes(self, data: bytes) -> Blob:
        """Store bytes durably."""

    def open(self, sha256: str) -> BinaryIO:
        """Open a content for reading; raise FileNotFoundError when it is not there."""

    def read(self, sha256: str) -> bytes:
        """Give a whole content; raise ChangedContent when its bytes are others by now."""

    def path(self, sha256: str) -> Path:
        """Give a readable local file of a content; raise FileNotFoundError likewise."""

    def exists(self, sha256: str) -> bool:
        """Tell whether a content is there."""

    def verify(self, sha256: str) -> bool:
        """Tell whether a content is there and still has its hash."""

    def keys(self) -> Iterator[str]:
        """Walk over the keys of everything stored, in no order."""

    def sweep(self, referenced: Container[str], older_than: float) -> int:
        """Remove unreferenced contents put before a POSIX time; give how many."""


def check_key(sha256: str) -> str:
    """Give the key back, or raise ValueError: only lower-case SHA-256 hex may name a file."""
    if not _KEY.fullmatch(sha256):
        raise ValueError("A blob key is 64 lower-case hexadecimal digits.")
    return sha256


class LocalBlobStore:
    """Contents in a folder of a local disk: ``ab/abcd…``, read-only files."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._drafts = root / "drafts"
        self._drafts.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._lasting: set[Path] = set()

    def put(self, stream: BinaryIO, limit_bytes: int | None = None) -> Blob:
        """Store a stream durably; raise TooLarge past the limit and leave nothing behind.

        Raises StorageFull when the disk or its quota is used up.
        """
        draft = self._drafts / secrets.token_hex(16)
        try:
            with _told_when_full():
                blob = _write(draft, stream, limit_bytes)
                with self._locked(fcntl.LOCK_SH):
                    self._admit(draft, blob)
        finally:
            draft.unlink(missing_ok=True)
        return blob

    def put_bytes(self, data: bytes) -> Blob:
        """Store bytes durably."""
        return self.put(BytesIO(data))

    def open(self, sha256: str) -> BinaryIO:
        """Open a content for reading; raise FileNotFoundError when it is not there."""
        return self._place(sha256).open("rb")

    def read(self, sha256: str) -> bytes:
        """Give a whole content; raise ChangedContent when its bytes are others by now."""
        data = self.path(sha256).read_bytes()
        if hashlib.sha256(data).hexdigest() != sha256:
            raise ChangedContent(sha256)
        return data

    def path(self, sha256: str) -> Path:
        """Give the file of a content; raise FileNotFoundError when it is not there."""
        place = self._place(sha256)
        if not place.is_file():
            raise FileNotFoundError(sha256)
        return place

    def exists(self, sha256: str) -> bool:
        """Tell whether a content is there."""
        return self._place(sha256).is_file()

    def verify(self, sha256: str) -> bool:
        """Tell whether a content is there and still has its hash."""
        try:
            with self._place(sha256).open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest() == sha256
        except FileNotFoundError:
            return False

    def keys(self) -> Iterator[str]:
        """Walk over the keys of everything stored, in no order."""
        return (place.name for place in self.root.glob("??/*") if _KEY.fullmatch(place.name))

    def sweep(self, referenced: Container[str], older_than: float) -> int:
        """Remove unreferenced contents put before a POSIX time, and drafts of dead writers."""
        for draft in self._drafts.iterdir():
            _remove_if_older(draft, older_than)
        removed = 0
        for key in self.keys():
            if key not in referenced:
                with self._locked(fcntl.LOCK_EX):
                    removed += _remove_if_older(self._place(key), older_than)
        return removed

    def _place(self, sha256: str) -> Path:
        return self.root / check_key(sha256)[:2] / sha256

    def _admit(self, draft: Path, blob: Blob) -> None:
        place = self._place(blob.sha256)
        place.parent.mkdir(exist_ok=True, mode=0o700)
        if not _still_good(place, blob.size):
            draft.rename(place)
        # Also for a content that was there: its writer may not have reached this line yet.
        _flush_folder(place.parent)
        if place.parent not in self._lasting:  # Folders are never removed: once is enough.
            _flush_folder(self.root)
            self._lasting.add(place.parent)

    @contextmanager
    def _locked(self, kind: int) -> Iterator[None]:
        """Keep the sweeper from removing a content that is just being put again."""
        descriptor = os.open(self.root / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, kind)
            yield
        finally:
            os.close(descriptor)


@contextmanager
def _told_when_full() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise StorageFull from error
        raise


def _write(draft: Path, stream: BinaryIO, limit_bytes: int | None) -> Blob:
    digest, size = hashlib.sha256(), 0
    with draft.open("xb") as file:
        while chunk := stream.read(_CHUNK_BYTES):
            size += len(chunk)
            if limit_bytes is not None and size > limit_bytes:
                raise TooLarge
            digest.update(chunk)
            file.write(chunk)
        file.flush()
        os.fchmod(file.fileno(), 0o444)
        os.fsync(file.fileno())
    return Blob(digest.hexdigest(), size)


def _still_good(place: Path, size: int) -> bool:
    """Make a stored content young again; tell whether it is there in its full length."""
    with suppress(FileNotFoundError):
        os.utime(place)
        return place.stat().st_size == size
    return False


def _flush_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _remove_if_older(place: Path, older_than: float) -> bool:
    with suppress(FileNotFoundError):
        if place.stat().st_mtime < older_than:
            place.unlink()
            return True
    return False


@lru_cache(maxsize=4)
def _local(root: Path) -> LocalBlobStore:
    return LocalBlobStore(root)


def blobs() -> BlobStore:
    """Give the blob store of this installation."""
    return _local(settings().data_folder / "blobs")
