import errno
import hashlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest

from portal.core.errors import TooLarge
from portal.core.storage import (
    Blob,
    BlobStore,
    ChangedContent,
    LocalBlobStore,
    StorageFull,
    check_key,
)

DATA = "Tờ khai đăng ký khai sinh".encode()
KEY = hashlib.sha256(DATA).hexdigest()
FUTURE = 4e9


class BrokenStream(BytesIO):
    """Gives one piece, then fails like a connection that is cut or a disk that is full."""

    def __init__(self, data: bytes, error: OSError) -> None:
        super().__init__(data)
        self.error = error

    def read(self, size: int | None = -1, /) -> bytes:
        if self.tell():
            raise self.error
        return super().read(min(size or 4, 4))


class BlobStoreContract:
    """What every blob store must do; a store's tests inherit this class."""

    @pytest.fixture
    def store(self, tmp_path: Path) -> BlobStore:
        raise AssertionError(f"Give the store under {tmp_path}.")

    def test_content_comes_back_by_its_hash(self, store: BlobStore) -> None:
        assert store.put(BytesIO(DATA)) == Blob(KEY, len(DATA))
        with store.open(KEY) as file:
            assert file.read() == DATA
        assert store.path(KEY).read_bytes() == DATA
        assert store.exists(KEY)
        assert store.verify(KEY)

    def test_content_that_was_changed_is_not_given(self, store: BlobStore) -> None:
        sha256 = store.put_bytes(b"one").sha256
        assert store.read(sha256) == b"one"
        place = store.path(sha256)
        place.chmod(0o600)
        place.write_bytes(b"two")
        with pytest.raises(ChangedContent):
            store.read(sha256)

    def test_same_content_is_stored_once(self, store: BlobStore) -> None:
        assert store.put_bytes(DATA) == store.put_bytes(DATA)
        assert list(store.keys()) == [KEY]

    def test_empty_content_is_a_content(self, store: BlobStore) -> None:
        assert store.verify(store.put_bytes(b"").sha256)

    def test_content_larger_than_a_chunk(self, store: BlobStore) -> None:
        data = bytes(range(256)) * 10_000
        blob = store.put(BytesIO(data), limit_bytes=len(data))
        assert blob == Blob(hashlib.sha256(data).hexdigest(), len(data))

    def test_too_large_leaves_nothing(self, store: BlobStore) -> None:
        with pytest.raises(TooLarge):
            store.put(BytesIO(DATA), limit_bytes=len(DATA) - 1)
        assert not store.exists(KEY)
        assert list(store.keys()) == []

    def test_broken_stream_leaves_nothing(self, store: BlobStore) -> None:
        with pytest.raises(ConnectionResetError):
            store.put(BrokenStream(DATA, ConnectionResetError()))
        assert list(store.keys()) == []

    def test_absent_content(self, store: BlobStore) -> None:
        assert not store.exists(KEY)
        assert not store.verify(KEY)
        with pytest.raises(FileNotFoundError):
            store.open(KEY)
        with pytest.raises(FileNotFoundError):
            store.path(KEY)

    @pytest.mark.parametrize(
        "key",
        ["", "..", "../../etc/passwd", KEY.upper(), KEY[:-1], KEY + "0", KEY + "\n", "ab/" + KEY],
    )
    def test_only_a_hash_is_a_key(self, store: BlobStore, key: str) -> None:
        for act in (store.open, store.path, store.exists, store.verify, check_key):
            with pytest.raises(ValueError, match="64"):
                act(key)

    def test_sweep_spares_the_referenced_and_the_young(self, store: BlobStore) -> None:
        kept, orphan = store.put_bytes(b"kept"), store.put_bytes(b"orphan")
        assert store.sweep({kept.sha256}, older_than=time.time() - 3600) == 0
        assert store.sweep({kept.sha256}, older_than=FUTURE) == 1
        assert list(store.keys()) == [kept.sha256]
        assert not store.exists(orphan.sha256)

    def test_parallel_puts_of_one_content(self, store: BlobStore) -> None:
        found: list[Blob] = []

        def put() -> None:
            found.append(store.put_bytes(DATA))

        threads = [threading.Thread(target=put) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert found == [Blob(KEY, len(DATA))] * 8
        assert store.verify(KEY)


class TestLocalBlobStore(BlobStoreContract):
    @pytest.fixture
    def store(self, tmp_path: Path) -> BlobStore:
        return LocalBlobStore(tmp_path / "blobs")

    @pytest.fixture
    def drafts(self, tmp_path: Path) -> Iterator[Path]:
        folder = tmp_path / "blobs" / "drafts"
        yield folder
        assert list(folder.iterdir()) == []

    def test_file_is_read_only_and_named_by_its_hash(self, store: BlobStore) -> None:
        place = store.path(store.put_bytes(DATA).sha256)
        assert (place.parent.name, place.name) == (KEY[:2], KEY)
        assert place.stat().st_mode & 0o777 == 0o444

    def test_failed_put_leaves_no_draft(self, store: BlobStore, drafts: Path) -> None:
        with pytest.raises(TooLarge):
            store.put(BytesIO(DATA), limit_bytes=1)
        assert list(drafts.iterdir()) == []

    @pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
    def test_full_disk_is_told_and_leaves_no_draft(
        self, store: BlobStore, drafts: Path, number: int
    ) -> None:
        with pytest.raises(StorageFull):
            store.put(BrokenStream(DATA, OSError(number, "full")))
        assert list(drafts.iterdir()) == []

    def test_changed_content_does_not_verify(self, store: BlobStore) -> None:
        place = store.path(store.put_bytes(DATA).sha256)
        place.chmod(0o644)
        place.write_bytes(DATA[:-1] + b"!")
        assert not store.verify(KEY)

    def test_cut_content_is_healed_by_the_next_put(self, store: BlobStore) -> None:
        place = store.path(store.put_bytes(DATA).sha256)
        place.chmod(0o644)
        place.write_bytes(b"")
        store.put_bytes(DATA)
        assert store.verify(KEY)

    def test_put_again_makes_an_old_orphan_young(self, store: BlobStore) -> None:
        os.utime(store.path(store.put_bytes(DATA).sha256), (0, 0))
        store.put_bytes(DATA)
        assert store.sweep((), older_than=time.time() - 3600) == 0
        assert store.exists(KEY)

    def test_sweep_removes_drafts_of_dead_writers(self, store: BlobStore, drafts: Path) -> None:
        (drafts / "dead").write_bytes(b"half")
        assert store.sweep((), older_than=FUTURE) == 0
        assert list(drafts.iterdir()) == []

    def test_everything_is_flushed_before_put_returns(
        self, store: BlobStore, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        flushed: list[str] = []
        genuine = os.fsync

        def spy(descriptor: int) -> None:
            flushed.append(Path(f"/proc/self/fd/{descriptor}").readlink().parent.name)
            flushed.append(Path(f"/proc/self/fd/{descriptor}").readlink().name)
            genuine(descriptor)

        monkeypatch.setattr(os, "fsync", spy)
        for first in (True, False):  # That the folder lasts is made sure of once a process.
            flushed.clear()
            store.put_bytes(DATA)
            assert flushed[0] == "drafts"
            assert flushed[3] == KEY[:2]
            assert flushed[5:] == (["blobs"] if first else [])

    @pytest.mark.slow
    def test_killed_writer_leaves_whole_contents_only(
        self, store: BlobStore, tmp_path: Path
    ) -> None:
        writer = (
            "import os, sys; from pathlib import Path; from portal.core.storage import *;"
            "store = LocalBlobStore(Path(sys.argv[1]))\n"
            "while True: print(store.put_bytes(os.urandom(200_000)).sha256, flush=True)"
        )
        told: list[str] = []
        for delay in (0.05, 0.07, 0.1):
            with subprocess.Popen(  # noqa: S603 - Our own interpreter and words.
                [sys.executable, "-c", writer, str(tmp_path / "blobs")],
                stdout=subprocess.PIPE,
                text=True,
            ) as process:
                assert process.stdout
                told.append(process.stdout.readline().strip())  # It is at work.
                time.sleep(delay)
                process.send_signal(signal.SIGKILL)
                told += process.communicate()[0].splitlines()
        assert told
        assert all(store.verify(key) for key in told if len(key) == 64)
        assert all(store.verify(key) for key in store.keys())  # noqa: SIM118 - Not a dict.
