"""Mending what was typed: keyboard leftovers, glued syllables, one wrong letter a syllable.

Every typed word has a few readings; the cheapest chain of readings wins, where syllables
that the index knows as neighbours are cheap together. Words the index knows are left alone,
unless a deep search asks to doubt them too.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from math import log

from portal.core.search.fold import fold_syllable
from portal.core.search.telex import retype
from portal.core.search.vocabulary import Vocabulary

EDIT_COST = 2.0
DOUBT_COST = 3.0
RETYPE_COST = 0.3
PREFIX_COST = 1.2
GLUE_COST = 0.8
UNKNOWN_COST = 2.05
LONELY_COST = 6.0  # No neighbour speaks for a word that stands alone.
STRANGERS_COST = 1.0
LONGEST_SYLLABLE = 7
LONGEST_GLUED = 48
MOST_READINGS = 12
# Sounds that many regions do not tell apart: two-letter changes count as one slip.
_ALIKE = (("ch", "tr"), ("tr", "ch"), ("d", "gi"), ("gi", "d"), ("r", "gi"), ("gi", "r"))


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a typed word: folded syllables, and what it costs to believe it."""

    syllables: tuple[str, ...]
    cost: float


@dataclass(frozen=True, slots=True)
class _Chain:
    cost: float
    readings: tuple[Reading, ...]

    @property
    def last(self) -> str:
        return self.readings[-1].syllables[-1] if self.readings else ""


class Speller:
    """Reads typed words with the vocabulary of an index."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self._deletions: defaultdict[str, list[str]] = defaultdict(list)
        for syllable in vocabulary.counts:
            for shorter in _shorter(syllable):
                self._deletions[shorter].append(syllable)

    def read(self, typed: Sequence[str], *, deep: bool = False) -> tuple[Reading, ...]:
        """Give the cheapest reading of each lower-case word; ``deep`` doubts known ones too."""
        chains = [_Chain(0.0, ())]
        for place, word in enumerate(typed):
            unknown = UNKNOWN_COST if len(typed) > 1 else LONELY_COST
            last = place == len(typed) - 1
            readings = self._readings(word, unknown, last=last, deep=deep)
            chains = [self._cheapest(chains, reading) for reading in readings]
        return min(chains, key=lambda chain: chain.cost).readings

    def near(self, syllable: str) -> set[str]:
        """List known syllables one slip away: a letter lost, added, changed or swapped."""
        shorter = _shorter(syllable)
        found = {known for known in shorter if known in self.vocabulary.counts}
        found.update(self._deletions.get(syllable, ()))
        for key in shorter:
            found.update(
                k
                for k in self._deletions.get(key, ())
                if k != syllable and _one_change(k, syllable)
            )
        found.update(s for s in _alike(syllable) if s in self.vocabulary.counts)
        return {known for known in found if len(known) > 1} - {syllable}

    def _cheapest(self, chains: Sequence[_Chain], reading: Reading) -> _Chain:
        best = min(chains, key=lambda chain: chain.cost + self._step(chain.last, reading))
        cost = best.cost + self._step(best.last, reading) + reading.cost
        return _Chain(cost, (*best.readings, reading))

    def _step(self, before: str, reading: Reading) -> float:
        return self._strangers(before, reading.syllables[0]) if before else 0.0

    def _strangers(self, before: str, syllable: str) -> float:
        """Price two neighbours: the oftener the index has them so, the cheaper."""
        seen = self.vocabulary.pairs.get((before, syllable), 0)
        return STRANGERS_COST / (1 + seen) if seen else STRANGERS_COST

    def _readings(self, word: str, unknown: float, *, last: bool, deep: bool) -> list[Reading]:
        folded = fold_syllable(word)
        known = folded in self.vocabulary.counts or word.isdigit()
        if known and not deep:
            return [Reading((folded,), 0.0)]
        if known:
            return [Reading((folded,), 0.0), *self._edited(folded, DOUBT_COST)]
        found = [Reading((folded,), unknown), *self._edited(folded, EDIT_COST)]
        if last and folded in self.vocabulary.beginnings:
            found.append(Reading((folded,), PREFIX_COST))
        retyped = fold_syllable(retype(word) or "")
        if retyped in self.vocabulary.counts:
            found.append(Reading((retyped,), RETYPE_COST))
        if 2 < len(folded) <= LONGEST_GLUED:  # noqa: PLR2004 - two letters hold one syllable.
            found += self._cut(folded)
        return sorted(found, key=lambda reading: reading.cost)[:MOST_READINGS]

    def _edited(self, folded: str, cost: float) -> list[Reading]:
        return [Reading((near,), cost + self._rarity(near)) for near in self.near(folded)]

    def _rarity(self, syllable: str) -> float:
        return 0.5 / log(2 + self.vocabulary.counts[syllable])

    def _cut(self, glued: str) -> list[Reading]:
        """Cut glued syllables apart, letting one slip into a long one."""
        best: list[_Chain | None] = [_Chain(0.0, ())] + [None] * len(glued)
        for end in range(1, len(glued) + 1):
            for start in range(max(0, end - LONGEST_SYLLABLE), end):
                before = best[start]
                if before is not None:
                    best[end] = self._longer(before, glued[start:end], best[end])
        whole = best[-1]
        if whole is None or len(whole.readings) < 2:  # noqa: PLR2004 - one piece is not cut.
            return []
        pieces = tuple(reading.syllables[0] for reading in whole.readings)
        return [Reading(pieces, GLUE_COST + whole.cost - len(pieces))]

    def _longer(self, before: _Chain, piece: str, present: _Chain | None) -> _Chain | None:
        for reading in self._piece_readings(piece):
            chain = self._cheapest([before], reading)
            if present is None or chain.cost < present.cost:
                present = chain
        return present

    def _piece_readings(self, piece: str) -> list[Reading]:
        folded = fold_syllable(piece)
        if folded in self.vocabulary.counts and not folded.isdigit():
            short = 1.0 if len(piece) == 1 else 0.0
            return [Reading((folded,), 1.0 + short + self._rarity(folded))]
        if len(piece) < 3:  # noqa: PLR2004 - too short to guess at.
            return []
        return self._edited(folded, 1.0 + EDIT_COST)


def _shorter(syllable: str) -> set[str]:
    return {syllable[:place] + syllable[place + 1 :] for place in range(len(syllable))}


def _one_change(known: str, typed: str) -> bool:
    """Tell whether words of one length differ in one letter, or in two neighbours swapped."""
    if len(known) != len(typed):
        return False
    different = [
        place for place, pair in enumerate(zip(known, typed, strict=True)) if len({*pair}) > 1
    ]
    if len(different) == 1:
        return True
    first, last = different[0], different[-1]
    swapped = last == first + 1 and known[first] == typed[last] and known[last] == typed[first]
    return len(different) == 2 and swapped  # noqa: PLR2004 - a swap touches two letters.


def _alike(syllable: str) -> list[str]:
    return [new + syllable[len(old) :] for old, new in _ALIKE if syllable.startswith(old)]
