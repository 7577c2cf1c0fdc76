"""Every number of the law that the clock uses, with the day it took effect and its source.

The numbers stand in figures.json so that a later decree adds an entry and changes no code.
A dossier older than the oldest entry is judged by that oldest entry.
"""

import json
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of the law; ``verified`` tells whether the official text was compared."""

    name: str
    effective_from: date
    legal_reference: str
    verified: bool
    value: Any


def read(path: Path) -> Mapping[str, tuple[Figure, ...]]:
    """Read a file of figures into name → entries, oldest first."""
    document = json.loads(path.read_text(encoding="utf-8"))
    return {name: _entries(name, listed) for name, listed in document.items()}


def _entries(name: str, listed: list[dict[str, Any]]) -> tuple[Figure, ...]:
    made = (
        Figure(
            name,
            date.fromisoformat(entry["effective_from"]),
            entry["legal_reference"],
            entry["verified"],
            entry["value"],
        )
        for entry in listed
    )
    return tuple(sorted(made, key=lambda figure: figure.effective_from))


FIGURES = read(Path(__file__).with_name("figures.json"))
_EFFECTIVE = {
    name: [figure.effective_from.toordinal() for figure in entries]
    for name, entries in FIGURES.items()
}


def in_force(name: str, day: date) -> Figure:
    """Give the figure in force on a day; raises KeyError for an unknown name."""
    return at_ordinal(name, day.toordinal())


def at_ordinal(name: str, ordinal: int) -> Figure:
    """Give the figure in force on a day named by its proleptic ordinal."""
    place = bisect_right(_EFFECTIVE[name], ordinal) - 1
    return FIGURES[name][max(place, 0)]
