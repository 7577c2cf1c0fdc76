"""Building the stand-alone script: one file with the portal's own checking code inside.

Nothing is written a second time: the modules that judge on the site are copied, and the few
that would pull in the rest of the portal are replaced by empty or plain ones.
"""

import io
import json
import zipfile
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

from portal.core.settings import ROOT

NAME = "portal-verify.pyz"
BUNDLE_NAME = "bo-tin-cay.json"
# The same versions as here, so that the verdicts are the same; pikepdf reads broken tables.
REQUIRED = ("pyhanko", "pyhanko-certvalidator", "pikepdf")
_PORTAL = ROOT / "portal"
_OFFLINE = Path("records/checks/services/offline")
_COPIED = (
    "__init__.py",
    "core/__init__.py",
    "core/clock.py",
    "core/json_types.py",
    "records/__init__.py",
    "records/signatures/__init__.py",
    "records/signatures/rules/*.py",
    "records/signatures/services/answers.py",
    "records/signatures/services/checking/*.py",
    "records/validation/__init__.py",
    "records/validation/services/bundles.py",
    "records/validation/services/wording.py",
    "records/checks/__init__.py",
    "records/checks/services/__init__.py",
    "records/checks/services/offline/*.py",
)
_EMPTY = ("records/signatures/services/__init__.py", "records/validation/services/__init__.py")
_SHEBANG = b"#!/usr/bin/env python3\n"
_DATE = (1980, 1, 1, 0, 0, 0)  # The oldest a ZIP knows: the same content gives the same bytes.


def build(bundle: bytes) -> bytes:
    """Build the script around a trust bundle; the same input gives the same bytes."""
    out = io.BytesIO()
    out.write(_SHEBANG)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        for name, data in sorted({**dict(_sources()), **_extras(bundle)}.items()):
            entry = zipfile.ZipInfo(name, _DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, data)
    return out.getvalue()


def _sources() -> Iterator[tuple[str, bytes]]:
    for pattern in _COPIED:
        for path in sorted(_PORTAL.glob(pattern)):
            yield f"portal/{path.relative_to(_PORTAL).as_posix()}", path.read_bytes()


def _extras(bundle: bytes) -> dict[str, bytes]:
    offline = _PORTAL / _OFFLINE
    return {
        "__main__.py": (offline / "start.py").read_bytes(),
        "portal/core/i18n.py": (offline / "plain_words.py").read_bytes(),
        "requirements.json": json.dumps(requirements()).encode(),
        "trust-bundle.json": bundle,
        **{f"portal/{name}": b"" for name in _EMPTY},
    }


def requirements() -> dict[str, str]:
    """Name what the script needs from PyPI, in the versions that judge here."""
    return {name: metadata.version(name) for name in REQUIRED}


def install_line() -> str:
    """Write the one command that installs what the script needs."""
    wanted = (f"{name}=={version}" for name, version in requirements().items())
    return " ".join(["pip install", *wanted])
