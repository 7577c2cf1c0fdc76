"""QR codes as drawings."""

from collections.abc import Sequence

import segno
from markupsafe import Markup


def qr_svg(text: str, *, size_mm: float = 22, label: str) -> Markup:
    """Draw a QR code (ISO/IEC 18004, level M) as SVG strokes, with a text alternative."""
    matrix = segno.make(text, error="m", micro=False).matrix
    side = len(matrix) + 8
    # One path of strokes: rectangles would take the renderer ten times as long, outlines twice.
    modules = "".join(
        f"M{x + 4} {y + 4}.5h{width}" for y, row in enumerate(matrix) for x, width in _runs(row)
    )
    return Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" class="qr" role="img" aria-label="{label}" '
        'alt="{label}" width="{size}mm" height="{size}mm" viewBox="0 0 {side} {side}" '
        'shape-rendering="crispEdges"><title>{label}</title>'
        '<rect width="{side}" height="{side}" fill="#fff"/>'
        '<path fill="none" stroke="#000" d="{modules}"/></svg>',
    ).format(label=label, size=size_mm, side=side, modules=modules)


def _runs(row: Sequence[int]) -> list[tuple[int, int]]:
    """Join dark modules that touch: fewer rectangles, no hairlines between them."""
    runs: list[tuple[int, int]] = []
    for x, dark in enumerate(row):
        if not dark:
            continue
        if runs and sum(runs[-1]) == x:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        else:
            runs.append((x, 1))
    return runs
