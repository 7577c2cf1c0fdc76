"""Text as outlines of the paper font, for drawings that need no font inside the file."""

from functools import lru_cache
from pathlib import Path
from typing import Any

from fontTools.pens.basePen import BasePen
from fontTools.ttLib import TTFont

from portal.core.pdf import FONTS

_CANDIDATES = (
    str(FONTS / "Tinos-{}.ttf"),
    "/usr/share/fonts/truetype/liberation2/LiberationSerif-{}.ttf",
    "/usr/share/fonts/truetype/croscore/Tinos-{}.ttf",
)

Matrix = tuple[float, float, float, float, float, float]


class FontMissing(RuntimeError):
    """Neither the built assets nor the system hold the paper font."""


class _PdfPen(BasePen):  # type: ignore[misc]
    """Writes outlines as path operators of a PDF content stream."""

    def __init__(self, glyphs: object) -> None:
        super().__init__(glyphs)
        self.operators: list[str] = []

    def _moveTo(self, pt: tuple[float, float]) -> None:  # noqa: N802 - the library's names.
        self.operators.append(f"{_n(*pt)} m")

    def _lineTo(self, pt: tuple[float, float]) -> None:  # noqa: N802 - as above.
        self.operators.append(f"{_n(*pt)} l")

    def _curveToOne(  # noqa: N802 - as above.
        self, pt1: tuple[float, float], pt2: tuple[float, float], pt3: tuple[float, float]
    ) -> None:
        self.operators.append(f"{_n(*pt1, *pt2, *pt3)} c")

    def _closePath(self) -> None:  # noqa: N802 - as above.
        self.operators.append("h")


def file_of(style: str) -> Path:
    """Find the file of the paper font in a style, such as Bold; raises FontMissing."""
    paths = [Path(each.format(style)) for each in _CANDIDATES]
    found = next((path for path in paths if path.exists()), None)
    if found is None:
        raise FontMissing(", ".join(path.name for path in paths))
    return found


def measure(text: str, size: float) -> list[float]:
    """Give the advance of each letter in points."""
    advances, _outlines, units = _face()
    names = [_glyph(letter) for letter in text]
    return [advances[name][0] * size / units for name in names]


def draw_letter(letter: str, size: float, place: Matrix) -> str:
    """Draw one letter with its origin at (0, 0) of a coordinate system."""
    _advances, outlines, units = _face()
    pen = _PdfPen(outlines)
    outlines[_glyph(letter)].draw(pen)
    scale = f"{size / units:.5f} 0 0 {size / units:.5f} 0 0 cm"
    return f"q {_n(*place)} cm {scale} {' '.join(pen.operators)} f Q"


def draw_line(text: str, size: float, x: float, y: float) -> str:
    """Draw a line of text centred on x, its base line at y."""
    advances = measure(text, size)
    left = x - sum(advances) / 2
    drawn = []
    for letter, advance in zip(text, advances, strict=True):
        if letter.strip():
            drawn.append(draw_letter(letter, size, (1, 0, 0, 1, left, y)))
        left += advance
    return " ".join(drawn)


def _n(*values: float) -> str:
    return " ".join(f"{value:.4g}" if abs(value) < 1 else f"{value:.2f}" for value in values)


def _glyph(letter: str) -> str:
    name: str = _characters().get(ord(letter), ".notdef")
    return name


@lru_cache(maxsize=1)
def _font() -> TTFont:
    return TTFont(file_of("Bold"))


@lru_cache(maxsize=1)
def _characters() -> dict[int, str]:
    found: dict[int, str] = _font().getBestCmap()
    return found


@lru_cache(maxsize=1)
def _face() -> tuple[dict[str, tuple[int, int]], dict[str, Any], int]:
    font = _font()
    return font["hmtx"], font.getGlyphSet(), font["head"].unitsPerEm
