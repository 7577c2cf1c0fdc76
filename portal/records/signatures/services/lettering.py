"""A line of text for a form field, written letter by letter with its font inside.

The number of one paper differs from the next by its digits: laying each out with the renderer
takes longer than everything else that is done to fill it in. Letters stay letters, as PDF/A-3a
asks (ISO 19005-3, 6.2.11): the font is embedded, its widths are told, each glyph has its letter.
"""

import hashlib
import io
import string
import unicodedata
import zlib
from dataclasses import dataclass
from functools import lru_cache

from fontTools import subset
from fontTools.ttLib import TTFont
from pyhanko.pdf_utils.generic import (
    ArrayObject,
    DictionaryObject,
    FloatObject,
    IndirectObject,
    NameObject,
    NumberObject,
    PdfObject,
    StreamObject,
    TextStringObject,
    pdf_name,
)
from pyhanko.pdf_utils.writer import BasePdfFileWriter

from portal.core.errors import Refused
from portal.core.i18n import lazy_gettext as _l
from portal.records.signatures.services import outlines

_SIZE = 13.0
_SYMBOLIC, _ITALIC = 4, 64
_DROPPED = ["GSUB", "GPOS", "GDEF", "kern", "gasp"]
_CMAP = """/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Letters def
/CMapType 2 def
1 begincodespacerange
<0000> <FFFF>
endcodespacerange
{ranges}
endcmap
CMapName currentdict /CMap defineresource pop
end
end"""
_MOST_IN_A_RANGE = 100  # Of a section of such a table (ISO 32000-1, 9.10.3).


class LetterMissing(Refused):
    """The paper font has no form for a letter."""

    sentence = _l("Phông chữ của văn bản thiếu ký tự trong nội dung cần điền.")


@dataclass(frozen=True)
class Face:
    """A font of some letters: its packed file, and numbers in thousandths of its size."""

    name: str
    file: bytes
    length: int
    slant: float
    box: tuple[int, ...]
    ascent: int
    descent: int
    capitals: int
    glyphs: dict[str, int]
    widths: tuple[int, ...]


def write_line(
    writer: BasePdfFileWriter, text: str, *, width: float, height: float, italic: bool
) -> IndirectObject:
    """Add a form XObject with a line of black 13 pt text to a file, in the middle of its height.

    Raises LetterMissing for a letter that the paper font lacks.
    """
    letters = unicodedata.normalize("NFC", text)
    # All digits go with any: the numbers of a series then share a font.
    face = _face("".join(sorted({*letters, *string.digits})), italic=italic)
    codes = "".join(f"{face.glyphs[letter]:04X}" for letter in letters)
    line = height / 2 - _SIZE * (face.ascent + face.descent) / 2000
    content = f"BT 0 g /F {_SIZE:g} Tf 0 {line:.3f} Td <{codes}> Tj ET"
    form = StreamObject(
        _dictionary(
            Type="/XObject",
            Subtype="/Form",
            BBox=_array(0, 0, round(width, 3), round(height, 3)),
            Resources=_dictionary(Font=_dictionary(F=_add_font(writer, face))),
        ),
        stream_data=content.encode(),
    )
    return writer.add_object(form)


@lru_cache(maxsize=64)
def _face(letters: str, *, italic: bool) -> Face:
    """Cut a font down to some letters; raises LetterMissing."""
    font = TTFont(outlines.file_of("Italic" if italic else "Regular"), recalcTimestamp=False)
    if set(map(ord, letters)) - font.getBestCmap().keys():
        raise LetterMissing
    options = subset.Options(layout_features=[], hinting=False, notdef_outline=True)
    options.drop_tables += _DROPPED
    cutter = subset.Subsetter(options)
    cutter.populate(text=letters)
    cutter.subset(font)
    out = io.BytesIO()
    font.save(out)
    return _described(font, out.getvalue(), letters)


def _described(font: TTFont, file: bytes, letters: str) -> Face:
    head, units = font["head"], int(font["head"].unitsPerEm)
    named, numbers = font.getBestCmap(), font.getReverseGlyphMap()
    widths = (font["hmtx"][name][0] for name in font.getGlyphOrder())

    def scaled(value: float) -> int:
        return round(value * 1000 / units)

    digest = hashlib.sha256(file).digest()
    tag = "".join(string.ascii_uppercase[byte % 26] for byte in digest[:6])
    return Face(
        name=f"{tag}+{font['name'].getDebugName(6)}",
        file=zlib.compress(file),
        length=len(file),
        slant=font["post"].italicAngle,
        box=tuple(map(scaled, (head.xMin, head.yMin, head.xMax, head.yMax))),
        ascent=scaled(font["hhea"].ascent),
        descent=scaled(font["hhea"].descent),
        capitals=scaled(font["OS/2"].sCapHeight),
        glyphs={letter: numbers[named[ord(letter)]] for letter in letters},
        widths=tuple(map(scaled, widths)),
    )


def _add_font(writer: BasePdfFileWriter, face: Face) -> IndirectObject:
    """Add a font of two bytes a letter (ISO 32000-1, 9.7) with its file."""
    file = StreamObject(
        _dictionary(Filter="/FlateDecode", Length1=face.length), encoded_data=face.file
    )
    descriptor = _dictionary(
        Type="/FontDescriptor",
        FontName=f"/{face.name}",
        Flags=_SYMBOLIC | (_ITALIC if face.slant else 0),
        FontBBox=_array(*face.box),
        ItalicAngle=face.slant,
        Ascent=face.ascent,
        Descent=face.descent,
        CapHeight=face.capitals,
        StemV=80,
        FontFile2=writer.add_object(file),
    )
    system = _dictionary(
        Registry=TextStringObject("Adobe"), Ordering=TextStringObject("Identity"), Supplement=0
    )
    descendant = _dictionary(
        Type="/Font",
        Subtype="/CIDFontType2",
        BaseFont=f"/{face.name}",
        CIDSystemInfo=system,
        CIDToGIDMap="/Identity",
        FontDescriptor=writer.add_object(descriptor),
        W=ArrayObject([NumberObject(0), _array(*face.widths)]),
    )
    font = _dictionary(
        Type="/Font",
        Subtype="/Type0",
        BaseFont=f"/{face.name}",
        Encoding="/Identity-H",
        DescendantFonts=ArrayObject([writer.add_object(descendant)]),
        ToUnicode=writer.add_object(StreamObject(stream_data=_letters_of(face).encode())),
    )
    return writer.add_object(font)


def _letters_of(face: Face) -> str:
    """Tell which letter each glyph stands for."""
    pairs = [
        f"<{number:04X}> <{letter.encode('utf-16-be').hex()}>"
        for letter, number in face.glyphs.items()
    ]
    parts = (pairs[i : i + _MOST_IN_A_RANGE] for i in range(0, len(pairs), _MOST_IN_A_RANGE))
    ranges = (f"{len(part)} beginbfchar\n{chr(10).join(part)}\nendbfchar" for part in parts)
    return _CMAP.format(ranges="\n".join(ranges))


def _dictionary(**entries: str | float | PdfObject) -> DictionaryObject:
    return DictionaryObject({pdf_name(f"/{key}"): _object(held) for key, held in entries.items()})


def _array(*values: float) -> ArrayObject:
    return ArrayObject([_object(value) for value in values])


def _object(value: str | float | PdfObject) -> PdfObject:
    if isinstance(value, PdfObject):
        return value
    if isinstance(value, str):
        return NameObject(value)
    return NumberObject(value) if isinstance(value, int) else FloatObject(value)
