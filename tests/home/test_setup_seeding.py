"""When ``bin/setup run`` looks after the demonstration's data, and what it remembers of it."""

import subprocess
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT

URL = "postgresql://portal:hidden-word@database.example/portal"
PARTS = (
    "migrations/versions/0001.py",
    "portal/home/demonstration/people.py",
    "portal/identity/accounts/services/demonstration.py",
    "portal/identity/accounts/services/simulated_vneid.py",
    "portal/records/registers/services/authorities.py",
    "portal/onestop/procedures/catalogue/ho-tich.json",
)


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """Lay out what the seeding reads, with a portal that only writes down that it was asked."""
    for name in PARTS:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    portal = tmp_path / ".venv/bin/portal"
    portal.parent.mkdir(parents=True)
    portal.write_text('#!/bin/sh\necho "$*" >>asked\nmkdir -p data\n: >data/portal.db\n')
    portal.chmod(0o755)
    return tmp_path


def run(house: Path, **settings: str) -> int:
    """Run that part of ``bin/setup`` alone; give how often the portal was asked until now."""
    lines = (ROOT / "bin/setup").read_text().partition("seed_demonstration() {\n")[2]
    body = lines.partition("\n}\n")[0]
    settings = {"PATH": "/usr/bin:/bin", **settings}
    subprocess.run(  # noqa: S603 - our own script.
        ["/bin/sh", "-euc", f"seed() {{\n{body}\n}}\nseed"], cwd=house, env=settings, check=True
    )
    return (house / "asked").read_text().count("demo seed --migrate\n")


def test_the_file_is_asked_only_when_it_is_gone_or_a_part_has_changed(house: Path) -> None:
    assert [run(house), run(house)] == [1, 1]
    for number, name in enumerate(PARTS, 2):
        (house / name).write_text(f"{name} changed")
        assert [run(house), run(house)] == [number, number], name
    (house / "data/portal.db").unlink()
    assert run(house) == 2 + len(PARTS)


def test_a_database_elsewhere_is_asked_each_time_and_its_password_kept_nowhere(house: Path) -> None:
    """Neither what was noted of another database nor of this one stands in for asking."""
    run(house)
    (house / "data/seeded").write_text(URL)
    asked = [run(house, PORTAL_DATABASE_URL=URL) for _ in range(2)]
    assert asked == [2, 3]
    assert not (house / "data/seeded").exists()


def test_what_the_seeding_is_made_of_is_where_it_is_looked_for() -> None:
    """Every path that the script reads is there, so that no change goes by unseen."""
    body = (ROOT / "bin/setup").read_text().partition("made_of=$(cat")[2].partition("|")[0]
    named = [word for word in body.split() if word != "\\"]
    assert len(named) == len(PARTS)
    assert all(list(ROOT.glob(name)) for name in named)
