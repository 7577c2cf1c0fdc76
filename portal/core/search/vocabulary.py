"""What words an index holds: how often, next to which others, and how they are written."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from math import log

from portal.core.search.fold import fold_syllable, words

Pair = tuple[str, str]
_START = ""


@dataclass(frozen=True)
class Vocabulary:
    """Folded syllables and neighbouring pairs with their counts, and their spellings.

    ``spellings`` maps a pair (the syllable before, the syllable) to the commonest way in
    which the second is written there, with its marks.
    """

    counts: Mapping[str, int]
    pairs: Mapping[Pair, int]
    spellings: Mapping[Pair, str]

    @classmethod
    def of(cls, texts: Iterable[str]) -> "Vocabulary":
        """Count the phrases (lines) of texts that still carry their marks."""
        counts: Counter[str] = Counter()
        pairs: Counter[Pair] = Counter()
        written: defaultdict[Pair, Counter[str]] = defaultdict(Counter)
        for phrase in (line for text in texts for line in text.splitlines()):
            spelled = words(phrase)
            folded = [fold_syllable(word) for word in spelled]
            counts.update(folded)
            pairs.update(pairwise(folded))
            for before, syllable, word in zip([_START, *folded], folded, spelled, strict=False):
                written[before, syllable][word] += 1
                written[_START, syllable][word] += 1
        spellings = {pair: found.most_common(1)[0][0] for pair, found in written.items()}
        return cls(dict(counts), dict(pairs), spellings)

    @cached_property
    def beginnings(self) -> frozenset[str]:
        """List all beginnings of at least two letters of the syllables."""
        return frozenset(s[:end] for s in self.counts for end in range(2, len(s)))

    def weight(self, syllable: str) -> float:
        """Tell how much a syllable says: the rarer, the more; 1 for one seen once or never."""
        return 1 / (1 + log(max(self.counts.get(syllable, 1), 1)))

    def write(self, syllables: Sequence[str]) -> str:
        """Write folded syllables with marks, as the index mostly writes them."""
        written = []
        for before, syllable in zip([_START, *syllables], syllables, strict=False):
            usual = self.spellings.get((_START, syllable), syllable)
            written.append(self.spellings.get((before, syllable), usual))
        return " ".join(written)
