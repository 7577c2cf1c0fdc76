"""What two versions of a wording differ in, line by line."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from portal.onestop.slips.rules.wordings import Text

Change = Literal["same", "out", "in"]


@dataclass(frozen=True, slots=True)
class DiffLine:
    """A line that both have, that went out, or that came in."""

    change: Change
    text: str


@dataclass(frozen=True, slots=True)
class PartDifference:
    """A part of the wording whose lines differ."""

    name: str
    lines: tuple[DiffLine, ...]


def difference(old: Text, new: Text) -> Sequence[PartDifference]:
    """List the parts that differ, each with all its lines."""
    before, after = old.parts(), new.parts()
    return [
        PartDifference(name, tuple(_lines(before[name].splitlines(), after[name].splitlines())))
        for name in before
        if before[name] != after[name]
    ]


def _lines(old: list[str], new: list[str]) -> Iterator[DiffLine]:
    for tag, a1, a2, b1, b2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield from (DiffLine("same", line) for line in old[a1:a2])
            continue
        yield from (DiffLine("out", line) for line in old[a1:a2])
        yield from (DiffLine("in", line) for line in new[b1:b2])
