"""The words by which dossiers are found: of the name without marks, and of the code."""

import re

from portal.core.search.fold import syllables

LONGEST_WORD = 40
_BETWEEN = re.compile(r"[^a-z0-9]+")
_WHOLE = re.compile(r"[a-z]\d{12,26}")  # A code with everything between its digits left out.
_LAST = "\U0010ffff"  # Sorts behind whatever may follow.


def words_of(code: str, name: str) -> frozenset[str]:
    """List what a dossier is found by: each word of the name, the code, its day and number.

    ``H56.14-261121-0001`` of ``Đỗ Ánh`` gives ``do``, ``anh``, ``h56142611210001``,
    ``2611210001`` and ``0001``.
    """
    parts = [part for part in _BETWEEN.split(code.lower()) if part]
    ends = {"".join(parts[n:]) for n in (0, -2, -1)} if parts else set[str]()
    return frozenset(word[:LONGEST_WORD] for word in ends.union(syllables(name)))


def asked_for(typed: str) -> tuple[str, ...]:
    """Read what was typed into words of which each must begin one of the dossier's.

    Words with a digit are read as (the end of) a code, dashes and dots left out. A whole code may
    be typed with blanks wherever one likes.
    """
    together = "".join(_BETWEEN.split(typed.lower()))
    if _WHOLE.fullmatch(together):
        return (together,)
    found = [_read(word) for word in typed.split()]
    return tuple(dict.fromkeys(word[:LONGEST_WORD] for words in found for word in words))


def _read(word: str) -> list[str]:
    if any(letter.isascii() and letter.isdigit() for letter in word):
        return ["".join(_BETWEEN.split(word.lower()))]
    return syllables(word)


def reach(word: str) -> tuple[str, str]:
    """Give the range of words that begin with one: from the first to behind the last."""
    return word, word + _LAST
