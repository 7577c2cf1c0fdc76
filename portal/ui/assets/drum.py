"""The face of a bronze drum, drawn by a formula: a star, rings, herons in flight, rays."""

from math import cos, pi, sin

STAR_POINTS = 14
BIRDS = 18
_BRONZE = "#e9b98a"
_RINGS = ((25, 0.8), (27, 0.4), (38, 0.8), (40, 0.4), (58, 0.8), (60.5, 0.4), (78, 0.8), (96, 1.4))
_HERON = (
    "M-6 .6C-3.6-1.4-1.8-1.2 0-.4C1.6-3 4-4.6 6.6-4.8C5.2-3 4.6-1.4 4.4.4"
    "L9 1.2L4 1.8C1.4 3.4-2.4 3-6 .6z"
)


def draw_drum() -> str:
    """Draw the drum as an SVG picture of 200 by 200 units around its centre."""
    parts = [_star(), *_circles(), *_eyes(), *_herons(), *_teeth(62.5, 76, 60), *_ticks()]
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="-100 -100 200 200" fill="none" '
        f'stroke="{_BRONZE}">{"".join(parts)}</svg>'
    )


def _at(radius: float, turn: float) -> str:
    """Write the point at a radius and a part of a full turn, from the top clockwise."""
    return f"{radius * sin(2 * pi * turn):.2f},{-radius * cos(2 * pi * turn):.2f}"


def _star() -> str:
    corners = [
        _at(22 if n % 2 == 0 else 7.5, n / (2 * STAR_POINTS)) for n in range(2 * STAR_POINTS)
    ]
    return f'<polygon points="{" ".join(corners)}" fill="{_BRONZE}" stroke="none"/>'


def _circles() -> list[str]:
    return [f'<circle r="{radius}" stroke-width="{width}"/>' for radius, width in _RINGS]


def _eyes() -> list[str]:
    dots = []
    for n in range(48):
        x, y = _at(32.5, n / 48).split(",")
        dots.append(f'<circle cx="{x}" cy="{y}" r="1.9" stroke-width=".6"/>')
    return dots


def _herons() -> list[str]:
    return [
        f'<path d="{_HERON}" fill="{_BRONZE}" stroke="none" '
        f'transform="rotate({360 * n / BIRDS:.1f}) translate(0 -49)"/>'
        for n in range(BIRDS)
    ]


def _teeth(inner: float, outer: float, count: int) -> list[str]:
    points = [_at(inner if n % 2 else outer, n / (2 * count)) for n in range(2 * count + 1)]
    return [f'<polyline points="{" ".join(points)}" stroke-width=".55" stroke-linejoin="round"/>']


def _ticks() -> list[str]:
    strokes = [f"M{_at(82, n / 120)}L{_at(92, n / 120)}" for n in range(120)]
    return [f'<path d="{"".join(strokes)}" stroke-width=".7"/>']
