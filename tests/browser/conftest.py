"""A whole portal of its own for the browser: server, worker, database, demonstration data."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from urllib.error import URLError

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.prepared import Prepared

PORTAL = Path(sys.executable).parent / "portal"
START_SECONDS = 180  # Two or three where nothing else runs.
CHROMIUM: dict[str, Any] = {
    "executable_path": "/usr/bin/chromium",
    "args": ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
}


@dataclass(frozen=True)
class Site:
    """A running portal."""

    url: str
    folder: Path


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def start_site(folder: Path, *, dossiers: int) -> tuple[Site, subprocess.Popen[bytes]]:
    """Migrate, seed and serve a portal of its own in a folder."""
    seed_site(folder, dossiers=dossiers)
    return serve_site(folder)


def seed_site(folder: Path, *, dossiers: int) -> None:
    """Prepare the data folder of a portal."""
    for command in (["migrate"], ["demo", "seed", "--dossiers", str(dossiers)]):
        subprocess.run(  # noqa: S603 - our own commands.
            [PORTAL, *command], env=_environment(folder), check=True, capture_output=True
        )


def serve_site(folder: Path) -> tuple[Site, subprocess.Popen[bytes]]:
    """Serve the portal of a prepared folder."""
    port = free_port()
    with (folder / "server.log").open("wb") as log:
        server = subprocess.Popen(  # noqa: S603 - our own command.
            [PORTAL, "serve", "--workers", "1"],
            env={**_environment(folder), "PORT": str(port)},
            stdout=log,
            stderr=log,
        )
    site = Site(f"http://127.0.0.1:{port}", folder)
    try:
        wait_until_up(site, server)
    except BaseException:
        stop_site(server)
        raise
    return site, server


def _environment(folder: Path) -> dict[str, str]:
    undo = {"PORTAL_UNDO_SECONDS": "1"}  # Papers wait no longer for a change of mind.
    few = {"PORTAL_JOB_WORKERS": "1"}  # Each takes seconds to start.
    return {**os.environ, "PORTAL_DATA": str(folder), **undo, **few}


def wait_until_up(site: Site, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        assert server.poll() is None, (site.folder / "server.log").read_text()
        try:
            urllib.request.urlopen(f"{site.url}/tra-cuu", timeout=2).close()  # noqa: S310 - our own server.
        except (URLError, OSError):
            time.sleep(0.1)
        else:
            return
    pytest.fail("The portal did not answer in time: " + (site.folder / "server.log").read_text())


def stop_site(server: subprocess.Popen[bytes]) -> None:
    server.send_signal(signal.SIGTERM)
    server.wait(timeout=30)


@pytest.fixture(scope="session")  # All of its modules are one group, of one worker.
def site(prepared: Prepared, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    seeded = prepared.folder("site", partial(seed_site, dossiers=12))
    folder = tmp_path_factory.mktemp("site")
    shutil.copytree(seeded, folder, dirs_exist_ok=True)
    running, server = serve_site(folder)
    yield running
    stop_site(server)


# Playwright keeps an event loop running in this thread for as long as it lives, and tests that
# sign or check signatures start one of their own: so it must not outlive the module.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(**CHROMIUM)
        yield opened
        opened.close()
