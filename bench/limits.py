"""What the machine can do at best, measured in the same run as what is held against it."""

import hashlib
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import weasyprint
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from markupsafe import escape

from bench.asking import percentile
from bench.figures import Load
from bench.processes import Server, nginx, nginx_command, on_core, served

_ROW = b"x" * 1000


@dataclass(frozen=True, slots=True)
class Static:
    """Whoever serves a page as a file: its name in the table, its server, the page's path."""

    name: str
    server: Server
    path: str = "/index.html"


@contextmanager
def static(data: bytes) -> Iterator[Static]:
    """Serve bytes by nginx, or by a bare WSGI answer where nginx is missing."""
    with TemporaryDirectory(prefix="portal-bench-") as name, ExitStack() as stack:
        folder = Path(name)
        (folder / "files").mkdir()
        file = folder / "files" / "index.html"
        file.write_bytes(data)
        folder.chmod(0o755)  # The worker of a root-started nginx is nobody.
        program = nginx_command()
        if program:
            yield Static("nginx static", stack.enter_context(nginx(folder, program)))
        else:
            ready = served("bench.ready:application", {"BENCH_READY_FILE": str(file)})
            yield Static("bare WSGI answer", stack.enter_context(ready))


def empty_flask() -> AbstractContextManager[Server]:
    """Serve an empty Flask answer as the portal is served."""
    return served("bench.empty:application")


def commits(folder: Path, *, seconds: float) -> Load:
    """Commit one small row after the other durably, on the disk of the site, by plain sqlite3."""
    file = folder / "commits.db"
    connection = sqlite3.connect(file, isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("CREATE TABLE row (id INTEGER PRIMARY KEY, data BLOB)")

    def commit() -> None:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO row (data) VALUES (?)", (_ROW,))
        connection.execute("COMMIT")

    load = repeat(commit, seconds=seconds)
    connection.close()
    file.unlink()
    return load


def plain_page(text: str, *, seconds: float) -> Load:
    """Lay out the paragraphs of a text as the renderer does by itself: no tags, no fonts named."""
    html = "".join(f"<p>{escape(line)}</p>" for line in text.splitlines() if line.strip())
    return repeat(lambda: weasyprint.HTML(string=html).write_pdf(), seconds=seconds)


def key_operations(size: int, *, signed: int, checked: int, seconds: float) -> Load:
    """Hash a file of some bytes, and make and check bare ECDSA P-256 signatures."""
    key, data = ec.generate_private_key(ec.SECP256R1()), bytes(size)
    public, algorithm = key.public_key(), ec.ECDSA(hashes.SHA256())
    made = key.sign(b"x" * 300, algorithm)

    def work() -> None:
        hashlib.sha256(data).digest()
        for _ in range(signed):
            key.sign(b"x" * 300, algorithm)
        for _ in range(checked):
            public.verify(made, b"x" * 300, algorithm)

    return repeat(work, seconds=seconds)


def repeat(
    work: Callable[[], object],
    *,
    seconds: float,
    least: int = 3,
    clock: Callable[[], float] = time.process_time,
) -> Load:
    """Do something in this process over and over on the core of the servers.

    ``clock`` gives the CPU seconds used so far.
    """
    took: list[float] = []
    with on_core(0):
        work()
        begun, cpu = time.perf_counter(), clock()
        while len(took) < least or time.perf_counter() - begun < seconds:
            start = time.perf_counter()
            work()
            took.append(time.perf_counter() - start)
        lasted, used = time.perf_counter() - begun, clock() - cpu
    took.sort()
    return Load(len(took), lasted, used, percentile(took, 95), percentile(took, 99))
