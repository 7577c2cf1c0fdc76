"""How much filing asks of the database: a fixed number of statements, written in two goes."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlalchemy.orm import Session

from portal.core.database import transaction
from portal.onestop.dossiers.queries import wizard
from portal.onestop.dossiers.queries.drafts import get
from tests.factories import dossiers as make
from tests.factories.uploads import make_pdf
from tests.onestop.dossiers.browsing import draft_url, enter, send
from tests.onestop.dossiers.test_speed import counted

pytestmark = pytest.mark.usefixtures("app")


@contextmanager
def flushes() -> Iterator[list[object]]:
    """Gather the times a session writes what it holds."""
    seen: list[object] = []

    def note(*facts: object) -> None:
        seen.append(facts)

    event.listen(Session, "after_flush", note)
    try:
        yield seen
    finally:
        event.remove(Session, "after_flush", note)


def submit(client: FlaskClient, papers: int) -> tuple[int, int]:
    """File a draft and give how many statements and flushes that took."""
    url = f"{draft_url(make.make_draft(extra_papers=papers))}/kiem-tra"
    with counted() as sent, flushes() as written:
        answer = client.post(url, data={"declared": "y"})
    assert answer.status_code == 303, answer.text[:500]
    return len(sent), len(written)


def test_filing(client: FlaskClient) -> None:
    enter(client, make.citizen())
    submit(client, 0)  # The first one reads what a process reads once.
    few, many = submit(client, 0), submit(client, 3)
    assert few == many
    assert few[0] <= 20, few
    assert few[1] == 2


def test_sending_a_paper(client: FlaskClient) -> None:
    enter(client, make.citizen())
    draft = make.make_draft()
    with transaction(writing=False):
        wanted = wizard.papers(get(draft))[0].definition.id
    url = f"{draft_url(draft)}/giay-to/{wanted}"
    send(client, url, (make_pdf(text="một"), "mot.pdf"))
    with counted() as sent:
        assert send(client, url, (make_pdf(text="hai"), "hai.pdf")).status_code == 303
    assert len(sent) <= 12, sent
