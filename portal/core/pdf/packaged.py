"""What a paper may use: the files that are packaged with the portal, and nothing else."""

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from portal.core.settings import ROOT

FONT_FAMILY = "Paper"
FONTS = ROOT / "static" / "dist" / "fonts"
PACKAGED = (ROOT / "static", ROOT / "templates" / "pdf")
_FACES = {
    "Tinos-Regular.ttf": "font-weight: 400; font-style: normal",
    "Tinos-Bold.ttf": "font-weight: 700; font-style: normal",
    "Tinos-Italic.ttf": "font-weight: 400; font-style: italic",
    "Tinos-BoldItalic.ttf": "font-weight: 700; font-style: italic",
}


def faces() -> str:
    """Name the paper font; without the built assets the installed twin stands in."""
    packaged = "".join(
        f"@font-face {{ font-family: {FONT_FAMILY}; src: url({(FONTS / name).as_uri()}); {face} }}"
        for name, face in _FACES.items()
        if (FONTS / name).exists()
    )
    return packaged + (f'html {{ font-family: {FONT_FAMILY}, "Liberation Serif", "Tinos", serif }}')


def fetcher() -> Any:  # noqa: ANN401 - untyped library.
    """Make a fetcher that gives packaged files and remembers what it refused."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse  # noqa: PLC0415 - Loads Pango.

    class PackagedOnly(URLFetcher):  # type: ignore[misc]
        """Gives packaged files and remembers what it refused."""

        def __init__(self) -> None:
            super().__init__(allowed_protocols={"file"}, allow_redirects=False)
            self.refused: list[str] = []

        def fetch(self, url: str, _headers: object = None) -> Any:  # noqa: ANN401 - As above.
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
