"""One database, one unit of work, one place that commits.

Writers on SQLite stand in line (``write_queue.py``) and begin IMMEDIATE, so that they do not
fail half-way; readers begin deferred and are refused any change. PostgreSQL needs neither.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, TypeVar, cast
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from uuid_utils.compat import uuid7

from portal.core.json_types import JsonValue
from portal.core.write_queue import form_line, wait_in_line

S = TypeVar("S", bound=StrEnum)


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

    def __init__(self, *, writing: bool, durable: bool = True) -> None:
        self.writing = writing
        self.durable = durable
        self._session: Session | None = None
        self._driver: sa.PoolProxiedConnection | None = None
        self.info: dict[str, Any] = {"writing": writing}

    @property
    def begun(self) -> bool:
        """Tell whether anything was asked of the database."""
        return self._session is not None

    @property
    def session(self) -> Session:
        """Give the session, opening it at the first call."""
        if self._session is None:
            bind = _bound[self.writing]
            if not self.durable:
                bind = bind.execution_options(durable=False)
            whole = bind if self.writing else sa.Connection(bind, self.driver)
            self._session = Session(whole, info=self.info)
        return self._session

    @property
    def driver(self) -> sa.PoolProxiedConnection:
        """Give the driver's connection, in the same transaction as the session.

        A reading one is opened without a session's ado, which costs ten times as much.
        """
        if self.writing:
            self.session.flush()  # What this transaction has added is to be seen too.
            return self.session.connection().connection
        if self._driver is None:
            with in_our_words():
                self._driver = _bound[False].raw_connection()
                _begin_reading(self._driver)
        return self._driver

    def end(self, *, keep: bool) -> None:
        """Commit or roll back; the only place that does."""
        try:
            if self._session is not None and keep and self.writing:
                self._session.commit()
        finally:
            self._close()

    def _close(self) -> None:
        """Give everything back, which undoes what was not committed."""
        self.info = {"writing": self.writing}
        held, self._session, self._driver = (self._session, self._driver), None, None
        for one in held:
            if one is not None:
                one.close()


_engine: list[sa.Engine] = []
_bound: dict[bool, sa.Engine] = {}  # The same engine for writers and for readers.
_work: ContextVar[UnitOfWork | None] = ContextVar("unit_of_work", default=None)


def engine() -> sa.Engine:
    """Give the engine of this process."""
    return _engine[-1]


def connect(url: str) -> sa.Engine:
    """Open the database of this process, closing an earlier one."""
    options: dict[str, Any] = {} if url.startswith("sqlite") else {"pool_size": 8}
    made = sa.create_engine(url, hide_parameters=True, **options)
    event.listen(made, "handle_error", _keep_first_line)
    if made.dialect.name == "sqlite":
        event.listen(made, "connect", _prepare_sqlite)
        form_line(made)
        event.listen(made, "begin", _begin_sqlite)
    else:
        event.listen(made, "begin", _begin_postgresql)
    return use(made)


def use(made: sa.Engine) -> sa.Engine:
    """Put an engine of ``connect`` in force, closing its connections and an earlier one's."""
    for old in (*_engine, made):
        old.dispose()
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
        "wal_autocheckpoint=8000",  # 32 MB: filing one dossier writes a quarter of a megabyte.
        "foreign_keys=ON",
        "busy_timeout=30000",
        "cache_size=-65536",
        "mmap_size=1073741824",
        "temp_store=MEMORY",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: sa.Connection) -> None:
    options = connection.get_execution_options()
    if options.get("writing", True):
        wait_in_line(connection)
        _wait_for_disk(connection, "FULL" if options.get("durable", True) else "NORMAL")
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        _begin_reading(connection.connection)


def _begin_reading(driver: sa.PoolProxiedConnection) -> None:
    """Begin what PostgreSQL's driver begins by itself; it waits for nobody, so it cannot fail."""
    connection = driver.driver_connection
    if isinstance(connection, sqlite3.Connection) and not connection.in_transaction:
        connection.execute("BEGIN")


def _wait_for_disk(connection: sa.Connection, wanted: str) -> None:
    if connection.info.get("synchronous", "FULL") != wanted:
        connection.connection.execute(f"PRAGMA synchronous={wanted}")
        connection.info["synchronous"] = wanted


def _begin_postgresql(connection: sa.Connection) -> None:
    if not connection.get_execution_options().get("durable", True):
        connection.exec_driver_sql("SET LOCAL synchronous_commit = off")


@event.listens_for(Session, "before_flush")
def _refuse_change_in_read(session: Session, *_: object) -> None:
    changed = session.new or session.deleted or any(map(session.is_modified, session.dirty))
    if changed and not session.info.get("writing", True):
        raise RuntimeError("A reading transaction may change nothing.")


def session() -> Session:
    """Give the session of the present unit of work.

    Raises RuntimeError outside a request and outside ``transaction()``.
    """
    return _present().session


def writer() -> sa.Connection:
    """Give the connection for rows that nobody needs as objects, at a third of their cost.

    What was added to the session before is written first. Raises RuntimeError in a reading
    unit of work.
    """
    present = session()
    if not present.info.get("writing", True):
        raise RuntimeError("A reading transaction may change nothing.")
    present.flush()
    return present.connection()


def lock(row: Base) -> None:
    """Wait for whoever else is changing a row of this unit of work, and see what they left.

    On SQLite a writing transaction is alone from its first statement on, so what it has read
    of the row is what there is.
    """
    present = session()
    if engine().dialect.name != "sqlite" or not present.info.get("writing", True):
        present.flush()
        present.refresh(row, with_for_update=True)


def rows_changed(done: sa.Result[Any]) -> int:
    """Give how many rows an UPDATE or a DELETE has met."""
    return cast("sa.CursorResult[Any]", done).rowcount


def driver() -> sa.PoolProxiedConnection:
    """Give the driver's connection of the present unit of work; raises RuntimeError outside."""
    return _present().driver


@contextmanager
def in_our_words() -> Iterator[None]:
    """Turn errors of the driver into SQLAlchemy's, as they come from everywhere else."""
    errors: type[Exception] = engine().dialect.loaded_dbapi.Error
    try:
        yield
    except errors as error:
        raise sa.exc.OperationalError(None, None, error) from error


def info() -> dict[str, Any]:
    """Give what is noted for the length of the present unit of work, "writing" first of all."""
    return _present().info


def _present() -> UnitOfWork:
    work = _work.get()
    if work is None:
        raise RuntimeError("No unit of work: use transaction() outside a request.")
    return work


def release() -> None:
    """End the reading unit of work before slow work; what is asked afterwards begins another.

    A reading transaction that stays open keeps SQLite from tidying its log, and PostgreSQL
    from tidying its rows. A writing unit of work goes on: its changes would be lost.
    """
    work = _work.get()
    if work is not None and not work.writing:
        work.end(keep=False)


def put(work: UnitOfWork | None) -> UnitOfWork | None:
    """Put a unit of work in force here; gives the one before."""
    before = _work.get()
    _work.set(work)
    return before


@contextmanager
def transaction(*, writing: bool = True, durable: bool = True) -> Iterator[Session]:
    """Run a block as one transaction, kept when it ends well.

    One that is not ``durable`` does not wait for the disk: it outlives the process, but a power
    cut may take back its last moments.

    Raises RuntimeError when the surrounding unit of work already holds the write lock,
    because on SQLite the inner one would wait for it forever.
    """
    outer = _work.get()
    if writing and outer is not None and outer.writing and outer.begun:
        raise RuntimeError("A writing transaction has already begun here.")
    work = UnitOfWork(writing=writing, durable=durable)
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
