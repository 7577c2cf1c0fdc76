"""A whole portal for a kill test: prepared through services, served by processes that die."""

import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from portal.app import create_app
from portal.core.settings import load
from tests.reliability.visitor import HOST

PORTAL = Path(sys.executable).parent / "portal"
START_SECONDS = 180  # Two or three where nothing else runs.


@dataclass(frozen=True)
class Site:
    folder: Path
    port: int

    @property
    def environment(self) -> dict[str, str]:
        few = {"PORTAL_JOB_WORKERS": "1"}  # Each takes seconds to start.
        return {**os.environ, "PORTAL_DATA": str(self.folder), "PORT": str(self.port), **few}


def open_site(folder: Path) -> Site:
    """Choose a port for the portal of a folder, and open it in this process too."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        site = Site(folder, probe.getsockname()[1])
    create_app(load(site.environment))
    return site


@contextmanager
def served(site: Site, *, workers: int) -> Iterator[int]:
    """Run `portal serve` until the block ends; give the supervisor's process id."""
    with (site.folder / "server.log").open("wb") as log:
        supervisor = subprocess.Popen(  # noqa: S603 - our own command.
            [PORTAL, "serve", "--workers", str(workers)],
            env=site.environment,
            stdout=log,
            stderr=log,
        )
    try:
        _wait_until_up(site, supervisor)
        yield supervisor.pid
    finally:
        supervisor.send_signal(signal.SIGTERM)
        supervisor.wait(timeout=START_SECONDS)


def _wait_until_up(site: Site, supervisor: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        assert supervisor.poll() is None, (site.folder / "server.log").read_text()
        with socket.socket() as probe:
            if probe.connect_ex((HOST, site.port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError((site.folder / "server.log").read_text())


@dataclass
class Killer:
    """Sends SIGKILL to processes below a supervisor: web workers and the job worker."""

    supervisor: int
    chance: random.Random
    web_kills: int = 0
    job_kills: int = 0

    def kill_web_worker(self) -> None:
        """Kill one of the processes that answer requests, when there is one."""
        self.web_kills += self._kill(_children(self._child("portal-web")))

    def kill_job_worker(self) -> None:
        """Kill the process that carries out jobs, when there is one."""
        self.job_kills += self._kill([pid for pid in (self._child("portal-worker"),) if pid])

    def _child(self, name: str) -> int:
        found = [pid for pid in _children(self.supervisor) if _name(pid) == name]
        return found[0] if found else 0

    def _kill(self, victims: list[int]) -> bool:
        if not victims:
            return False
        try:
            os.kill(self.chance.choice(victims), signal.SIGKILL)
        except ProcessLookupError:
            return False
        return True


def _children(pid: int) -> list[int]:
    """List what the threads of a process have started and what still lives (proc(5))."""
    found: list[int] = []
    for place in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(FileNotFoundError, ProcessLookupError):
            found += map(int, place.read_text().split())
    return found


def _name(pid: int) -> str:
    """Give the name that a process goes by."""
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except (FileNotFoundError, ProcessLookupError):
        return ""
