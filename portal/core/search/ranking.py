"""The last word on order: how well a short list of found rows fits the question.

The database's own rank chooses the short list; here phrases, titles that are exactly what
was asked, and typed marks decide. All weights are relative to each other only.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from portal.core.search.fold import tone_key, words
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
ENOUGH_COVERAGE = 0.5


@dataclass(frozen=True, slots=True)
class Row:
    """A row as the index holds it: folded texts, and the spelling with marks."""

    id: str
    title: str
    keywords: str
    spelling: str
    rank: float


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found; a greater score fits better."""

    id: str
    score: float


def ordered(rows: Sequence[Row], question: Question) -> list[Hit]:
    """Order rows by how well they fit, best first."""
    best = max((row.rank for row in rows), default=0.0) or 1.0
    hits = (Hit(row.id, _score(row, question) + DATABASE_RANK * row.rank / best) for row in rows)
    return sorted(hits, key=lambda hit: -hit.score)


def covers_enough(row: Row, question: Question) -> bool:
    """Tell whether a row has enough of any reading in its title and keywords to be shown."""
    have = set(row.title.split()).union(row.keywords.split())
    readings = (*question.variants, question.doubted)
    return any(_share(reading, have) > ENOUGH_COVERAGE for reading in readings if reading)


def _score(row: Row, question: Question) -> float:
    first, *others = question.variants
    fits = [_fit(first, row), *(SYNONYM * _fit(variant, row) for variant in others)]
    if question.doubted and question.doubted != first:
        fits.append(SYNONYM * _fit(question.doubted, row))
    return max(fits) + _marks(row, question)


def _fit(asked: Phrase, row: Row) -> float:
    """Score one reading of the question against title and keywords."""
    text = " ".join(asked)
    title = row.title.split()
    score = COVERAGE * _share(asked, set(title))
    score += KEYWORD_COVERAGE * _share(asked, set(row.keywords.split()))
    if text == row.title:
        return score + WHOLE_TITLE
    if f" {text} " in f" {row.title} ":
        score += IN_TITLE + SHORTNESS * len(asked) / len(title)
    return score + _keyword_fit(text, row.keywords)


def _keyword_fit(text: str, keywords: str) -> float:
    phrases = keywords.split("\n")
    if text in phrases:
        return WHOLE_KEYWORD
    lengths = [len(phrase) for phrase in phrases if f" {text} " in f" {phrase} "]
    return IN_KEYWORD + SHORTNESS * len(text) / min(lengths) if lengths else 0.0


def _share(asked: Phrase, have: set[str]) -> float:
    return sum(syllable in have for syllable in asked) / len(asked)


def _marks(row: Row, question: Question) -> float:
    """Reward the marks that were typed: a row that has them all comes first."""
    if not question.marked:
        return 0.0
    have = {tone_key(word) for word in words(row.spelling)}
    share = len(question.marked & have) / len(question.marked)
    return MARKS * share * share
