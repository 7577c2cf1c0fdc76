"""``portal serve``, ``portal worker`` and ``portal migrate``.

The supervisor starts the web server and job workers as processes of their own, because
each must open its own database connections, and starts again whichever of them dies.
"""

import fcntl
import gc
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

import click
from flask.cli import ScriptInfo

from portal.core import database
from portal.core.job_commands import jobs
from portal.core.jobs import worker
from portal.core.migration import migrate as bring_up_to_date
from portal.core.settings import ROOT, load

BLOCKING_THREADS = 2
STILLBIRTHS = 5
BIRTH_SECONDS = 3.0
STOP_SECONDS = 20.0
_CORES = os.cpu_count() or 1
_NICENESS = 5  # Whoever waits for a page goes before papers that are laid out.
# Laying out a page leaves tens of thousands of objects; to look for garbage every 700 would cost
# a tenth of the time.
_OBJECTS_BEFORE_A_LOOK = 20_000


class PortTaken(click.ClickException):
    """Another program already listens on the wanted port."""

    def __init__(self, host: str, port: int) -> None:
        super().__init__(
            f"Port {port} on {host} is already in use: stop the program that holds it, "
            f"or choose another one, for example PORT={port + 1}."
        )


class FolderTaken(click.ClickException):
    """Another ``portal serve`` works in the data folder."""

    def __init__(self, folder: Path, holder: str) -> None:
        super().__init__(
            f"The data folder {folder} is in use by a portal that is running already ({holder}): "
            "stop that one, or choose another folder with PORTAL_DATA."
        )


class KeepsDying(click.ClickException):
    """A child process ends by itself again and again, as soon as it has begun."""


@click.command()
def migrate() -> None:
    """Bring the database to the form that this version expects."""
    bring_up_to_date(database.connect(load().database_url))


_job_workers = click.option(
    "--job-workers", envvar="PORTAL_JOB_WORKERS", type=click.IntRange(min=1), default=_CORES
)


@click.command(name="worker")
@_job_workers
@click.pass_obj
def work(script: ScriptInfo, job_workers: int) -> None:
    """Carry out jobs until told to stop, in one process or in several."""
    if job_workers > 1:
        Supervisor(_workers(job_workers)).run()
        return
    script.load_app()
    spare_the_collector()
    os.nice(max(0, _NICENESS - os.nice(0)))
    worker.run_forever()


def spare_the_collector() -> None:
    """Keep what was loaded out of the search for garbage, and search less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_OBJECTS_BEFORE_A_LOOK)


@click.command()
@click.option("--host", envvar="PORTAL_HOST", default="127.0.0.1", show_default=True)
@click.option("--port", envvar="PORT", default=8000, show_default=True)
@click.option("--workers", envvar="PORTAL_WORKERS", default=_CORES)
@_job_workers
def serve(host: str, port: int, workers: int, job_workers: int) -> None:
    """Serve the portal: migrate, then run web server, job workers and sealer until told to stop."""
    require_free_port(host, port)
    with sole_holder(load().data_folder, f"process {os.getpid()}, http://{host}:{port}"):
        bring_up_to_date(database.connect(load().database_url))
        database.engine().dispose()
        click.echo(f"http://{host}:{port}  (Ctrl+C để dừng)")
        Supervisor((*_sealers(), _server(host, port, workers), *_workers(job_workers))).run()


@contextmanager
def sole_holder(folder: Path, name: str) -> Iterator[None]:
    """Hold a data folder as the only one to serve from it, and leave a name for who comes next.

    The kernel lets go when the process ends, however it ends. Raises FolderTaken.
    """
    with (folder / "serving.lock").open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.seek(0)
            raise FolderTaken(folder, file.read().strip()) from error
        file.truncate(0)
        file.write(name)
        file.flush()
        yield


def require_free_port(host: str, port: int) -> None:
    """Raise PortTaken when something listens on the port already."""
    family, kind, _protocol, _name, address = socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM
    )[0]
    with socket.socket(family, kind) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except OSError as error:
            raise PortTaken(host, port) from error


def _server(host: str, port: int, workers: int) -> "Child":
    return Child("web server", granian("wsgi:application", host=host, port=port, workers=workers))


def granian(application: str, *, host: str, port: int, workers: int) -> list[str]:
    """Give the command that serves a WSGI application (``module:name``) as the portal is served."""
    options = {
        "interface": "wsgi",
        "host": host,
        "port": str(port),
        "workers": str(workers),
        "blocking-threads": str(BLOCKING_THREADS),
        "working-dir": str(ROOT),
        "log-level": "warning",
        "respawn-interval": "0",
        "workers-kill-timeout": "10",
    }
    arguments = [text for name, value in options.items() for text in (f"--{name}", value)]
    flags = ["--no-ws", "--respawn-failed-workers"]
    return [sys.executable, "-m", "granian", *arguments, *flags, application]


def _workers(count: int) -> tuple["Child", ...]:
    """Name processes that carry out one job each at a time."""
    command = [*_less_urgent(), sys.executable, sys.argv[0], "worker", "--job-workers", "1"]
    return tuple(Child("worker", command) for _ in range(count))


def _less_urgent() -> list[str]:
    """Let workers step back from their first moment: pages wait while everything is loaded."""
    nice = shutil.which("nice")
    return [nice, "-n", str(_NICENESS)] if nice else []


def _sealers() -> tuple["Child", ...]:
    """Start the sealer in a demonstration; in production it is another user's service."""
    if not load().demonstration:
        return ()
    return (Child("sealer", [sys.executable, sys.argv[0], "sealer"]),)


