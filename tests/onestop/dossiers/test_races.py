"""Many people at once, on both databases: no number is missing, nothing happens twice."""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Barrier
from typing import TypeVar
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.orm.exc import StaleDataError

from portal.app import create_app
from portal.core import clock, database
from portal.core.access import Actor
from portal.core.database import Base, transaction
from portal.core.errors import Refused
from portal.identity.accounts.services.demonstration import seed_accounts
from portal.identity.organisations.rules import Function
from portal.onestop.dossiers.models import Dossier
from portal.onestop.dossiers.queries import dossiers as find
from portal.onestop.dossiers.queries import drafts as find_drafts
from portal.onestop.dossiers.rules import Action
from portal.onestop.dossiers.services import desk, drafts, starting
from portal.onestop.dossiers.services.desk import Order
from tests.conftest import make_settings
from tests.factories import dossiers as make
from tests.factories.eforms import valid_answers
from tests.factories.procedures import load_packaged_catalogue

T = TypeVar("T")
THREADS, EACH = 8, 25

pytestmark = pytest.mark.usefixtures("office")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.xdist_group("pg"))])
def office(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[None]:
    if request.param == "sqlite":
        request.getfixturevalue("app")
    else:
        url = request.getfixturevalue("postgresql_url")
        create_app(replace(make_settings(tmp_path), database_url=url))
        Base.metadata.create_all(database.engine())
        load_packaged_catalogue()
        with transaction():
            seed_accounts(clock.now())
    yield
    database.engine().dispose()


def at_once(*works: Callable[[], T]) -> list[T]:
    """Begin all works at the same moment, each in a thread of its own."""
    line = Barrier(len(works))

    def begin(work: Callable[[], T]) -> T:
        line.wait()
        return work()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(begin, works))


def make_drafts(count: int) -> list[UUID]:
    where, who, now = make.unit_id(), make.citizen(), clock.now()
    answers = valid_answers(make.PLAIN)
    made = []
    with transaction():
        offer = starting.offer(make.PLAIN)
        for _ in range(count):
            draft = starting.begin(offer, where, actor=who, now=now)
            drafts.save_page(draft, answers, seen=None, now=now)
            made.append(draft.id)
    return made


@pytest.mark.slow
def test_numbers_have_no_gap_and_no_twin() -> None:
    waiting = make_drafts(THREADS * EACH)
    who = make.citizen()

    def file_some(mine: list[UUID]) -> None:
        for draft_id in mine:
            make.submit(draft_id, filer=who)

    def worker(number: int) -> Callable[[], None]:
        return lambda: file_some(waiting[number::THREADS])

    at_once(*(worker(number) for number in range(THREADS)))
    with transaction(writing=False) as session:
        codes = session.scalars(sa.select(Dossier.code)).all()
    numbers = sorted(int(code.rsplit("-", 1)[1]) for code in codes)
    assert numbers == list(range(1, THREADS * EACH + 1))


def test_draft_sent_by_two_clicks_becomes_one_dossier() -> None:
    (draft_id,) = make_drafts(1)
    who = make.citizen()
    filed = at_once(*[lambda: make.submit(draft_id, filer=who)] * 4)
    assert len(set(filed)) == 1
    assert make.read(filed[0]).code.endswith("-0001")
    assert make.actions_of(filed[0]) == ["submit"]


def test_two_officers_cannot_both_decide() -> None:
    dossier_id = make.make_dossier()
    version = make.read(dossier_id).version
    officer = make.crew()[Function.INTAKE]
    outcomes = at_once(
        lambda: decide(dossier_id, Action.RECEIVE, version, officer),
        lambda: decide(dossier_id, Action.REFUSE_INTAKE, version, officer),
    )
    assert Counter(outcomes) == {"done": 1, "refused": 1}
    assert len(make.actions_of(dossier_id)) == 2


def decide(dossier_id: UUID, action: Action, seen: int, officer: Actor) -> str:
    order = Order(reason="Giấy tờ chưa đủ rõ.", seen=seen)
    try:
        with transaction():
            desk.act(find.get(dossier_id), action, order, actor=officer, now=clock.now())
    except (Refused, StaleDataError):
        return "refused"
    return "done"


def test_two_windows_cannot_both_save_a_page() -> None:
    (draft_id,) = make_drafts(1)
    seen = make.read_draft(draft_id).version
    outcomes = at_once(
        lambda: save(draft_id, seen, "Chứng thực 2 bản."),
        lambda: save(draft_id, seen, "Chứng thực 5 bản."),
    )
    assert Counter(outcomes) == {"done": 1, "refused": 1}


def save(draft_id: UUID, seen: int, request: str) -> str:
    try:
        with transaction():
            draft = find_drafts.get(draft_id)
            drafts.save_page(draft, {"request_content": request}, seen=seen, now=clock.now())
    except drafts.StaleDraft:
        return "refused"
    return "done"
