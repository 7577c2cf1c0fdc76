"""Cut fonts, kept for the next paper with the same letters.

The papers of one template have the same words in bold and in italics. Letters of the text itself
differ from paper to paper; those faces are cut each time.
"""

from functools import cache
from typing import Any

_MOST = 128  # Faces of some ten kilobytes each.
_kept: dict[tuple[Any, ...], bytes] = {}


@cache
def keep_fonts() -> None:
    """Let the library keep cut fonts in this process."""
    from weasyprint.pdf.fonts import Font  # noqa: PLC0415 - It loads Pango: slow.

    cut = Font.subset

    def subset(font: Any, to_unicode: dict[int, str], hinting: Any) -> None:  # noqa: ANN401 - the library's own.
        """Cut a face down to some glyphs; face and glyphs tell what is left."""
        face = (font.hash, font.index, len(font.file_content))
        key = (*face, frozenset(to_unicode), bool(hinting), bool(font.missing))
        if key not in _kept:
            cut(font, to_unicode, hinting)
            if len(_kept) >= _MOST:
                _kept.clear()
            _kept[key] = font.file_content
        font.file_content = _kept[key]

    Font.subset = subset
