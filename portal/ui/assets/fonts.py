"""Fonts for screens and papers, made from the packages of the npm registry.

Be Vietnam Pro comes as a latin and a vietnamese file. Two files mean two downloads, and
WeasyPrint prints garbage from them, so they are merged into one. It has no digits of equal
width: those of Inter are cut out, with their tabular forms as the only ones.
"""

import io
from pathlib import Path

from fontTools.merge import Merger
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

from portal.ui.assets.packages import NODE_MODULES

WEIGHTS = (400, 600, 700)
_VIETNAM = NODE_MODULES / "@fontsource" / "be-vietnam-pro" / "files"
_INTER = NODE_MODULES / "@fontsource" / "inter" / "files"
_TINOS = NODE_MODULES / "@expo-google-fonts" / "tinos"
_DIGITS = "0123456789"
_MADE = 3_786_912_000  # 1 January 2024, in seconds since 1904 as fonts count.
PAPER_FONTS = {
    "Tinos-Regular.ttf": _TINOS / "400Regular" / "Tinos_400Regular.ttf",
    "Tinos-Bold.ttf": _TINOS / "700Bold" / "Tinos_700Bold.ttf",
    "Tinos-Italic.ttf": _TINOS / "400Regular_Italic" / "Tinos_400Regular_Italic.ttf",
    "Tinos-BoldItalic.ttf": _TINOS / "700Bold_Italic" / "Tinos_700Bold_Italic.ttf",
}


def screen_fonts() -> dict[str, bytes]:
    """Make the WOFF2 files of the screen by name."""
    made = {f"be-vietnam-pro-{w}.woff2": _merged(w) for w in WEIGHTS}
    return made | {f"digits-{w}.woff2": _digits(w) for w in WEIGHTS}


def paper_fonts() -> dict[str, bytes]:
    """Read the TTF files that papers are set in, by the name they are found under."""
    return {name: path.read_bytes() for name, path in PAPER_FONTS.items()}


def _merged(weight: int) -> bytes:
    parts = [
        _unpacked(_VIETNAM / f"be-vietnam-pro-{script}-{weight}-normal.woff2")
        for script in ("latin", "vietnamese")
    ]
    return _packed(Merger().merge(parts))


def _unpacked(path: Path) -> io.BytesIO:
    font = TTFont(path)
    font.flavor = None
    plain = io.BytesIO()
    font.save(plain)
    plain.seek(0)
    return plain


def _digits(weight: int) -> bytes:
    font = TTFont(_INTER / f"inter-latin-{weight}-normal.woff2")
    tabular = _substitutions(font, "tnum")
    for table in font["cmap"].tables:
        table.cmap.update(
            {
                code: tabular.get(glyph, glyph)
                for code, glyph in table.cmap.items()
                if chr(code) in _DIGITS
            }
        )
    keep = Subsetter(Options(layout_features=[], name_IDs=[1, 2, 13, 14], notdef_outline=True))
    keep.populate(text=_DIGITS)
    keep.subset(font)
    return _packed(font)


def _substitutions(font: TTFont, feature: str) -> dict[str, str]:
    """Read which glyph a feature puts in place of which."""
    table = font["GSUB"].table
    lookups = {
        index
        for record in table.FeatureList.FeatureRecord
        if record.FeatureTag == feature
        for index in record.Feature.LookupListIndex
    }
    found: dict[str, str] = {}
    for index in lookups:
        for subtable in table.LookupList.Lookup[index].SubTable:
            found |= getattr(subtable, "ExtSubTable", subtable).mapping
    return found


def _packed(font: TTFont) -> bytes:
    font.flavor = "woff2"
    # The same input makes the same bytes: hashed names change only with the content.
    font["head"].created = font["head"].modified = _MADE
    font.recalcTimestamp = False
    packed = io.BytesIO()
    font.save(packed)
    return packed.getvalue()
