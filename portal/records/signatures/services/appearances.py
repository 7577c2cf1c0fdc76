"""What a signature looks like on paper: drawings of ours, and text set by the renderer.

Nghị định 30/2020/NĐ-CP, Phụ lục I: the officer's signature is blue, the agency's seal is red.
Both drawings say that they are samples; they copy nobody's hand and no real seal.
"""

import hashlib
import io
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import pairwise
from typing import Any

from markupsafe import escape
from pyhanko.pdf_utils import layout
from pyhanko.pdf_utils.content import PdfContent, RawContent
from pyhanko.pdf_utils.generic import StreamObject
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import BasePdfFileWriter
from pyhanko.stamp import StaticStampStyle
from pyhanko.stamp.static import StaticContentStamp

from portal.core.pdf import FONT_FAMILY, render_stamp
from portal.records.signatures.services import outlines

_BLUE = "0.07 0.2 0.62"
_RED = "0.78 0.07 0.09"
_FILLING = layout.SimpleBoxLayoutRule(
    x_align=layout.AxisAlignment.ALIGN_MID,
    y_align=layout.AxisAlignment.ALIGN_MID,
    margins=layout.Margins(0, 0, 0, 0),
)
_CIRCLE = 0.5523  # Bézier arms that make a quarter circle.


def signature_stamp(name: str) -> StaticStampStyle:
    """Draw the sample signature of an officer, blue and transparent, to fill its field."""
    return _DrawnStyle(border_width=0, draw=partial(_signature, name))


def seal_stamp(organisation: str) -> StaticStampStyle:
    """Draw the sample seal of an agency, red and transparent, to fill its field."""
    return _DrawnStyle(border_width=0, draw=partial(_seal, organisation))


def lines_stamp(lines: Sequence[str], width: float, height: float) -> StaticStampStyle:
    """Set lines of text, 10 pt upright black, right-aligned, as the picture of a signature."""
    rules = (
        f"font: 10pt/1.25 {FONT_FAMILY}, 'Liberation Serif', serif; "
        "text-align: right; white-space: pre; color: #000"
    )
    text = "\n".join(lines)
    html = f'<div style="{rules}">{escape(text)}</div>'
    made = render_stamp(html, width=round(width, 3), height=round(height, 3))
    page = _Page(made, width, height)
    return StaticStampStyle(border_width=0, background=page, background_layout=_FILLING)


class _Page(PdfContent):
    """The one page of a small PDF, drawn as it is."""

    def __init__(self, pdf: bytes, width: float, height: float) -> None:
        super().__init__(box=layout.BoxConstraints(width=width, height=height))
        self._pdf = pdf

    def render(self) -> bytes:
        """Bring the page into the file and draw it."""
        reader = PdfFileReader(io.BytesIO(self._pdf))
        self.resources.xobject["/Text"] = self._ensure_writer.import_page_as_xobject(reader, 0)
        return b"/Text Do"


class _PackedStamp(StaticContentStamp):
    """A drawing that is compressed in the file."""

    def as_form_xobject(self) -> StreamObject:
        """Give the form with its content packed."""
        stream = super().as_form_xobject()
        stream.compress()
        return stream


@dataclass(frozen=True)
class _DrawnStyle(StaticStampStyle):
    """Draws when the size of the field is known, so that nobody has to look it up before."""

    draw: Callable[[float, float], bytes] = lambda _width, _height: b""

    def create_stamp(
        self, writer: BasePdfFileWriter, box: layout.BoxConstraints, _text: dict[str, Any]
    ) -> _PackedStamp:
        """Make the stamp of one field."""
        drawing = RawContent(self.draw(box.width, box.height), box=box)
        style = StaticStampStyle(border_width=0, background=drawing, background_layout=_FILLING)
        return _PackedStamp(writer=writer, style=style, box=box)


