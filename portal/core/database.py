"""One database, one unit of work, one place that commits.

Writers on SQLite begin IMMEDIATE so that they queue instead of failing half-way; readers
begin deferred and are refused any change. PostgreSQL needs neither.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID

import sqlalchemy as sa
from flask import Flask, Response, g, request
from sqlalchemy import event
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from sqlalchemy.orm.exc import StaleDataError
from uuid_utils.compat import uuid7

from portal.core.json_types import JsonValue

S = TypeVar("S", bound=StrEnum)
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class UtcDateTime(sa.TypeDecorator[datetime]):
    """An aware moment, stored in UTC; naive values are refused."""

    impl = sa.DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> sa.types.TypeEngine[Any]:
        """Use a zone-aware column where the database has one."""
        return dialect.type_descriptor(sa.DateTime(timezone=dialect.name != "sqlite"))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Store UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A moment needs a time zone.")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Give an aware moment in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def read_uuid(text: str) -> UUID | None:
    """Read an id as text, or give None for what is none."""
    try:
        return UUID(text)
    except ValueError:
        return None


class EnumText(sa.TypeDecorator[S]):
    """A StrEnum stored by its value in a text column."""

    impl = sa.String(32)
    cache_ok = True

    def __init__(self, kind: type[S]) -> None:
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: S | None, _dialect: Dialect) -> str | None:
        """Store the value, refusing a word that is not in the enumeration."""
        return None if value is None else self.kind(value).value

    def process_result_value(self, value: str | None, _dialect: Dialect) -> S | None:
        """Give the member."""
        return None if value is None else self.kind(value)


def enum_column(kind: type[S]) -> EnumText[S]:
    """Make the column type of an enumeration: ``mapped_column(enum_column(State))``."""
    return EnumText(kind)


class Base(DeclarativeBase):
    """The root of all tables."""

    metadata = sa.MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads a plain class attribute.
        datetime: UtcDateTime,
        UUID: sa.Uuid,
        dict[str, JsonValue]: sa.JSON,
        list[JsonValue]: sa.JSON,
    }


class Entity(Base):
    """A row with an identity made by the application: a UUIDv7."""

    __abstract__ = True

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7, sort_order=-1)


class UnitOfWork:
    """A session that opens when first asked for, and ends once."""

    def __init__(self, *, writing: bool) -> None:
        self.writing = writing
        self._session: Session | None = None

    @property
    def begun(self) -> bool:
        """Tell whether anything was asked of the database."""
        return self._session is not None

    @property
    def session(self) -> Session:
        """Give the session, opening it at the first call."""
        if self._session is None:
            self._session = Session(_bound[self.writing], info={"writing": self.writing})
        return self._session

    def end(self, *, keep: bool) -> None:
        """Commit or roll back; the only place that does."""
        if self._session is None:
            return
        try:
            if keep and self.writing:
                self._session.commit()
            else:
                self._session.rollback()
        finally:
            self._session.close()
            self._session = None


_engine: list[sa.Engine] = []
_bound: dict[bool, sa.Engine] = {}  # The same engine for writers and for readers.
_work: ContextVar[UnitOfWork | None] = ContextVar("unit_of_work", default=None)


def engine() -> sa.Engine:
    """Give the engine of this process."""
    return _engine[-1]


def connect(url: str) -> sa.Engine:
    """Open the database of this process, closing an earlier one."""
    for old in _engine:
        old.dispose()
    options: dict[str, Any] = {} if url.startswith("sqlite") else {"pool_size": 8}
    made = sa.create_engine(url, hide_parameters=True, **options)
    event.listen(made, "handle_error", _keep_first_line)
    if made.dialect.name == "sqlite":
        event.listen(made, "connect", _prepare_sqlite)
        event.listen(made, "begin", _begin_sqlite)
    _engine[:] = [made]
    _bound.update({writing: made.execution_options(writing=writing) for writing in (True, False)})
    return made


def _keep_first_line(failure: sa.ExceptionContext) -> None:
    """Leave out PostgreSQL's details, which quote the values of the row."""
    for error in (failure.original_exception, failure.sqlalchemy_exception):
        if error is not None and error.args:
            error.args = (str(error.args[0]).partition("\n")[0], *error.args[1:])


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "busy_timeout=30000",
        "cache_size=-65536",
        "mmap_size=1073741824",
        "temp_store=MEMORY",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: sa.Connection) -> None:
    writing = connection.get_execution_options().get("writing", True)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


@event.listens_for(Session, "before_flush")
def _refuse_change_in_read(session: Session, *_: object) -> None:
    changed = session.new or session.deleted or any(map(session.is_modified, session.dirty))
    if changed and not session.info.get("writing", True):
        raise RuntimeError("A reading transaction may change nothing.")


def session() -> Session:
    """Give the session of the present unit of work.

    Raises RuntimeError outside a request and outside ``transaction()``.
    """
    work = _work.get()
    if work is None:
        raise RuntimeError("No unit of work: use transaction() outside a request.")
    return work.session


def release() -> None:
    """End the reading unit of work before slow work; what is asked afterwards begins another.

    A reading transaction that stays open keeps SQLite from tidying its log, and PostgreSQL
    from tidying its rows. A writing unit of work goes on: its changes would be lost.
    """
    work = _work.get()
    if work is not None and not work.writing:
        work.end(keep=False)


@contextmanager
def transaction(*, writing: bool = True) -> Iterator[Session]:
    """Run a block as one transaction, kept when it ends well.

    Raises RuntimeError when the surrounding unit of work already holds the write lock,
    because on SQLite the inner one would wait for it forever.
    """
    outer = _work.get()
    if writing and outer is not None and outer.writing and outer.begun:
        raise RuntimeError("A writing transaction has already begun here.")
    work = UnitOfWork(writing=writing)
    token = _work.set(work)
    try:
        yield work.session
    except BaseException:
        work.end(keep=False)
        raise
    else:
        work.end(keep=True)
    finally:
        _work.reset(token)


def install(app: Flask) -> None:
    """Give each request one unit of work, kept when its answer is below 400.

    Must be installed before anything else that hooks into requests, because Flask runs
    the last steps in reverse order.
    """

    @app.before_request
    def begin() -> None:
        view = app.view_functions.get(request.endpoint or "")
        reading = request.method in _SAFE_METHODS or getattr(view, "__reads_only__", False)
        work = UnitOfWork(writing=not reading)
        g.unit_of_work = (work, _work.get())
        _work.set(work)

    @app.after_request
    def end(response: Response) -> Response:
        held = g.get("unit_of_work")
        try:
            if held:
                held[0].end(keep=response.status_code < 400)  # noqa: PLR2004 - HTTP's own line.
        except StaleDataError as lost_race:
            return _answer_anew(app, lost_race, but=end)
        return response

    @app.teardown_request
    def close(_error: BaseException | None) -> None:
        held = g.pop("unit_of_work", None)
        if held:
            held[0].end(keep=False)
            _work.set(held[1])


def _answer_anew(
    app: Flask, lost_race: StaleDataError, *, but: Callable[[Response], Response]
) -> Response:
    """Let the error's own handler answer: what the view promised was not kept.

    The answer passes all the last steps that it would have passed as the view's own, ``but``
    the one that is ending the unit of work.
    """
    answer = app.make_response(app.handle_user_exception(lost_race))
    for step in reversed(app.after_request_funcs[None]):
        if step is not but:
            answer = app.ensure_sync(step)(answer)
    return answer
