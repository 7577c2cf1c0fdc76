"""The first file of the stand-alone script: look whether what it needs is there, then run it.

Written so that old Pythons can read it and be told that they are too old.
"""

import json
import sys
import zipfile
from importlib import import_module, metadata
from pathlib import Path

OLDEST = (3, 11)
COMMAND = "portal.records.checks.services.offline.command"  # Imported after the look.


def missing(wanted: "dict[str, str]") -> "list[str]":
    """List what has to be installed: packages that are not there, or in another version."""
    lines = []
    for name, version in wanted.items():
        try:
            there = metadata.version(name)
        except metadata.PackageNotFoundError:
            there = ""
        if there != version:
            lines.append(f"{name}=={version}")
    return lines


def run(archive: Path) -> int:
    """Say what is missing in one sentence, or run the command."""
    if sys.version_info < OLDEST:
        return refuse("Cần Python 3.11 trở lên.")
    with zipfile.ZipFile(archive) as held:
        bundle = held.read("trust-bundle.json")
        wanted = json.loads(held.read("requirements.json"))
    lines = missing(wanted)
    if lines:
        return refuse("Cần cài thêm thư viện một lần: pip install " + " ".join(lines))
    code: int = import_module(COMMAND).main(archive, bundle, sys.argv[1:])
    return code


def refuse(sentence: str) -> int:
    """Say why nothing was checked."""
    sys.stderr.write(sentence + "\n")
    return 2


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    sys.exit(run(Path(__file__).parent))
