"""Reading statements of the pages that are asked for most, compiled once for good.

SQLAlchemy spends twenty times on a small statement what SQLite does. Here it makes the text
and knows the types, once; afterwards the driver is asked at first hand, inside the same
transaction. Whatever is asked seldom goes through the session like everything else.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeEngine

from portal.core import database

Row = tuple[Any, ...]
_Process = Callable[[Any], Any] | None


@dataclass(frozen=True, slots=True)
class _Compiled:
    """A statement in the words of one driver, and how its values go in and come out."""

    text: str
    constants: dict[str, Any]
    order: Sequence[str] | None  # Of the parameters, where the driver takes them by place.
    inward: tuple[tuple[str, Callable[[Any], Any]], ...]
    outward: tuple[tuple[int, Callable[[Any], Any]], ...]

    def parameters(self, told: dict[str, Any]) -> Any:  # noqa: ANN401 - as the driver takes them.
        """Bring values into the driver's form."""
        values = {**self.constants, **told}
        for name, process in self.inward:
            values[name] = process(values[name])
        return values if self.order is None else [values[name] for name in self.order]

    def read(self, row: Row) -> Row:
        """Bring a row of the driver into our types."""
        values = list(row)
        for place, process in self.outward:
            values[place] = process(values[place])
        return tuple(values)


class Prepared:
    """A SELECT whose parameters are ``sa.bindparam(name)``; none of them a list.

    One that is written out as text names its columns: ``sa.text("…").columns(…)``.
    """

    def __init__(
        self, statement: sa.Select[Any] | sa.CompoundSelect[Any] | sa.TextualSelect
    ) -> None:
        self.statement = statement
        self._compiled: dict[str, _Compiled] = {}

    def ask(self, **told: Any) -> list[Row]:
        """Give the rows in the present unit of work, as ``session().execute`` would."""
        engine = database.engine()
        if engine.dispatch.before_cursor_execute:  # Somebody watches: they are to see this too.
            held = database.session()
            if database.info()["writing"]:
                held.flush()  # As the driver's connection does below.
            rows = held.connection().execute(self.statement, told)
            return [tuple(row) for row in rows]
        known = self._compiled.get(engine.dialect.name) or self._compile(engine.dialect)
        cursor = database.driver().cursor()
        try:
            with database.in_our_words():
                cursor.execute(known.text, known.parameters(told))
                found = cursor.fetchall()
            return [known.read(row) for row in found] if known.outward else list(found)
        finally:
            cursor.close()

    def _compile(self, dialect: Dialect) -> _Compiled:
        made = self.statement.compile(dialect=dialect)
        bound = made.bind_names.items()
        inward = {name: _way_in(parameter.type, dialect) for parameter, name in bound}
        outward = [_way_out(column.type, dialect) for column in self.statement.selected_columns]
        found = self._compiled[dialect.name] = _Compiled(
            text=str(made),
            constants=dict(made.params),
            order=made.positiontup if made.positional else None,
            inward=tuple((name, process) for name, process in inward.items() if process),
            outward=tuple((place, process) for place, process in enumerate(outward) if process),
        )
        return found


class Together:
    """Several short lists about one thing in one statement, each with columns of its own.

    Each part is a SELECT with its parameters, and what it is ordered by.
    """

    def __init__(self, *parts: tuple[sa.Select[Any], sa.ColumnElement[Any]]) -> None:
        columns = [list(part.selected_columns) for part, _order in parts]
        ends = [sum(map(len, columns[: n + 1])) for n in range(len(parts))]
        self._places = list(zip([0, *ends[:-1]], ends, strict=True))
        branches = (_branch(n, part, order, columns) for n, (part, order) in enumerate(parts))
        self._all = Prepared(sa.union_all(*branches).order_by("part", "place"))

    def ask(self, **told: Any) -> list[list[Row]]:
        """Give the rows of each part, in its order."""
        found: list[list[Row]] = [[] for _ in self._places]
        for part, _place, *values in self._all.ask(**told):
            start, end = self._places[part]
            found[part].append(tuple(values[start:end]))
        return found


def _branch(
    number: int,
    part: sa.Select[Any],
    order: sa.ColumnElement[Any],
    columns: Sequence[Sequence[sa.ColumnElement[Any]]],
) -> sa.Select[Any]:
    """Select a part's own columns, and nothing in the places of all others."""
    wide = [
        column if n == number else sa.cast(sa.null(), column.type)
        for n, own in enumerate(columns)
        for column in own
    ]
    place = sa.func.row_number().over(order_by=order)
    named = [column.label(f"c{n}") for n, column in enumerate(wide)]
    return part.with_only_columns(
        sa.literal_column(str(number), sa.Integer).label("part"), place.label("place"), *named
    )


def _way_in(kind: TypeEngine[Any], dialect: Dialect) -> _Process:
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _way_out(kind: TypeEngine[Any], dialect: Dialect) -> _Process:
    return kind.dialect_impl(dialect).result_processor(dialect, None)
