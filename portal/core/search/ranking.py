"""The last word on order: how well a short list of found rows fits the question.

The database's own rank chooses the short list; here phrases, titles that are exactly what
was asked, and typed marks decide. All weights are relative to each other only.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from portal.core.search.fold import tone_key
from portal.core.search.question import Question
from portal.core.search.synonyms import Phrase

WHOLE_TITLE = 100.0
WHOLE_KEYWORD = 90.0
IN_TITLE = 45.0
IN_KEYWORD = 35.0
SHORTNESS = 20.0
COVERAGE = 30.0
KEYWORD_COVERAGE = 18.0
DATABASE_RANK = 8.0
MARKS = 40.0
SYNONYM = 0.92
ADJACENT = 25.0
ENOUGH_COVERAGE = 0.5
BETTER_THAN_NOTHING = 0.2
FEWEST_SHARED = 2  # One shared syllable of several says nothing: "sinh" is in too many words.


class Row(NamedTuple):
    """A row as the index holds it: folded texts, and the spelling with marks."""

    id: str
    title: str
    keywords: str
    spelling: str
    rank: float


class Hit(NamedTuple):
    """Something found; a greater score fits better."""

    id: str
    score: float


class _Texts:
    """A row's texts, cut once for all readings."""

    def __init__(self, title: str, keywords: str) -> None:
        self.title = title
        self.length = title.count(" ") + 1
        self.phrases = keywords.split("\n")
        self.title_words = frozenset(title.split())
        self.keyword_words = frozenset(keywords.split())
        self.words = self.title_words | self.keyword_words
        self.padded_title = f" {title} "
        self.padded = self.padded_title + " \n ".join(["", *self.phrases, ""])


# The rows that are often found are cut once: what is kept depends on their texts alone.
_texts = lru_cache(maxsize=4096)(_Texts)


@lru_cache(maxsize=4096)
def _tone_keys(spelling: str) -> frozenset[str]:
    return frozenset(map(tone_key, spelling.split()))


class _Reading:
    """One reading of the question, cut once for all rows."""

    def __init__(self, asked: Phrase, weights: Mapping[str, float]) -> None:
        self.text = " ".join(asked)
        self.padded = f" {self.text} "
        self.length = len(asked)
        self.pairs = [f" {a} {b} " for a, b in pairwise(asked)]
        self.weights = [(syllable, weights[syllable]) for syllable in asked]
        self.whole = sum(weight for _, weight in self.weights)

    def share(self, have: frozenset[str]) -> float:
        """Tell which part of what is said is there."""
        return sum([weight for syllable, weight in self.weights if syllable in have]) / self.whole

    def fit(self, row: _Texts) -> float:
        """Score title and keywords."""
        score = COVERAGE * self.share(row.title_words)
        score += KEYWORD_COVERAGE * self.share(row.keyword_words)
        if self.pairs:
            there = sum([pair in row.padded for pair in self.pairs])
            score += ADJACENT * there / len(self.pairs)
        if self.text == row.title:
            return score + WHOLE_TITLE
        if self.padded in row.padded_title:
            score += IN_TITLE + SHORTNESS * self.length / row.length
        return score + self._keyword_fit(row)

    def _keyword_fit(self, row: _Texts) -> float:
        if self.padded not in row.padded:
            return 0.0
        if self.text in row.phrases:
            return WHOLE_KEYWORD
        lengths = [len(phrase) for phrase in row.phrases if self.padded in f" {phrase} "]
        return IN_KEYWORD + SHORTNESS * len(self.text) / min(lengths) if lengths else 0.0


def ordered(rows: Sequence[Row], question: Question) -> list[Hit]:
    """Order rows by how well they fit, best first."""
    best = max((row.rank for row in rows), default=0.0) or 1.0
    first, *others = _readings(question)
    hits = []
    for row in rows:
        texts = _texts(row.title, row.keywords)
        fits = [first.fit(texts), *[SYNONYM * other.fit(texts) for other in others]]
        score = max(fits) + _marks(row, question) + DATABASE_RANK * row.rank / best
        hits.append(Hit(row.id, score))
    return sorted(hits, key=lambda hit: -hit.score)


def worth_showing(rows: Sequence[Row], question: Question, share: float) -> list[Row]:
    """Choose rows that have more than a share of some reading."""
    readings = _readings(question)
    return [row for row in rows if _coverage(row, readings) > share]


def _readings(question: Question) -> list[_Reading]:
    phrases = dict.fromkeys((*question.variants, question.doubted))
    return [_Reading(phrase, question.weights) for phrase in phrases if phrase]


def _coverage(row: Row, readings: Sequence[_Reading]) -> float:
    have = _texts(row.title, row.keywords).words
    telling = [r for r in readings if _shared(r, have) >= min(FEWEST_SHARED, r.length)]
    return max((reading.share(have) for reading in telling), default=0.0)


def _shared(reading: _Reading, have: frozenset[str]) -> int:
    return sum(syllable in have for syllable, _ in reading.weights)


def _marks(row: Row, question: Question) -> float:
    """Reward the marks that were typed: a row that has them all comes first."""
    if not question.marked:
        return 0.0
    share = len(question.marked & _tone_keys(row.spelling)) / len(question.marked)
    return MARKS * share * share
