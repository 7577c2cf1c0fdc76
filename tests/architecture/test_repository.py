"""What must never be handed in: secrets, paths of a machine, bulk, other people's words."""

import re
import subprocess
from functools import cache
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT

BYTES = 300_000
# Lock files, and the catalogue that grows with every word of the portal.
GENERATED = {"uv.lock", "package-lock.json", "messages.po"}
SECRETS = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----|AKIA[0-9A-Z]{16}|ghp_[A-Za-z0-9]{36}|"
    r"xox[bp]-[0-9A-Za-z-]{20}"
)
MACHINE = re.compile(r"(?<![\w.-])/(home|Users|root|work|mnt)/[A-Za-z0-9_.-]+")
THIS = Path(__file__).name


@cache
def files() -> tuple[Path, ...]:
    """List what Git holds or would hold; outside a clone, whatever is not made by tools."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],  # noqa: S607 - any git.
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return tuple(path for name in listed.splitlines() if (path := ROOT / name).is_file())


def lines() -> list[tuple[str, str]]:
    found = []
    for path in files():
        if path.name in GENERATED or path.name == THIS:
            continue
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        name = str(path.relative_to(ROOT))
        found += [(f"{name}:{number}", line) for number, line in enumerate(text.splitlines(), 1)]
    return found


@pytest.mark.parametrize("pattern", [SECRETS, MACHINE], ids=["secrets", "paths of a machine"])
def test_nothing_private_is_handed_in(pattern: re.Pattern[str]) -> None:
    assert not [(place, line) for place, line in lines() if pattern.search(line)]


def test_generated_bulk_stays_outside() -> None:
    large = {p.name for p in files() if p.stat().st_size > BYTES and p.name not in GENERATED}
    assert not large


def test_shell_scripts_are_sound() -> None:
    for path in [*sorted((ROOT / "bin").iterdir()), ROOT / ".ci/run"]:
        assert path.stat().st_mode & 0o111, path
        shell = path.read_text(encoding="utf-8").splitlines()[0].rpartition("/")[2].split()[-1]
        subprocess.run([shell, "-n", str(path)], check=True)  # noqa: S603 - our own words.


def test_every_document_that_is_linked_exists() -> None:
    link = re.compile(r"\]\((?!https?:|#|mailto:)([^)#]+)")
    for path in [ROOT / "README.md", ROOT / "README.vi.md", *(ROOT / "docs").rglob("*.md")]:
        for target in link.findall(path.read_text(encoding="utf-8")):
            assert (path.parent / target).exists(), f"{path.name} links to {target}"


def test_every_habit_of_the_makefile_is_explained() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    goals = re.findall(r"^([a-z-]+):(.*)$", makefile, re.MULTILINE)
    assert goals
    assert not [goal for goal, rest in goals if "##" not in rest]
