import asyncio
import hashlib
import json
import subprocess
import sys
import venv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from portal.records.checks.services import script
from portal.records.signatures.services.held_key import HeldKeySigner
from portal.records.validation.services import bundles
from tests.records.signatures.corpus.pki import NOW, Holder, world


def make_bundle(
    signer: Holder | None = None,
    *,
    issuers: Sequence[Holder] = (),
    issued_at: datetime = NOW,
    source: str = "http://localhost",
) -> bytes:
    """Make a bundle of whom the corpus trusts, signed by somebody of it."""
    holder = signer or world().people["second"]
    content = bundles.write(
        world().trust,
        source=source,
        issued_at=issued_at,
        stale_after=timedelta(days=30),
        issuers=[each.der for each in issuers or (holder,)],
    )
    device = HeldKeySigner(holder.key, holder.asn1)
    made = asyncio.run(device.async_sign(hashlib.sha256(content).digest(), "sha256"))
    return bundles.sign_with(content, made.dump())


@dataclass
class Script:
    """The stand-alone script on a machine that has only what the script asks for."""

    python: Path
    path: Path

    def run(self, *words: object) -> subprocess.CompletedProcess[str]:
        command = [str(self.python), str(self.path), *map(str, words)]
        return subprocess.run(  # noqa: S603 - our own words.
            command, cwd=self.path.parent, env={}, capture_output=True, text=True, check=False
        )

    def reports(self, *words: object) -> list[dict[str, object]]:
        told = self.run("--json", "--at", NOW.isoformat(), *words)
        return [json.loads(line)["report"] for line in told.stdout.splitlines()]


def make_python(folder: Path, names: Sequence[str]) -> Path:
    """Make an environment with some distributions, and what they require, of this one."""
    venv.create(folder, with_pip=False, symlinks=True)
    version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    site = folder / "lib" / version / "site-packages"
    for name in sorted(set(required(names))):
        held = metadata.distribution(name)
        tops = {file.parts[0] for file in held.files or () if file.parts[0] != ".."}
        for top in tops - {"__pycache__"}:
            if not (site / top).exists():
                (site / top).symlink_to(Path(str(held.locate_file(top))))
    return folder / "bin" / "python"


def required(names: Sequence[str]) -> Iterator[str]:
    for name in names:
        yield name
        wanted = [Requirement(each) for each in metadata.requires(name) or ()]
        needed = [each.name for each in wanted if not each.marker or each.marker.evaluate()]
        yield from required(needed)


@pytest.fixture(scope="session")
def clean_python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_python(tmp_path_factory.mktemp("clean"), script.REQUIRED)


@pytest.fixture(scope="session")
def standalone(clean_python: Path, tmp_path_factory: pytest.TempPathFactory) -> Script:
    path = tmp_path_factory.mktemp("script") / script.NAME
    path.write_bytes(script.build(make_bundle()))
    return Script(clean_python, path)
