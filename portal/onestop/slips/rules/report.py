"""Biểu 06/VPCP/KSTT: its columns, which are configuration, and the figures they may show."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from itertools import groupby
from pathlib import Path

from portal.core.i18n import LazyString
from portal.core.i18n import lazy_gettext as _l

_FILE = Path(__file__).with_name("report.json")


class Figure(StrEnum):
    """A number of the report; each stands for a set of dossiers."""

    RECEIVED = "received"
    ONLINE = "online"
    DIRECT = "direct"
    CARRIED = "carried"
    SETTLED = "settled"
    EARLY = "early"
    ON_TIME = "on_time"
    LATE = "late"
    PENDING = "pending"
    PENDING_IN_TIME = "pending_in_time"
    PENDING_LATE = "pending_late"

    @property
    def label(self) -> LazyString:
        """Name the dossiers that are counted."""
        return _LABELS[self]


_LABELS = {
    Figure.RECEIVED: _l("Hồ sơ nhận giải quyết"),
    Figure.ONLINE: _l("Hồ sơ nhận trực tuyến trong kỳ"),
    Figure.DIRECT: _l("Hồ sơ nhận trực tiếp, qua bưu chính trong kỳ"),
    Figure.CARRIED: _l("Hồ sơ từ kỳ trước"),
    Figure.SETTLED: _l("Hồ sơ đã giải quyết"),
    Figure.EARLY: _l("Hồ sơ giải quyết trước hạn"),
    Figure.ON_TIME: _l("Hồ sơ giải quyết đúng hạn"),
    Figure.LATE: _l("Hồ sơ giải quyết quá hạn"),
    Figure.PENDING: _l("Hồ sơ đang giải quyết"),
    Figure.PENDING_IN_TIME: _l("Hồ sơ đang giải quyết, trong hạn"),
    Figure.PENDING_LATE: _l("Hồ sơ đang giải quyết, quá hạn"),
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the report, under the heading of its group."""

    figure: Figure
    group: str
    heading: str


@dataclass(frozen=True, slots=True)
class Shape:
    """The report as configured; ``verified`` tells whether the official form was compared."""

    title: str
    legal_reference: str
    effective_from: date
    verified: bool
    columns: tuple[Column, ...]

    @property
    def groups(self) -> Sequence[tuple[str, int]]:
        """List the group headings with how many columns each spans."""
        grouped = groupby(column.group for column in self.columns)
        return [(name, len(list(members))) for name, members in grouped]


@cache
def shape() -> Shape:
    """Read the report's configuration."""
    stored = json.loads(_FILE.read_text(encoding="utf-8"))
    columns = tuple(
        Column(Figure(each["figure"]), each["group"], each["heading"]) for each in stored["columns"]
    )
    return Shape(
        stored["title"],
        stored["legal_reference"],
        date.fromisoformat(stored["effective_from"]),
        stored["verified"],
        columns,
    )


@dataclass(frozen=True, slots=True)
class Line:
    """The figures of one field of government (lĩnh vực), or of all together."""

    field: str
    name: str
    figures: dict[Figure, int]


def total(lines: Sequence[Line], name: str) -> Line:
    """Add lines up."""
    return Line("", name, {figure: sum(_of(lines, figure)) for figure in Figure})


def _of(lines: Sequence[Line], figure: Figure) -> Iterator[int]:
    return (line.figures[figure] for line in lines)