@dataclass
class Child:
    """One process that has to be there, started again when it is not."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    stillbirths: int = 0

    def keep_alive(self) -> None:
        """Start the process unless it lives; raises KeepsDying when that helps no more."""
        if self.process is not None and self.process.poll() is None:
            return
        self._count_stillbirths()
        self.sweep()
        self.started = time.monotonic()
        self.process = subprocess.Popen(  # noqa: S603 - the command is built above.
            [*_with_parent(), *self.command], process_group=0
        )

    def _count_stillbirths(self) -> None:
        """Give up on a process that fails at once; one that was killed is no failure."""
        if self.process is None or self.process.returncode < 0:
            return
        young = time.monotonic() - self.started < BIRTH_SECONDS
        self.stillbirths = self.stillbirths + 1 if young else 0
        if self.stillbirths >= STILLBIRTHS:
            raise KeepsDying(
                f"The {self.name} fails as soon as it starts; the lines above say why."
            )

    def ask_to_stop(self) -> None:
        """Send SIGTERM if the process lives."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def sweep(self) -> None:
        """End whatever is left of the process and of those it had started."""
        if self.process is None:
            return
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            return
        self.process.wait()


def _with_parent() -> list[str]:
    """Let the kernel stop a child whose supervisor was killed, where setpriv can ask for it."""
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "TERM", "--"] if setpriv else []


class Supervisor:
    """Keeps children alive until SIGTERM or SIGINT, then ends them all."""

    def __init__(self, children: Sequence[Child]) -> None:
        self.children = children
        self.stopping = False

    def run(self, poll_seconds: float = 0.3) -> None:
        """Return when told to stop; raises KeepsDying when a child cannot be kept alive."""
        signal.signal(signal.SIGTERM, self._on_signal)
        signal.signal(signal.SIGINT, self._on_signal)
        try:
            while not self.stopping:
                _each(self.children, Child.keep_alive)
                time.sleep(poll_seconds)
        finally:
            self._end()

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self.stopping = True

    def _end(self) -> None:
        _each(self.children, Child.ask_to_stop)
        deadline = time.monotonic() + STOP_SECONDS
        while any(c.process and c.process.poll() is None for c in self.children):
            if time.monotonic() > deadline:
                break
            time.sleep(0.05)
        _each(self.children, Child.sweep)


def _each(children: Sequence[Child], act: Callable[[Child], None]) -> None:
    for child in children:
        act(child)


COMMANDS: tuple[click.Command, ...] = (serve, work, migrate, jobs)
