"""What the assets are made from, and whether it changed since."""

import hashlib
from pathlib import Path

from portal.core.settings import ROOT
from portal.ui.assets.packages import LOCK, NODE_MODULES

STATIC = ROOT / "static"
_IMAGES = (".svg", ".png", ".webp", ".ico")
HTMX = NODE_MODULES / "htmx.org" / "dist" / "htmx.min.js"


def stylesheets() -> list[Path]:
    """List the parts of the one stylesheet; the number in a name says the order."""
    return sorted((STATIC / "css").glob("*.css"))


def scripts() -> list[Path]:
    """List our modules; those that import stand after those that are imported."""
    found = sorted((STATIC / "js").glob("*.js"))
    return sorted(found, key=lambda path: path.name == "portal.js")


def images() -> list[Path]:
    """List the pictures."""
    return sorted(p for p in (STATIC / "img").glob("*") if p.suffix in _IMAGES)


def digest() -> str:
    """Give one digest of everything that the assets depend on."""
    builder = sorted(Path(__file__).parent.glob("*.py"))
    seen = hashlib.sha256()
    for path in [LOCK, *builder, *stylesheets(), *scripts(), *images()]:
        seen.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return seen.hexdigest()
