"""The hundred points of QĐ 766/QĐ-TTg: which figures count, and how they become points.

The criteria are configuration with a legal reference and a first day (criteria.json); none of
their numbers was checked against the official text, and pages say so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from json import loads
from pathlib import Path
from typing import Any

from portal.core.errors import NotFound
from portal.core.i18n import lazy_gettext as _l

_FILE = Path(__file__).parent.parent / "criteria.json"


@dataclass(frozen=True, slots=True)
class Figure:
    """How many of how many; both sides are lists of dossiers (or procedures) one can open."""

    numerator: int
    denominator: int

    @property
    def share(self) -> float | None:
        """Give the share, 0 to 1, or None of nothing."""
        return self.numerator / self.denominator if self.denominator else None


@dataclass(frozen=True, slots=True)
class Criterion:
    """One line of the table; without a figure the portal cannot measure it: ``unmeasured``.

    ``note`` says how the figure is counted where the portal's data are not all that the
    criterion means.
    """

    code: str
    label: str
    most: float
    full_at: float
    empty_scores: float | None
    figure: str | None
    unmeasured: str = ""
    note: str = ""

    def points(self, figure: Figure | None) -> float | None:
        """Turn a figure into points, 0 to ``most``; None where there is nothing to judge."""
        if figure is None:
            return None
        if figure.share is None:
            return self.empty_scores
        return min(self.most, self.most * figure.share / self.full_at)


@dataclass(frozen=True, slots=True)
class Group:
    """One of the six groups."""

    code: str
    label: str
    most: float
    criteria: tuple[Criterion, ...]


@dataclass(frozen=True, slots=True)
class Scheme:
    """The whole table with where it comes from and since when it holds."""

    name: str
    legal_reference: str
    effective_from: date
    verified: bool
    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A criterion with what was measured."""

    criterion: Criterion
    figure: Figure | None
    points: float | None


@dataclass(frozen=True, slots=True)
class Score:
    """What was reached, out of what could be measured; the rest of the hundred is unknown."""

    groups: tuple[tuple[Group, tuple[Line, ...]], ...]

    @property
    def lines(self) -> tuple[Line, ...]:
        """Give all lines, group after group."""
        return tuple(line for _group, lines in self.groups for line in lines)

    @property
    def points(self) -> float:
        """Add up the points."""
        return sum(line.points or 0 for line in self.lines)

    @property
    def measured(self) -> float:
        """Add up what the measured criteria could give."""
        return sum(line.criterion.most for line in self.lines if line.points is not None)

    @property
    def out_of_hundred(self) -> float | None:
        """Set the points against the measured ones alone: what a hundred points would give."""
        return 100 * self.points / self.measured if self.measured else None


def score(figures: Mapping[str, Figure], scheme: Scheme) -> Score:
    """Judge figures by a scheme."""
    return Score(tuple((group, _lines(group, figures)) for group in scheme.groups))


def _lines(group: Group, figures: Mapping[str, Figure]) -> tuple[Line, ...]:
    found = ((each, figures.get(each.figure or "")) for each in group.criteria)
    return tuple(Line(each, figure, each.points(figure)) for each, figure in found)


class NoScheme(NotFound):
    """No table was in force yet."""

    sentence = _l("Chưa có bộ chỉ số nào có hiệu lực trong kỳ này.")


def in_force(day: date, among: Sequence[Scheme] = ()) -> Scheme:
    """Give the table in force on a day: the last one whose first day has come.

    ``among`` stands for the packaged ones unless others are given. Raises NoScheme.
    """
    begun = [each for each in among or schemes() if each.effective_from <= day]
    if not begun:
        raise NoScheme
    return max(begun, key=lambda each: each.effective_from)


@lru_cache
def schemes() -> tuple[Scheme, ...]:
    """Read the tables of the packaged configuration."""
    return tuple(map(_scheme, loads(_FILE.read_text(encoding="utf-8"))["schemes"]))


def _scheme(stated: dict[str, Any]) -> Scheme:
    return Scheme(
        stated["name"],
        stated["legal_reference"],
        date.fromisoformat(stated["effective_from"]),
        stated["verified"],
        tuple(_group(each) for each in stated["groups"]),
    )


def _group(stated: dict[str, object]) -> Group:
    criteria = stated["criteria"]
    assert isinstance(criteria, list)  # noqa: S101 - the packaged file is checked by a test.
    return Group(
        str(stated["code"]),
        str(stated["label"]),
        float(str(stated["most"])),
        tuple(_criterion(each) for each in criteria),
    )


def _criterion(stated: dict[str, object]) -> Criterion:
    empty = stated.get("empty_scores")
    return Criterion(
        str(stated["code"]),
        str(stated["label"]),
        float(str(stated["most"])),
        float(str(stated.get("full_at_percent", 100))) / 100,
        None if empty is None else float(str(empty)),
        str(stated["figure"]) if stated["figure"] else None,
        str(stated.get("unmeasured", "")),
        str(stated.get("note", "")),
    )
