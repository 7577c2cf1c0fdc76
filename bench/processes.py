"""Servers under measurement: one core for them, another for who asks them."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
_START_SECONDS = 60
_CORES = sorted(os.sched_getaffinity(0))
HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Server:
    """A running server and where it answers."""

    port: int
    pid: int

    @property
    def url(self) -> str:
        """Give the address without a path."""
        return f"http://{HOST}:{self.port}"

    def cpu(self) -> float:
        """Give the CPU seconds of the process and all that it started, so far."""
        return cpu_of_family(self.pid)


def cpu_of_family(pid: int) -> float:
    """Give the CPU seconds of a process and all that it started, so far."""
    return sum(_cpu_of(each) for each in family(pid))


def family(pid: int) -> set[int]:
    """List a process and its living descendants."""
    parents = {child: parent for child in _pids() if (parent := _parent(child)) is not None}
    found = {pid}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def _pids() -> list[int]:
    return [int(place.name) for place in Path("/proc").iterdir() if place.name.isdecimal()]


def _stat(pid: int) -> list[str]:
    """Read the fields behind the name of a process; none when it is gone (proc(5))."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []


def _parent(pid: int) -> int | None:
    fields = _stat(pid)
    return int(fields[1]) if fields else None


def _cpu_of(pid: int) -> float:
    """Add user and system time of a process and of its children that have ended."""
    return sum(int(ticks) for ticks in _stat(pid)[11:15]) / _TICKS


def free_port() -> int:
    """Find a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
    return port


def take_core(number: int) -> None:
    """Stay on one core from now on: servers and in-process work on 0, clients on the last."""
    os.sched_setaffinity(0, {_CORES[number]})


@contextmanager
def on_core(number: int) -> Iterator[None]:
    """Stay on one core for the length of a block; what is started there stays for good."""
    before = os.sched_getaffinity(0)
    take_core(number)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


@contextmanager
def running(
    command: Sequence[str],
    port: int,
    environment: Mapping[str, str] | None = None,
    *,
    everywhere: bool = False,
) -> Iterator[Server]:
    """Run a server on the first core, or ``everywhere``, until the block ends."""
    with nullcontext() if everywhere else on_core(0):
        process = subprocess.Popen(  # noqa: S603 - our own commands.
            command, env={**os.environ, **(environment or {})}, process_group=0
        )
    try:
        _wait_until_up(port, process)
        yield Server(port, process.pid)
    finally:
        os.killpg(process.pid, signal.SIGKILL)  # Idle connections would make a polite end slow.
        process.wait(timeout=_START_SECONDS)


def _wait_until_up(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + _START_SECONDS
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError(f"The server ended at once with {process.returncode}.")
        with socket.socket() as probe:
            if probe.connect_ex((HOST, port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError("The server did not answer in time.")


@contextmanager
def served(
    application: str, environment: Mapping[str, str] | None = None, *, workers: int = 1
) -> Iterator[Server]:
    """Serve a WSGI application by one worker on one core, or by several on all of them."""
    port = free_port()
    command = [sys.executable, "-m", "bench.serving", application, HOST, str(port), str(workers)]
    told = {**(environment or {}), "PORT": str(port)}
    with running(command, port, told, everywhere=workers > 1) as server:
        yield server


def nginx_command() -> str | None:
    """Find nginx, which Debian keeps outside the path of ordinary users."""
    return shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")


@contextmanager
def nginx(folder: Path, program: str) -> Iterator[Server]:
    """Serve a folder of files by one nginx worker."""
    port = free_port()
    configuration = folder / "nginx.conf"
    configuration.write_text(_NGINX.format(folder=folder, host=HOST, port=port))
    command = [program, "-p", str(folder), "-c", str(configuration), "-e", str(folder / "error")]
    with running(command, port) as server:
        yield server


_NGINX = """daemon off;
worker_processes 1;
pid {folder}/pid;
events {{ worker_connections 512; }}
http {{
    access_log off;
    sendfile on;
    open_file_cache max=10;
    keepalive_requests 100000000;
    types {{ text/html html; }}
    client_body_temp_path {folder}/t1;
    proxy_temp_path {folder}/t2;
    fastcgi_temp_path {folder}/t3;
    uwsgi_temp_path {folder}/t4;
    scgi_temp_path {folder}/t5;
    server {{ listen {host}:{port}; root {folder}/files; }}
}}
"""
