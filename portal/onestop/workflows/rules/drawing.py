"""Where the boxes and arrows of a path stand: one column for a phone, forks side by side.

Lengths are units of the drawing, which is 340 wide; at 390 px one unit is about one pixel.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from textwrap import wrap

from portal.core.i18n import gettext
from portal.onestop.workflows.rules import paths
from portal.onestop.workflows.rules.definitions import Step, Workflow

WIDTH = 340
_LANE, _GAP, _BOX, _LINE, _ROOM = 22, 30, 58, 17, 8
_LETTER = 7.6  # Width of a letter of 14 units, taken a little too wide.


@dataclass(frozen=True, slots=True)
class Box:
    """A step: its corner and size, its name in lines, and the line of small print."""

    id: str
    x: float
    y: float
    width: float
    height: float
    lines: tuple[str, ...]
    note: str

    @property
    def middle(self) -> float:
        """Give the x of its middle."""
        return self.x + self.width / 2

    @property
    def bottom(self) -> float:
        """Give the y of its lower edge."""
        return self.y + self.height


@dataclass(frozen=True, slots=True)
class Arrow:
    """A way: the path of an SVG, the triangle at its end, and whether it leads back."""

    line: str
    head: str
    back: bool = False
    case: bool = False


@dataclass(frozen=True, slots=True)
class Drawing:
    """A whole diagram."""

    width: int
    height: float
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]


def draw(workflow: Workflow, steps: Sequence[Step] | None = None) -> Drawing:
    """Draw a path: all its cases, or only the steps of one case in their order."""
    shown = list(workflow.steps if steps is None else steps)
    one_case = steps is not None
    rows = _rows(workflow, shown, one_case=one_case)
    boxes = {box.id: box for box in _boxes(rows)}
    arrows = tuple(_arrows(workflow, shown, boxes, one_case=one_case))
    height = max((box.bottom for box in boxes.values()), default=0) + 4
    return Drawing(WIDTH, height, tuple(boxes.values()), arrows)


def _rows(workflow: Workflow, shown: Sequence[Step], *, one_case: bool) -> list[list[Step]]:
    """Put each step below everything that leads to it."""
    if one_case:
        return [[step] for step in shown]
    depth = dict.fromkeys((step.id for step in shown), 0)
    for _round in shown:  # A circle stops growing after as many rounds as there are steps.
        for step, _way, target in paths.forward_ways(workflow):
            depth[target.id] = min(max(depth[target.id], depth[step.id] + 1), len(shown))
    rows: dict[int, list[Step]] = defaultdict(list)
    for step in shown:
        rows[depth[step.id]].append(step)
    return [rows[number] for number in sorted(rows)]


def _boxes(rows: Sequence[Sequence[Step]]) -> Iterator[Box]:
    top = 4.0
    room = WIDTH - 2 * _LANE
    for row in rows:
        width = (room - _ROOM * (len(row) - 1)) / len(row)
        letters = int((width - 16) / _LETTER)
        lines = [tuple(wrap(gettext(step.name), letters)) for step in row]
        height = _BOX + _LINE * (max(map(len, lines)) - 1)
        for number, step in enumerate(row):
            x = _LANE + number * (width + _ROOM)
            note = str(step.duty.held_by.label)
            yield Box(step.id, x, top, width, height, lines[number], note)
        top += height + _GAP


def _arrows(
    workflow: Workflow, shown: Sequence[Step], boxes: dict[str, Box], *, one_case: bool
) -> Iterator[Arrow]:
    ways = (
        [(a.id, b.id, False) for a, b in pairwise(shown)]
        if one_case
        else [(a.id, b.id, way.when is not None) for a, way, b in paths.forward_ways(workflow)]
    )
    for start, end, case in ways:
        yield _forward(boxes[start], boxes[end], between=_between(boxes, start, end), case=case)
    for step in shown:
        for target in step.back:
            if target in boxes and boxes[target].y < boxes[step.id].y:
                yield _backward(boxes[step.id], boxes[target])


def _between(boxes: dict[str, Box], start: str, end: str) -> bool:
    """Tell whether another row lies between two boxes."""
    return any(boxes[start].bottom < box.y < boxes[end].y for box in boxes.values())


def _forward(start: Box, end: Box, *, between: bool, case: bool) -> Arrow:
    """Lead straight down, or aside to another column, or past rows along the left edge."""
    turn, foot = end.y - _GAP / 2, end.y - 6
    line = f"M{start.middle:g} {start.bottom:g}"
    if between:
        line += f"V{start.bottom + _GAP / 2:g}H{_LANE / 2:g}V{turn:g}H{end.middle:g}"
    elif start.middle != end.middle:
        line += f"V{turn:g}H{end.middle:g}"
    return Arrow(f"{line}V{foot:g}", _head_down(end.middle, end.y), case=case)


def _backward(start: Box, end: Box) -> Arrow:
    lane = WIDTH - _LANE / 2
    from_y, to_y = start.y + start.height / 2, end.y + end.height / 2 + 6
    right, to_right = start.x + start.width, end.x + end.width
    line = f"M{right:g} {from_y:g}H{lane:g}V{to_y:g}H{to_right + 6:g}"
    head = f"{to_right:g},{to_y:g} {to_right + 7:g},{to_y - 4:g} {to_right + 7:g},{to_y + 4:g}"
    return Arrow(line, head, back=True)


def _head_down(x: float, y: float) -> str:
    return f"{x:g},{y:g} {x - 4:g},{y - 7:g} {x + 4:g},{y - 7:g}"
