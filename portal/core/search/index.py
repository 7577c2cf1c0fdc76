"""One interface to full text: put, remove, search; the database in use does the finding."""

import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import sqlalchemy as sa
from sqlalchemy import event

from portal.core import database
from portal.core.database import session
from portal.core.prepared import Prepared
from portal.core.search import ddl
from portal.core.search.engines import Engine, Fts5, Parameters, TsVector
from portal.core.search.fold import fold, syllables, words
from portal.core.search.question import Question, doubting, understand
from portal.core.search.ranking import (
    BETTER_THAN_NOTHING,
    ENOUGH_COVERAGE,
    Hit,
    Row,
    ordered,
    worth_showing,
)
from portal.core.search.speller import Speller
from portal.core.search.synonyms import Synonyms
from portal.core.search.vocabulary import Vocabulary

SHORT_LIST = 30
FEW = 10
LONGEST_QUESTION = 200
REMEMBERED_QUESTIONS = 4_000


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found, what was understood, and the state of the index that answered."""

    hits: list[Hit]
    correction: str
    version: str


@dataclass
class _State:
    """What a process keeps of one state of an index."""

    version: str
    speller: Speller
    synonyms: Synonyms
    understood: dict[str, Question] = field(default_factory=dict)
    doubted: dict[str, Question] = field(default_factory=dict)

    def understand(self, query: str) -> Question:
        """Read a question, or remember how it was read."""
        found = self.understood.get(query)
        if found is None:
            _make_room(self.understood)
            found = self.understood[query] = understand(query, self.speller, self.synonyms)
        return found

    def doubt(self, query: str) -> Question:
        """Read a question once more, doubting every word, or remember how that went."""
        found = self.doubted.get(query)
        if found is None:
            _make_room(self.doubted)
            found = self.doubted[query] = doubting(self.understand(query), self.speller)
        return found


def _make_room(remembered: dict[str, Question]) -> None:
    if len(remembered) >= REMEMBERED_QUESTIONS:
        remembered.clear()


class SearchIndex:
    """A full-text index of one kind of thing, in the tables ``search_<name>…``.

    ``weights`` are those of title, keywords and body. ``synonyms`` is asked for when the
    index has changed, so that an edited table takes effect with the next ``put`` or ``touch``.
    """

    def __init__(
        self,
        name: str,
        *,
        weights: tuple[float, float, float] = (10.0, 2.0, 1.0),
        synonyms: Callable[[], Synonyms] = Synonyms,
    ) -> None:
        self.name = name
        self.table = f"search_{name}"
        self.weights = weights
        self._load_synonyms = synonyms
        self._engines: dict[str, Engine] = {
            "sqlite": Fts5(self.table),
            "postgresql": TsVector(self.table, weights),
        }
        self._kept: _State | None = None
        self._write = _Writing(self.table)

    def attach(self, metadata: sa.MetaData) -> None:
        """Create the index together with the tables of a metadata (``create_all``)."""
        event.listen(
            metadata, "after_create", lambda _target, connection, **_: self.create(connection)
        )

    def create(self, connection: sa.Connection) -> None:
        """Create the tables of the index where they are missing."""
        for statement in ddl.statements(self.table, self.weights, connection.dialect.name):
            connection.exec_driver_sql(statement)

    def put(
        self,
        key: str,
        *,
        title: str,
        keywords: Iterable[str] = (),
        body: str = "",
        facets: Iterable[str] = (),
    ) -> None:
        """Add or replace a row; ``keywords`` are whole phrases, ``facets`` are filter words."""
        phrases = list(keywords)
        session().execute(
            self._write.put,
            {
                "id": key,
                "title": fold(title),
                "keywords": "\n".join(map(fold, phrases)),
                "body": fold(body),
                "facets": " ".join(map(facet, facets)),
                "spelling": "\n".join(" ".join(words(text)) for text in (title, *phrases)),
            },
        )
        self.touch()

    def remove(self, key: str) -> None:
        """Remove a row if it is there."""
        session().execute(self._write.remove, {"id": key})
        self.touch()

    def touch(self) -> None:
        """Name a new state, so that every process reads vocabulary and synonyms again."""
        session().execute(self._write.touch, {"name": self.name, "version": uuid.uuid4().hex})

    def version(self) -> str:
        """Name the state of the index; changes whenever a row does."""
        found = _VERSION.ask(name=self.name)
        return found[0][0] if found else ""

    def search(self, query: str, limit: int = 20) -> list[Hit]:
        """Find what fits a question best, best first."""
        return self.answer(query, limit).hits

    def answer(self, query: str, limit: int = 20, *, facets: Sequence[str] = ()) -> Answer:
        """Find what fits, and tell how the question was read.

        Rows that have everything are looked for first; where they are few, rows with most of
        it fill the list. Takes at most four statements, one of them to name the state.
        """
        state = self._state(self.version())
        text = query[:LONGEST_QUESTION]
        question = state.understand(text)
        wanted = [facet(word) for word in facets]
        hits = self._find(state, text, limit, wanted) if question.groups else []
        return Answer(hits, question.correction, state.version)

    def _find(self, state: _State, text: str, limit: int, facets: Sequence[str]) -> list[Hit]:
        question = state.understand(text)
        engine = self._engines[database.engine().dialect.name]
        rows, rest = _rows(engine, engine.every(question, facets), limit)
        if len(rows) >= min(FEW, limit):
            return [*ordered(rows, question), *rest]
        question = state.doubt(text)
        seen = {row.id for row in rows}
        # Where nothing else would be shown, less than half of what was asked will do.
        for share in (ENOUGH_COVERAGE,) if rows else (ENOUGH_COVERAGE, BETTER_THAN_NOTHING):
            wanted = engine.some(question.telling(share), facets)
            more, _ = _rows(engine, wanted, SHORT_LIST)
            unseen = [row for row in more if row.id not in seen]
            fill = worth_showing(unseen, question, share)
            if fill:
                break
        return ordered([*rows, *fill], question)[:limit]

    def _state(self, version: str) -> _State:
        kept = self._kept
        if kept is None or kept.version != version:
            spellings = session().execute(self._write.spellings).scalars()
            kept = _State(version, Speller(Vocabulary.of(spellings)), self._load_synonyms())
            self._kept = kept
        return kept


def facet(word: str) -> str:
    """Make one filter word of a code such as ``field:ho-tich``; no reader can type it."""
    return "_" + "".join(syllables(word))


_VERSION = Prepared(
    sa.text("SELECT version FROM search_version WHERE name = :name").columns(sa.column("version"))
)


class _Writing:
    def __init__(self, table: str) -> None:
        columns = ("title", "keywords", "body", "facets", "spelling")
        named = ", ".join(columns)
        given = ", ".join(f":{column}" for column in columns)
        changed = ", ".join(f"{column} = excluded.{column}" for column in columns)
        self.put = sa.text(
            f"INSERT INTO {table} (id, {named}) VALUES (:id, {given}) "  # noqa: S608 - our own names.
            f"ON CONFLICT (id) DO UPDATE SET {changed}"
        )
        self.remove = sa.text(f"DELETE FROM {table} WHERE id = :id")  # noqa: S608 - our own names.
        self.spellings = sa.text(f"SELECT spelling FROM {table}")  # noqa: S608 - our own names.
        self.touch = sa.text(
            "INSERT INTO search_version (name, version) VALUES (:name, :version) "
            "ON CONFLICT (name) DO UPDATE SET version = excluded.version"
        )


@lru_cache
def _prepared(statement: str) -> Prepared:
    return Prepared(sa.text(statement).columns(*map(sa.column, Row._fields)))


def _rows(engine: Engine, asked: Parameters, limit: int) -> tuple[list[Row], list[Hit]]:
    """Give the short list to be ordered, and the rest as the database ranked it."""
    found = _prepared(engine.statement.text).ask(**asked, limit=limit)
    short, rest = found[:SHORT_LIST], found[SHORT_LIST:]
    return [Row(*row) for row in short], [Hit(row[0], 0.0) for row in rest]
