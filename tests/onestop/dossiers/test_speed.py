"""How often pages ask the database: a fixed number of times, however much they show."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy import event

from portal.core import database
from portal.identity.organisations.rules import Function
from portal.onestop.dossiers.rules import Action
from tests.factories import dossiers as make
from tests.onestop.dossiers.browsing import enter

pytestmark = pytest.mark.usefixtures("app")


@contextmanager
def counted() -> Iterator[list[str]]:
    """Gather every statement that is sent to the database, transactions left out."""
    sent: list[str] = []

    def note(*facts: object) -> None:
        statement = str(facts[2])
        if not statement.startswith(("BEGIN", "COMMIT", "ROLLBACK", "PRAGMA")):
            sent.append(statement)

    engine: sa.Engine = database.engine()
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


def queries_of(client: FlaskClient, path: str) -> int:
    client.get(path)  # The first visit reads what a process reads once.
    with counted() as sent:
        assert client.get(path).status_code == 200
    return len(sent)


def stays_within(limit: int, measure: Callable[[], int], *, more: Callable[[], object]) -> None:
    """Measure before and after there is more to show: the same number, and a small one."""
    before = measure()
    more()
    assert measure() == before
    assert before <= limit, before


def test_list_of_the_desk(client: FlaskClient) -> None:
    make.make_dossier()
    enter(client, make.crew()[Function.INTAKE])
    stays_within(
        10,
        lambda: queries_of(client, "/can-bo/ho-so"),
        more=lambda: [make.make_dossier() for _ in range(6)],
    )


def test_one_dossier_at_the_desk(client: FlaskClient) -> None:
    """Each has papers, and another open dossier of its applicant stands beside it."""
    few = make.make_dossier(Action.RECEIVE, extra_papers=1)
    many = make.make_dossier(Action.RECEIVE, extra_papers=4)
    enter(client, make.crew()[Function.INTAKE])
    one, other = (queries_of(client, f"/can-bo/ho-so/{key}") for key in (few, many))
    assert one == other
    assert one <= 20, one


def test_one_dossier_at_home(client: FlaskClient) -> None:
    few, many = (make.make_dossier(Action.RECEIVE, extra_papers=n) for n in (0, 4))
    enter(client, make.citizen())
    one, other = (queries_of(client, f"/ho-so-cua-toi/{key}") for key in (few, many))
    assert one == other
    assert one <= 20, one


def test_own_list(client: FlaskClient) -> None:
    make.make_dossier()
    enter(client, make.citizen())
    stays_within(
        5,
        lambda: queries_of(client, "/ho-so-cua-toi/"),
        more=lambda: [make.make_dossier(), make.make_draft()],
    )


def test_look_up(client: FlaskClient) -> None:
    dossier = make.read(make.make_dossier(Action.RECEIVE, extra_papers=2))
    typed = {"code": dossier.code, "proof": dossier.pin}
    client.post("/tra-cuu", data=typed)
    with counted() as sent:
        assert client.post("/tra-cuu", data=typed).status_code == 200
    assert len(sent) <= 5, sent


def test_small_queues_are_found_by_indices_of_their_own(client: FlaskClient) -> None:
    enter(client, make.crew()[Function.INTAKE])
    with counted() as sent:
        assert client.get("/can-bo/ho-so").status_code == 200
    (counting,) = [each for each in sent if "corrected_at IS NOT NULL" in each]
    with database.engine().connect() as connection:
        asked = connection.connection.cursor()
        asked.execute(f"EXPLAIN QUERY PLAN {counting}", [None] * counting.count("?"))
        plan = " ".join(str(row[3]) for row in asked.fetchall())
    for name, column in {"corrected": "corrected_at", "withdrawing": "withdrawal_asked_at"}.items():
        used = plan.count(f"USING COVERING INDEX ix_dossier_{name} ")
        assert used == counting.count(f"{column} IS NOT NULL")