@lru_cache(maxsize=512)
def _signature(name: str, width: float, height: float) -> bytes:
    """Draw a flourish that follows from the name, so that each officer has another one."""
    seed = hashlib.sha256(name.encode()).digest()
    points = [
        (width * (0.08 + 0.84 * i / 7), height * (0.42 + 0.45 * (seed[i] / 255 - 0.35)))
        for i in range(8)
    ]
    curve = [f"{points[0][0]:.2f} {points[0][1]:.2f} m"]
    for i, ((x1, y1), (x2, y2)) in enumerate(pairwise(points)):
        lift = height * (seed[8 + i] / 255 - 0.5)
        arms = (x1 + 0.7 * (x2 - x1), y1 + lift, x2 - 0.9 * (x2 - x1), y2 + lift)
        curve.append(" ".join(f"{v:.2f}" for v in (*arms, x2, y2)) + " c")
    note = outlines.draw_line("CHỮ KÝ MẪU – THỬ NGHIỆM", 5, width / 2, 2)
    drawn = f"{_BLUE} RG {_BLUE} rg 1.4 w 1 J 1 j {' '.join(curve)} S {note}"
    return drawn.encode()


@lru_cache(maxsize=512)
def _seal(organisation: str, width: float, height: float) -> bytes:
    side = min(width, height)
    middle, radius = side / 2, side / 2 - 1.5
    parts = [
        f"{_RED} RG {_RED} rg 1.8 w {_circle(middle, radius)} S",
        f"0.7 w {_circle(middle, radius * 0.64)} S",
        _star(middle, middle + radius * 0.12, radius * 0.3),
        _on_arc(organisation.upper(), middle, radius * 0.74, size=radius * 0.17),
        outlines.draw_line("CON DẤU MẪU", radius * 0.12, middle, middle - radius * 0.36),
        outlines.draw_line("THỬ NGHIỆM", radius * 0.14, middle, middle - radius * 0.86),
    ]
    return " ".join(parts).encode()


def _circle(middle: float, radius: float) -> str:
    arm = radius * _CIRCLE
    path = [f"{middle + radius:.2f} {middle:.2f} m"]
    for turn in range(4):
        cos, sin = (1, 0, -1, 0)[turn], (0, 1, 0, -1)[turn]
        curve = [(radius, arm), (arm, radius), (0, radius)]
        turned = [(middle + x * cos - y * sin, middle + x * sin + y * cos) for x, y in curve]
        path.append(" ".join(f"{x:.2f} {y:.2f}" for x, y in turned) + " c")
    return " ".join(path) + " h"


def _star(x: float, y: float, radius: float) -> str:
    corners = []
    for i in range(10):
        reach = radius if i % 2 == 0 else radius * 0.382
        angle = math.pi / 2 + i * math.pi / 5
        corners.append(f"{x + reach * math.cos(angle):.2f} {y + reach * math.sin(angle):.2f}")
    return f"{corners[0]} m {' '.join(corner + ' l' for corner in corners[1:])} h f"


def _on_arc(text: str, middle: float, radius: float, *, size: float) -> str:
    """Set text along the upper arc, smaller when it would run past three quarters."""
    advances = outlines.measure(text, size)
    room = radius * math.radians(230)
    shrink = min(1.0, room / max(sum(advances), 1))
    size, advances = size * shrink, [advance * shrink for advance in advances]
    angle = math.pi / 2 + sum(advances) / radius / 2
    drawn = []
    for letter, advance in zip(text, advances, strict=True):
        angle -= advance / radius / 2
        if letter.strip():
            turned = _turned(middle, radius, angle, back=advance / 2)
            drawn.append(outlines.draw_letter(letter, size, turned))
        angle -= advance / radius / 2
    return " ".join(drawn)


def _turned(middle: float, radius: float, angle: float, *, back: float) -> outlines.Matrix:
    """Stand on the arc, upright to it, ``back`` points before the angle."""
    cos, sin = math.sin(angle), -math.cos(angle)
    x = middle + radius * math.cos(angle) - back * cos
    y = middle + radius * math.sin(angle) - back * sin
    return cos, sin, -sin, cos, x, y
