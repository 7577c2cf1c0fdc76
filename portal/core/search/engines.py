"""How each database is asked: FTS5 on SQLite, tsvector on PostgreSQL."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

import sqlalchemy as sa

from portal.core.search.question import Question

Parameters = dict[str, Any]


class Engine(Protocol):
    """A full-text engine: one statement, and the language of its expressions.

    The statement takes ``match``, ``limit`` and what ``parameters`` adds, and gives rows of
    (id, title, keywords, spelling, rank), the best (greatest rank) first.
    """

    @property
    def statement(self) -> sa.TextClause:
        """Give the statement that every question is asked with."""

    def every(self, question: Question, facets: Sequence[str]) -> Parameters:
        """Ask for rows that have all groups of a question."""

    def some(self, wanted: Sequence[str], facets: Sequence[str]) -> Parameters:
        """Ask for rows that have any of some syllables."""


@dataclass(frozen=True)
class Fts5:
    """SQLite's engine: ``("dang" AND "sinh"*) AND "_fieldhotich"``."""

    table: str

    @cached_property
    def statement(self) -> sa.TextClause:
        """The short list is ranked before its rows are fetched."""
        return sa.text(
            f"SELECT d.id, d.title, d.keywords, d.spelling, -found.rank FROM ("  # noqa: S608 - our own names.
            f"SELECT rowid AS number, rank FROM {self.table}_text "
            f"WHERE {self.table}_text MATCH :match ORDER BY rank LIMIT :limit) AS found "
            f"JOIN {self.table} AS d ON d.number = found.number ORDER BY found.rank"
        )

    def every(self, question: Question, facets: Sequence[str]) -> Parameters:
        """Ask for rows that have all groups of a question."""
        last = question.syllables[-1]
        groups = (
            _either(
                (" AND ".join(_quoted(s, prefix=s == last) for s in phrase)) for phrase in group
            )
            for group in question.groups
        )
        return self._match(" AND ".join(groups), facets)

    def some(self, wanted: Sequence[str], facets: Sequence[str]) -> Parameters:
        """Ask for rows that have any of some syllables."""
        return self._match(" OR ".join(_quoted(s) for s in wanted), facets)

    def _match(self, expression: str, facets: Sequence[str]) -> Parameters:
        wanted = "".join(f' AND "{facet}"' for facet in facets)
        return {"match": f"({expression}){wanted}"}


def _quoted(term: str, *, prefix: bool = False) -> str:
    return f'"{term}"*' if prefix else f'"{term}"'


def _either(choices: Iterable[str]) -> str:
    return "(" + " OR ".join(f"({choice})" for choice in choices) + ")"


@dataclass(frozen=True)
class TsVector:
    """PostgreSQL's engine: ``('dang':ABC & 'sinh':*ABC) & '_fieldhotich':D``."""

    table: str
    weights: tuple[float, float, float]

    @cached_property
    def statement(self) -> sa.TextClause:
        """Rank by weight of column (facets weigh nothing), shorter documents first."""
        title, keywords, body = (weight / max(self.weights) for weight in self.weights)
        ranks = f"ARRAY[0, {body}, {keywords}, {title}]::real[]"
        return sa.text(
            f"SELECT id, title, keywords, spelling, "  # noqa: S608 - our own names.
            f"ts_rank({ranks}, document, asked, 1) AS rank "
            f"FROM {self.table}, to_tsquery('simple', :match) AS asked "
            f"WHERE document @@ asked ORDER BY rank DESC, number LIMIT :limit"
        )

    def every(self, question: Question, facets: Sequence[str]) -> Parameters:
        """Ask for rows that have all groups of a question."""
        last = question.syllables[-1]
        groups = (
            " | ".join(
                "(" + " & ".join(_lexeme(s, prefix=s == last) for s in phrase) + ")"
                for phrase in group
            )
            for group in question.groups
        )
        return self._match(" & ".join(f"({group})" for group in groups), facets)

    def some(self, wanted: Sequence[str], facets: Sequence[str]) -> Parameters:
        """Ask for rows that have any of some syllables."""
        return self._match(" | ".join(_lexeme(s) for s in wanted), facets)

    def _match(self, expression: str, facets: Sequence[str]) -> Parameters:
        wanted = "".join(f" & '{facet}':D" for facet in facets)
        return {"match": f"({expression}){wanted}"}


def _lexeme(term: str, *, prefix: bool = False) -> str:
    return f"'{term}':{'*' if prefix else ''}ABC"
