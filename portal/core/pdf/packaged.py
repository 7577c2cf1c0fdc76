"""What a paper may use: files packaged with the portal, and pictures handed in with it."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import unquote, urlsplit

from portal.core.pdf.qr import drawn_qr
from portal.core.settings import ROOT

FONT_FAMILY = "Paper"
BASE = ROOT.as_uri() + "/"
FONTS = ROOT / "static" / "dist" / "fonts"
PACKAGED = (ROOT / "static", ROOT / "templates" / "pdf")
_FACES = {
    "Tinos-Regular.ttf": "font-weight: 400; font-style: normal",
    "Tinos-Bold.ttf": "font-weight: 700; font-style: normal",
    "Tinos-Italic.ttf": "font-weight: 400; font-style: italic",
    "Tinos-BoldItalic.ttf": "font-weight: 700; font-style: italic",
}


class ForbiddenResource(RuntimeError):
    """A document asked for something that is not packaged with the portal."""


def faces() -> str:
    """Name the paper font; without the built assets the installed twin stands in."""
    packaged = "".join(
        f"@font-face {{ font-family: {FONT_FAMILY}; src: url({(FONTS / name).as_uri()}); {face} }}"
        for name, face in _FACES.items()
        if (FONTS / name).exists()
    )
    return packaged + (f'html {{ font-family: {FONT_FAMILY}, "Liberation Serif", "Tinos", serif }}')


def picture_url(key: str) -> str:
    """Give the address under which a paper shows a picture that is handed in with it."""
    return f"{BASE}pictures/{key}"


def fetcher(pictures: Mapping[str, bytes] = MappingProxyType({})) -> Any:  # noqa: ANN401 - untyped library.
    """Make a fetcher that gives packaged files and some pictures, and remembers what it refused."""
    handed_in = {picture_url(key): data for key, data in pictures.items()}
    from weasyprint.urls import URLFetcher, URLFetcherResponse  # noqa: PLC0415 - Loads Pango.

    class PackagedOnly(URLFetcher):  # type: ignore[misc]
        """Gives packaged files and remembers what it refused."""

        def __init__(self) -> None:
            super().__init__(allowed_protocols={"file"}, allow_redirects=False)
            self.refused: list[str] = []

        def check(self) -> None:
            """Raise ForbiddenResource if anything was refused."""
            if self.refused:
                raise ForbiddenResource(", ".join(self.refused))

        def fetch(self, url: str, _headers: object = None) -> Any:  # noqa: ANN401 - As above.
            if (picture := handed_in.get(url) or drawn_qr(url)) is not None:
                return URLFetcherResponse(url, picture)
            path = packaged_file(url)
            if path is None:
                self.refused.append(url[:200])
                raise ValueError(url[:200])
            return URLFetcherResponse(url, path.read_bytes())

    return PackagedOnly()


def packaged_file(url: str) -> Path | None:
    """Give the packaged file behind an address, or nothing for every other address."""
    parts = urlsplit(url)
    if parts.scheme != "file" or parts.netloc:
        return None
    path = Path(unquote(parts.path)).resolve()
    inside = any(path.is_relative_to(folder) for folder in PACKAGED)
    return path if inside and path.is_file() else None
