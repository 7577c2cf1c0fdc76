"""The editable table of words that mean the same to a reader.

Written with marks, as JSON: ``instead`` replaces an abbreviation, ``also`` widens a phrase
by others, ``ignored`` are phrases that say nothing about what is looked for. A word typed
without marks may mean any of them; one typed with marks means only itself, so that
``lâm nghiệp`` is not robbed of its first word by ``làm``.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from portal.core.search.fold import fold_syllable, tone_key, words

Phrase = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A phrase of the table as it is written, and the phrases it leads to, all folded."""

    spelled: Phrase
    leads_to: tuple[Phrase, ...] = ()

    def may_be(self, typed: Sequence[str]) -> bool:
        """Tell whether lower-case words may mean this phrase, by the marks they carry."""
        pairs = zip(typed, self.spelled, strict=True)
        return all(word.isascii() or tone_key(word) == key for word, key in pairs)


@dataclass(frozen=True)
class Table:
    """Entries by folded phrase."""

    entries: Mapping[Phrase, Entry] = field(default_factory=dict)

    @classmethod
    def of(cls, written: Mapping[str, Sequence[str]]) -> "Table":
        """Read phrases written with marks."""
        made = {}
        for text, targets in written.items():
            spelled = words(text)
            entry = Entry(tuple(map(tone_key, spelled)), tuple(map(_folded, map(words, targets))))
            made[_folded(spelled)] = entry
        return cls(made)

    @cached_property
    def _longest(self) -> int:
        return max(map(len, self.entries), default=0)

    def occurrences(self, typed: Sequence[str]) -> Iterator[tuple[int, int, Entry]]:
        """Find entries in lower-case words, the longest first, none over another.

        Gives (start, end, entry) from left to right.
        """
        start = 0
        while start < len(typed):
            end, entry = self._at(typed, start)
            if entry:
                yield start, end, entry
            start = end

    def _at(self, typed: Sequence[str], start: int) -> tuple[int, Entry | None]:
        for end in range(min(start + self._longest, len(typed)), start, -1):
            entry = self.entries.get(_folded(typed[start:end]))
            if entry and entry.may_be(typed[start:end]):
                return end, entry
        return start + 1, None


@dataclass(frozen=True)
class Synonyms:
    """The three tables."""

    instead: Table = field(default_factory=Table)
    also: Table = field(default_factory=Table)
    ignored: Table = field(default_factory=Table)

    @classmethod
    def from_json(cls, table: Mapping[str, Any]) -> "Synonyms":
        """Read ``{"instead": {…: …}, "also": {…: […]}, "ignored": […]}``."""
        return cls(
            instead=Table.of({old: [new] for old, new in table["instead"].items()}),
            also=Table.of(table["also"]),
            ignored=Table.of(dict.fromkeys(table["ignored"], ())),
        )


def _folded(spelled: Sequence[str]) -> Phrase:
    return tuple(map(fold_syllable, spelled))
