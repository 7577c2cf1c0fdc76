"""Make static/dist: hashed names, ready-packed copies, and a manifest written last."""

import gzip
import hashlib
import json
import re
import time
from pathlib import Path

import brotli

from portal.ui.assets import fonts, packages, sources
from portal.ui.assets.drum import draw_drum
from portal.ui.assets.manifest import DIST, MANIFEST

_FORMAT = "built-from"
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_IN_CSS = re.compile(r"url\(asset:([\w.-]+)\)")
_IN_SCRIPT = re.compile(r'(?<=from ")\./([\w.-]+)(?=")')
_KEEP_SECONDS = 24 * 3600
_ALREADY_PACKED = (".woff2", ".png", ".webp")
Names = dict[str, str]


class UnknownAsset(RuntimeError):
    """A stylesheet or script names an asset that is not built before it."""


def build(folder: Path = DIST) -> bool:
    """Bring the assets up to date; tell whether anything had to be made.

    Raises PackagesNotInstalled or UnknownAsset.
    """
    wanted = sources.digest()
    if _built_from(folder) == wanted:
        return False
    packages.install()
    (folder / "fonts").mkdir(parents=True, exist_ok=True)
    names = _write_all(folder)
    _write_manifest(folder, wanted, names)
    _remove_old(folder, names)
    return True


def _built_from(folder: Path) -> str | None:
    path = folder / MANIFEST
    if not path.exists():
        return None
    digest: str | None = json.loads(path.read_text(encoding="utf-8")).get(_FORMAT)
    return digest


def _write_all(folder: Path) -> Names:
    for name, data in fonts.paper_fonts().items():
        (folder / "fonts" / name).write_bytes(data)
    names: Names = {}
    for name, data in fonts.screen_fonts().items():
        names[name] = _write(folder, name, data)
    for path in sources.images():
        names[path.name] = _write(folder, path.name, path.read_bytes())
    names["drum.svg"] = _write(folder, "drum.svg", draw_drum().encode())
    names["htmx.js"] = _write(folder, "htmx.js", sources.HTMX.read_bytes())
    for path in sources.scripts():
        text = link_scripts(path.read_text(encoding="utf-8"), names)
        names[path.name] = _write(folder, path.name, text.encode())
    names["portal.css"] = _write(folder, "portal.css", _stylesheet(names).encode())
    return names


def link_scripts(text: str, names: Names) -> str:
    """Put hashed names into a module's imports.

    Raises UnknownAsset for an import that is not built yet.
    """
    return _linked(text, _IN_SCRIPT, names, "./")


def _stylesheet(names: Names) -> str:
    whole = "\n".join(path.read_text(encoding="utf-8") for path in sources.stylesheets())
    lines = (line.strip() for line in _COMMENT.sub("", whole).splitlines())
    linked = _linked("\n".join(line for line in lines if line), _IN_CSS, names, "")
    return linked.replace("asset:", "")


def _linked(text: str, mention: re.Pattern[str], names: Names, prefix: str) -> str:
    """Put hashed names in place of the plain ones."""

    def hashed(match: re.Match[str]) -> str:
        if match[1] not in names:
            raise UnknownAsset(f"{match[1]} is mentioned and not built before its mention.")
        return match[0].replace(f"{prefix}{match[1]}", f"{prefix}{names[match[1]]}")

    return mention.sub(hashed, text)


def _write(folder: Path, name: str, data: bytes) -> str:
    stem, _, suffix = name.rpartition(".")
    hashed = f"{stem}.{hashlib.sha256(data).hexdigest()[:10]}.{suffix}"
    (folder / hashed).write_bytes(data)
    if not name.endswith(_ALREADY_PACKED):
        (folder / f"{hashed}.gz").write_bytes(gzip.compress(data, 9, mtime=0))
        (folder / f"{hashed}.br").write_bytes(brotli.compress(data, quality=11))
    return hashed


def _write_manifest(folder: Path, digest: str, names: Names) -> None:
    draft = folder / f"{MANIFEST}.draft"
    draft.write_text(json.dumps({_FORMAT: digest, "names": names}, indent=1), encoding="utf-8")
    draft.replace(folder / MANIFEST)


def _remove_old(folder: Path, names: Names) -> None:
    """Take away what earlier builds left, but not yet what a page in use may still ask for."""
    current = {MANIFEST, *names.values()}
    for path in folder.iterdir():
        plain = path.name.removesuffix(".gz").removesuffix(".br")
        old = path.is_file() and time.time() - path.stat().st_mtime > _KEEP_SECONDS
        if old and plain not in current:
            path.unlink()
