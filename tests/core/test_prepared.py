"""Statements compiled once give what the session gives, in the same transaction."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy import event

from portal.core import database
from portal.core.database import session, transaction
from portal.core.jobs import Job, JobState
from portal.core.prepared import Prepared, Together

MOMENT = datetime(2026, 11, 2, 7, 30, tzinfo=UTC)
_JOB = Job.__table__.c
BY_KIND = Prepared(
    sa.select(_JOB.id, _JOB.kind, _JOB.payload, _JOB.created_at, _JOB.state).where(
        _JOB.kind == sa.bindparam("kind"), _JOB.state == JobState.READY
    )
)
COUNTED = Prepared(sa.text("SELECT count(*) FROM job WHERE kind = :kind").columns(sa.column("n")))

pytestmark = pytest.mark.usefixtures("app")


def add(kind: str) -> Job:
    made = Job(id=uuid4(), kind=kind, payload={"a": 1}, run_after=MOMENT, created_at=MOMENT)
    session().add(made)
    return made


def test_rows_come_in_our_types_and_as_the_session_gives_them() -> None:
    with transaction():
        made = add("a").id
    with transaction(writing=False):
        found = BY_KIND.ask(kind="a")
        usual = session().execute(BY_KIND.statement, {"kind": "a"}).all()
    assert found == [(made, "a", {"a": 1}, MOMENT, JobState.READY)] == [tuple(r) for r in usual]


@pytest.mark.parametrize("watched", [False, True])
def test_what_the_transaction_has_added_is_seen_and_goes_with_it(*, watched: bool) -> None:
    def note(*_facts: object) -> None:
        """See it and say nothing."""

    if watched:
        event.listen(database.engine(), "before_cursor_execute", note)
    with transaction() as own:
        add("a")
        assert COUNTED.ask(kind="a") == [(1,)]
        own.rollback()
    if watched:
        event.remove(database.engine(), "before_cursor_execute", note)
    with transaction(writing=False):
        assert COUNTED.ask(kind="a") == [(0,)]


def test_a_reading_unit_of_work_sees_one_state_by_either_way() -> None:
    with transaction(writing=False):
        assert COUNTED.ask(kind="a") == [(0,)]
        with transaction():
            add("a")
        assert COUNTED.ask(kind="a") == [(0,)]
        assert session().scalar(sa.select(sa.func.count()).select_from(Job)) == 0


def test_who_watches_statements_sees_these_too() -> None:
    seen: list[str] = []

    def note(*facts: object) -> None:
        seen.append(str(facts[2]))

    event.listen(database.engine(), "before_cursor_execute", note)
    with transaction(writing=False):
        assert COUNTED.ask(kind="a") == [(0,)]
    event.remove(database.engine(), "before_cursor_execute", note)
    assert [text for text in seen if "count(*)" in text]


def test_nothing_is_asked_outside_a_unit_of_work() -> None:
    with pytest.raises(RuntimeError, match="No unit of work"):
        COUNTED.ask(kind="a")


MANY = Together(
    (sa.select(_JOB.id, _JOB.created_at).where(_JOB.kind == sa.bindparam("kind")), _JOB.id),
    (sa.select(_JOB.payload).where(_JOB.kind == "b"), _JOB.id),
    (sa.select(_JOB.state, _JOB.kind).where(_JOB.kind == "none"), _JOB.id),
)


@pytest.mark.parametrize("watched", [False, True])
def test_several_lists_come_in_one_statement_each_in_its_own_types(*, watched: bool) -> None:
    with transaction():
        ids = sorted(add("a").id for _ in range(3))
        add("b")
    sent: list[str] = []

    def note(*facts: object) -> None:
        sent.append(str(facts[2]))

    if watched:
        event.listen(database.engine(), "before_cursor_execute", note)
    with transaction(writing=False):
        found = MANY.ask(kind="a")
    if watched:
        event.remove(database.engine(), "before_cursor_execute", note)
    assert found == [[(key, MOMENT) for key in ids], [({"a": 1},)], []]
    assert len([text for text in sent if "job" in text]) == int(watched)
