"""Finding built assets by the name templates use."""

import json
import mimetypes
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from portal.core.settings import ROOT

DIST = ROOT / "static" / "dist"
MANIFEST = "manifest.json"
PREFIX = "/tai-nguyen/"
_HASHED = re.compile(r"[\w-]+\.[0-9a-f]{10}\.\w+", re.ASCII)
_TYPES = {".woff2": "font/woff2", ".js": "text/javascript", ".svg": "image/svg+xml"}


class AssetsNotBuilt(RuntimeError):
    """static/dist has no such asset: run ``python -m portal.ui.assets``."""


@dataclass(frozen=True, slots=True)
class Asset:
    """A built file in one of its encodings."""

    path: Path
    mimetype: str
    encoding: str | None


@cache
def _names() -> dict[str, str]:
    path = DIST / MANIFEST
    if not path.exists():
        raise AssetsNotBuilt("Run python -m portal.ui.assets first.")
    names: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))["names"]
    return names


@cache
def asset_url(name: str) -> str:
    """Give the address of an asset by its plain name, such as ``portal.css``.

    Raises AssetsNotBuilt.
    """
    if name not in _names():
        raise AssetsNotBuilt(f"No asset is called {name}.")
    return PREFIX + _names()[name]


def find_asset(hashed: str, accepted: frozenset[str] = frozenset()) -> Asset | None:
    """Find a file by its hashed name, packed in the best way the reader accepts.

    Names of an earlier build are found as long as their files are kept, because a page made
    before an update asks for them after it.
    """
    if not _HASHED.fullmatch(hashed) or not (DIST / hashed).is_file():
        return None
    suffix = Path(hashed).suffix
    kind = _TYPES.get(suffix) or mimetypes.guess_type(hashed)[0] or "application/octet-stream"
    for encoding, ending in (("br", ".br"), ("gzip", ".gz")):
        packed = DIST / f"{hashed}{ending}"
        if encoding in accepted and packed.exists():
            return Asset(packed, kind, encoding)
    return Asset(DIST / hashed, kind, None)
